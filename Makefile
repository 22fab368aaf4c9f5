# `make help` lists the targets. Everything lives in .venv; nothing else on the machine is touched.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# A file of tests stays together: those of a module share what takes long to make.
PYTEST_ARGS ?= -n auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help install dev bench demo test lint types check lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/dibao: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "dibao: needs Python 3.11 to 3.13; say which with make PYTHON=python3.12" >&2; exit 2; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.dev: $(BIN)/dibao requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.bench: $(BIN)/dibao requirements-bench.lock
	@$(BIN)/python -m pip install --quiet --quiet --require-hashes -r requirements-bench.lock
	@touch $@

install: $(BIN)/dibao ## make .venv with .venv/bin/dibao

dev: $(VENV)/.dev ## the same, with what tests, lint and types need

demo: install ## serve the demo region, crawl three days of it and show what was found
	@$(BIN)/python -m demo

bench: $(VENV)/.bench ## what the benchmarks compare with; docs/benchmarks.md says how to run them

test: dev ## every test
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: dev ## style and import order
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: dev ## mypy, strict
	@$(BIN)/mypy

check: lint types test ## what CI runs

lock: ## pin every dependency anew, with hashes (needs uv)
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-header --quiet -o requirements.lock
	uv pip compile pyproject.toml --extra build --group dev --universal --python-version 3.11 --generate-hashes --no-header --quiet -c requirements.lock -o requirements-dev.lock
	uv pip compile pyproject.toml --extra build --group bench --universal --python-version 3.11 --generate-hashes --no-header --quiet -c requirements.lock -o requirements-bench.lock

clean: ## remove the environment, the caches and the demo's data
	rm -rf $(VENV) data/demo build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
