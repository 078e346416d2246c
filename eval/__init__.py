"""Evaluation: agreement, ranking and extraction measures, simulation, reports."""
