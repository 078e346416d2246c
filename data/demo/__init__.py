"""The demonstration review: published facts, fictional documents, a seeded generator."""
