# Comity: `make run` opens the dashboard, `make test` runs every check. Both set up what they need first.

SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/ready
PORT ?= 8501
HOST ?= 127.0.0.1
# Test processes side by side: one for each of the two cores a small machine has.
JOBS ?= 2
# Processes keep what they compile, wherever they are told not to: else each of hundreds compiles the same libraries anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test format bench clean

help: ## What can be asked for
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(READY) ## Build .venv with the locked dependencies, start nothing

# Newer than the lock file and the project file: nothing to install, so a second run starts in seconds.
$(READY): pyproject.toml uv.lock
	@set -e; \
	if [ ! -x $(PYTHON) ]; then \
	  found=; \
	  for name in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	    if "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	      found=$$name; break; \
	    fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "Comity needs Python 3.11 or newer with its venv module, and none was found (looked for python3.14 to python3.11, python3, python)." >&2; \
	    echo "Install one, on Debian or Ubuntu: apt-get install python3 python3-venv; then run this again." >&2; \
	    exit 1; \
	  fi; \
	  echo "Building $(VENV) with $$("$$found" --version)"; \
	  "$$found" -m venv $(VENV); \
	fi; \
	if [ ! -x $(VENV)/bin/uv ]; then \
	  $(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m ensurepip >/dev/null; \
	  $(PYTHON) -m pip install --quiet --disable-pip-version-check uv; \
	fi; \
	echo "Installing the locked dependencies"; \
	unset VIRTUAL_ENV; \
	UV_PROJECT_ENVIRONMENT="$$PWD/$(VENV)" UV_PYTHON="$$PWD/$(PYTHON)" UV_PYTHON_DOWNLOADS=never \
	  $(VENV)/bin/uv sync --frozen --quiet; \
	touch $(READY)

run: $(READY) ## Open the dashboard at http://127.0.0.1:8501 (PORT=, HOST= to change)
	@exec $(VENV)/bin/comity serve --port $(PORT) --host $(HOST)

# Every check runs even where an earlier one failed, the tests last, so that their count is the last line.
test: $(READY) ## Every check: format, lint, types, tests with a real browser
	@failed=; \
	$(VENV)/bin/ruff format --check . || failed="$$failed format"; \
	$(VENV)/bin/ruff check . || failed="$$failed lint"; \
	$(VENV)/bin/mypy || failed="$$failed types"; \
	$(PYTHON) -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder || failed="$$failed tests"; \
	if [ -n "$$failed" ]; then echo "make test: failed:$$failed" >&2; exit 1; fi

format: $(READY) ## Write the code in the house format
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

# The programs measured against are installed for the measuring alone.
bench: $(READY) ## Measure, and rewrite the tables of docs/benchmarks.md
	@unset VIRTUAL_ENV; UV_PROJECT_ENVIRONMENT="$$PWD/$(VENV)" UV_PYTHON="$$PWD/$(PYTHON)" UV_PYTHON_DOWNLOADS=never \
	  $(VENV)/bin/uv sync --frozen --quiet --group bench
	$(PYTHON) bench/run.py

clean: ## Remove .venv and what the tools left behind
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
