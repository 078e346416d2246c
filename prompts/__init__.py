"""Prompts: prompt files, reply schemas, the model seam and the call log.

- A task's wording is its `*.md`, read by `prompt_file.py`, filled in by `render.py`; the shape of
  its reply stands in `replies.py`. `ask.py` asks; `screen.py` is one task whole.
- The seam is `model.py`; `langchain_model.py` the way out, past `gate.py`; `scripted.py` and
  `loopback.py` are its fakes.
- `logged.py` remembers calls in a `calllog.py`, in a review's file by `store_log.py`; `budget.py`
  with `prices.toml` caps them; `batch.py` and `batch_api.py` put them off.
"""
