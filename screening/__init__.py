"""Screening: features, ranker, queue, consensus and stopping."""
