"""Prompts: prompt files, reply schemas, the model seam and the call log."""
