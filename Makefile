# Everything a newcomer needs: `make demo` and `make test` each work alone on a fresh machine.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed.stamp
UV_VERSION := 0.13.8

# Hundreds of processes start in a run of the tests: none shall compile all of the code anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench lock clean

help: ## Print the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(STAMP) ## Create .venv and install everything (compiles QuickFIX once, some minutes)

$(STAMP): requirements.lock pyproject.toml .ci/setup
	@PYTHON=$(PYTHON) VENV=$(VENV) bash .ci/setup
	@touch $@

demo: $(STAMP) ## Two OMS sessions trade on every simulated venue, and a drop copy listens
	@$(BIN)/fixgw demo

test: $(STAMP) ## Run the tests, four at a time: most of them wait for sockets
	@$(BIN)/pytest -n 4 --dist worksteal

check: $(STAMP) ## Lint, formatting and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

format: $(STAMP) ## Format the code
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: $(STAMP) ## Run the benchmarks
	@$(BIN)/python -m bench

lock: $(STAMP) ## Write requirements.lock anew from pyproject.toml
	@$(BIN)/pip install --quiet uv==$(UV_VERSION)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group dev \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
		--output-file requirements.lock pyproject.toml

clean: ## Remove the virtual environment, caches and the demo's data
	@rm -rf $(VENV) var dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
