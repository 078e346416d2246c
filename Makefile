# Two commands matter: `make demo` and `make test`. Both set up .venv first where it is missing.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check
ARGS ?=

.PHONY: help install demo app test check lint format bench-ranking bench-locate bench-records bench-app screenshots record clean

help:  ## what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(READY)  ## set up .venv, which then holds bin/realist

demo: $(READY)  ## build the demonstration review and open the app (ARGS="--no-serve --json")
	@$(BIN)/realist demo $(ARGS)

app: $(READY)  ## open the app on review.db
	@$(BIN)/realist app $(ARGS)

test: $(READY)  ## every test, with a real browser where there is one
	$(BIN)/pytest -n 3 --dist worksteal $(ARGS)

check: lint  ## lint, types, layers and unit tests, within two minutes
	$(BIN)/pytest -n 2 -q -m "not slow and not browser and not shared" $(ARGS)

lint: $(READY)  ## lint, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## put the code in its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-ranking: $(READY)  ## rankers side by side on labelled sets (ARGS="--sets FOLDER …")
	$(BIN)/python -m realist.eval.bench_ranking $(ARGS)

bench-locate: $(READY)  ## quote location on altered quotes (ARGS="TEXT OTHER_TEXT")
	$(BIN)/python -m realist.eval.locate_bench $(ARGS)

bench-records: $(READY)  ## reading and deduplicating many records (ARGS="FILES --size 10000")
	$(BIN)/python -m realist.data.bench_intake speed 100000
	$(BIN)/python -m realist.data.bench_dedupe $(ARGS)

bench-app: $(READY)  ## from a key to the next record, in Chromium, on 5,716 and 100,000 records
	$(BIN)/python -m realist.app.bench_app $(ARGS)

screenshots: $(READY)  ## every page of the app at two widths, light and dark
	$(BIN)/python -m realist.app.screenshots screenshots $(ARGS)

record: $(READY)  ## record the cassettes and prompt renders of the tests anew; read the diff
	$(BIN)/python tests/extraction/test_cassettes.py
	$(BIN)/python tests/prompts/test_golden.py

clean:  ## remove what `install` and the tests made
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis screenshots

# PyTorch goes first, alone, as its CPU build. Where none is to be had, everything else is
# installed all the same, and ranking does without sentence embeddings.
$(READY): pyproject.toml requirements/torch.txt requirements/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Realist needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || { echo "Making .venv …"; $(PYTHON) -m venv .venv; }
	@echo "Installing PyTorch's CPU build (about 200 MB) …"
	@extras=dev,embeddings; \
	$(PIP) install --quiet --retries 1 -r requirements/torch.txt || { \
		echo "No CPU build of PyTorch was to be had: going on without sentence embeddings."; \
		extras=dev; }; \
	echo "Installing Realist and what it needs …"; \
	$(PIP) install --quiet -c requirements/constraints.txt -e ".[$$extras]"
	@touch $(READY)
