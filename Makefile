# The ways into newskit from a fresh checkout: `make site` and `make test` set up what they need.
#
# Set-up happens once. It goes into .venv and node_modules, and is done anew when what it was
# made from has changed. Debian's and Ubuntu's packages are the work of .ci/system-packages.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
PORT ?= 8000
PIN := build/lock/bin/uv --quiet pip compile pyproject.toml --universal --upgrade \
  --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
PYTEST_ARGS ?= -n auto --dist loadfile --no-loadscope-reorder

.PHONY: help
help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: site
site: .venv/installed ## build content/ into dist/: pages, PDFs and feeds
	@if .ci/system-packages pdf; then \
	  $(BIN)/newskit build; \
	else \
	  echo 'make site: building everything but the PDFs.'; \
	  $(BIN)/newskit build --formats html,article-json,json-feed; \
	fi
	@echo 'The site is in dist/public. To read it: make serve'

.PHONY: serve
serve: .venv/installed ## preview content/ in a browser, at http://127.0.0.1:8000/ (PORT=… for another)
	@$(BIN)/newskit serve --port $(PORT)

.PHONY: test
test: .venv/installed-for-tests node_modules/installed ## everything that is checked before a change is taken
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m pytest $(PYTEST_ARGS)

.PHONY: torture
torture: .venv/installed-for-tests ## long: sequences of edits, killed builds, full disks
	@.ci/system-packages pdf tests
	NEWSKIT_SEQUENCES=2000 $(BIN)/python -m pytest tests/test_incremental.py
	$(BIN)/python -m tests.torture.kill --instants 500 --calls 1200
	if [ "$$(id -u)" = 0 ]; then $(BIN)/python -m tests.torture.full_disk; \
	  else echo 'A full disk needs root to be tried: left out.'; fi

.PHONY: bench
bench: .venv/installed ## newskit and its peers on the same articles, measured
	$(BIN)/python benchmarks/run.py --install build/peers $(BENCH_ARGS)

.PHONY: format
format: .venv/installed-for-tests ## lay out the code as `make test` wants it
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format

.PHONY: lock
lock: pyproject.toml ## pin the newest packages that pyproject.toml allows, in requirements/
	rm -rf build/lock
	python3 -m venv build/lock
	build/lock/bin/pip --disable-pip-version-check --quiet install uv
	$(PIN) --group install --output-file requirements/runtime.txt
	$(PIN) --group dev --constraints requirements/runtime.txt --output-file requirements/dev.txt
	npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit

.PHONY: clean
clean: ## remove everything that make has made
	rm -rf dist build .venv node_modules .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find newskit tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps. A change of the pins or of pyproject.toml installs anew; a change of the code does
# not have to, for newskit is installed so that it runs from the checkout.

.venv/bin/python:
	@.ci/new-environment .venv

.venv/installed: requirements/runtime.txt pyproject.toml | .venv/bin/python
	@echo 'Installing what newskit needs into .venv …'
	@$(PIP) install --require-hashes --requirement requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-for-tests: requirements/dev.txt .venv/installed | .venv/bin/python
	@echo 'Installing what the tests need into .venv …'
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@

# Not a file: what the system has is looked at each time, which takes no time.
.PHONY: packages-for-tests
packages-for-tests: .venv/installed
	@.ci/system-packages pdf tests

node_modules/installed: package.json package-lock.json | packages-for-tests
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
