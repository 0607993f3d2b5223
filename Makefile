# 信息消费试点监测平台 · Pilot Monitor. `make` lists what can be done.
VENV   := .venv
PYTHON ?= python3
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run demo test lint bench screenshots clean

help: ## list these commands
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## install, build the demo database if there is none, start on http://127.0.0.1:8501
	@$(BIN)/python manage.py run

demo: $(VENV)/.run ## throw the demo database away and build it anew
	@$(BIN)/python manage.py demo --fresh

test: $(VENV)/.dev lint ## install what tests need and pass them all, the browser ones included
	@sh scripts/system-packages.sh
	@# Compiled files are kept, whatever the surroundings say: many processes start, each would compile everything anew.
	@PYTHONDONTWRITEBYTECODE= TMPDIR=$$(sh scripts/quick-folder.sh) $(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(VENV)/.dev ## style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(VENV)/.dev ## speed, as ratios to a stated reference in the same run
	@sh scripts/system-packages.sh
	@$(BIN)/python -m bench

screenshots: $(VENV)/.dev ## open every page in Chromium and store the pictures in docs/screenshots
	@sh scripts/system-packages.sh
	@$(BIN)/python -m scripts.screenshots

clean: ## remove the virtual environment and caches; the database in var/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "This Python cannot make a virtual environment. Install it first:"; \
	  echo "  Debian/Ubuntu: apt install python3-venv     Fedora: dnf install python3-pip"; exit 1; }
	@echo "Making the virtual environment $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the application needs (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run
