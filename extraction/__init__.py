"""Extraction: passages, quote location, proposers, configurations.

- Quotes: `locate.py` with `normalise.py`, `reading.py`, `guards.py`, `fuzzy.py`, `pieces.py`,
  `marks.py`; `page_places.py` finds them in a page's picture.
- The offline proposer: `heuristic.py` with `passages.py`, `sentences.py`, `clauses.py`, `cues.py`,
  `role_chain.py`; `learned.py` orders anew what it proposes.
- A model's: `asking.py` carries `chains.py`, `assembly.py`, `study.py`, `theory_tests.py`;
  `findings.py` and `suggesting.py` say what comes of it.
- People: `confirmed.py`, `consensus.py`, `word_bounds.py`.
- Moves on the theory: `shaping.py`, `merging_splitting.py`, `settling.py`, `weighing.py`,
  `theorising.py`. Views of it: `matrix.py`, `lineage.py`, `synthesis.py`, `since.py`,
  `patterns.py`, `consolidation.py`, `writing.py`, drawn by `drawing.py`.
"""
