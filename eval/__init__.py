"""Evaluation: agreement, ranking and extraction measures, simulation, reports.

- Agreement: `agreement.py` (two raters), `raters.py` (many), `kappa.py`, `alpha.py`,
  `conflicts.py`; what may be compared at all in `joint.py` and `blind_extracts.py`.
- Ranking: `ranking.py`, `simulate.py`, `stopping.py`. Voices: `classification.py`, `voice.py`.
- Extraction: `extraction_scores.py` of `spans.py`, `tokens.py` and `configurations.py`.
- `intervals.py` and `pairing.py` serve all of them; `compare.py` holds two results together.
- The flow: `flow_*.py`. The report: `report*.py`, with `grras.py` and `model_use.py`.
- `bench_*.py`, `locate_bench.py`, `quote_variants.py` and `asreview_arm.py` measure the program.
"""
