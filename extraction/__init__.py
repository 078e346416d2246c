"""Extraction: passages, quote location, proposers, configurations."""
