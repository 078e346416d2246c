"""Data: domain types, the store, intake, full text and export."""
