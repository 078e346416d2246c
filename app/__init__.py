"""The faces: command line and Streamlit. A file's first word says what it is.

- `cli.py` gathers the commands of `cli_*.py`; `options.py`, `console.py`, `model_flags.py` and
  `theory_options.py` are what they share.
- `front.py` is the script that Streamlit runs; each `page_*.py` is one page of its menu, and
  `front_*.py` are the pieces the pages are made of: `front_setup_*`, `front_extract*`,
  `front_theory_*` of one page each, the screening page's and shared ones without a page's name.
- `work*.py` are what both faces do with a review.
- `jobs.py`, `errands.py` and `beside.py` run long work; `settings.py` reads the environment;
  `roles.py` says who may do what.
- `bench_*.py` and `screenshots.py` measure and picture the app.
"""
