"""Screening: features, ranker, queue, consensus and stopping.

- Ranking: `rank.py` puts records through a `ranker.py` (by name in `rankers.py`), made of
  `features.py`, `question.py`, `classify.py`, `balance.py`, `experience.py` and `embedder.py`;
  `lanes.py`, `theory_scores.py` and `why.py` go with it, `partitions.py` and `cluster.py` are for
  large sets.
- People: `queue.py`, `consensus.py`, `conflicts.py`.
- When to stop: `stopping.py`, `safe.py`, `outlook.py`. What adds up: `flow.py`, `closing.py`.
- Decisions from elsewhere: `decisions_file.py`, `decision_sources.py`, `rayyan.py`,
  `covidence.py`, `record_names.py`.
"""
