# The one way to build, run and test badgeservice. On a fresh Debian (python3 >= 3.11 with venv, make, git)
# `make demo` and `make test` do everything, from the virtual environment to the browser.

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
# Node and npm may come from a wheel, which .ci/node links into the virtual environment.
IN_VENV := PATH="$(CURDIR)/$(BIN):$$PATH"
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q
VENDOR := badgeservice/web/static/vendor
COMPRESSED := badgeservice/web/compressed
FOREIGN := $(wildcard tests/foreign/package.json)

.DEFAULT_GOAL := help
.PHONY: help demo begin check test lint format bench load texts fuzz lock set-up clean
.DELETE_ON_ERROR:

help: ## say what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: set-up ## serve a school with its class on this machine (ARGS="--port N --data DIR --json")
	@exec $(BIN)/badgeservice demo $(ARGS)

begin: set-up ## serve an empty service on this machine, and print the address that sets it up
	@export BADGESERVICE_MODE=demo BADGESERVICE_BASE_URL=http://localhost:8000 && \
	$(BIN)/badgeservice migrate && $(BIN)/badgeservice setup && exec $(BIN)/badgeservice serve

check: lint ## check in a minute, while you work: rules, types, core and services on SQLite
	@$(BIN)/pytest -n 2 --dist worksteal -m "not (slow or postgres or browser or node)" tests/credentials tests/services tests/store tests/test_*.py

test: lint $(if $(FOREIGN),tests/foreign/node_modules/.stamp) ## check everything: rules, types, tests, browser
	@.ci/chromium
	@$(IN_VENV) $(BIN)/pytest -n 2 --dist worksteal -rs

lint: set-up ## check style, types and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.stamp ## rewrite the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: set-up ## measure what docs/performance.md claims
	$(BIN)/python -m benchmarks $(ARGS)

load: set-up ## attack the service, and measure what somebody notices who scans (ARGS="--attack idle --seconds 20")
	$(BIN)/python -m benchmarks.load $(ARGS)

texts: set-up ## after a sentence was changed: bring the catalogue and docs/codes.md up to date
	$(BIN)/python -m tests.texts.messages

fuzz: set-up ## feed the readers many more malformed inputs than `make test` does
	$(BIN)/python -m tests.fuzz $(ARGS)

lock: $(VENV)/.stamp ## choose newer versions of what we depend on, and write them down by hash
	$(LOCK) --upgrade pyproject.toml --extra postgres -o requirements.txt
	$(LOCK) --upgrade pyproject.toml --extra postgres --group dev -o requirements-dev.txt
	$(LOCK) --upgrade --group node -o requirements-node.txt

clean: ## remove what was built; the demo's data and your keys stay
	rm -rf $(VENV) $(VENDOR) $(COMPRESSED) frontend/node_modules tests/foreign/node_modules dist build .*_cache .hypothesis

set-up: $(VENV)/.stamp $(COMPRESSED)/.stamp

# Setting up speaks on stderr: the first line on stdout is what `make demo ARGS=--json` prints.
$(VENV)/.stamp: requirements-dev.txt requirements-node.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what requirements-dev.txt names, by hash." >&2
	@$(BIN)/pip install -qq --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.txt >&2
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
	@.ci/node >&2
	@touch $@

STATIC := $(shell find badgeservice/web/static -name vendor -prune -o -type f -print)
$(COMPRESSED)/.stamp: $(VENV)/.stamp $(STATIC) $(shell find frontend -name node_modules -prune -o -type f -print)
	@echo "Collecting the typeface and the icons of the pages, and compressing what pages load." >&2
	@cd frontend && $(IN_VENV) npm ci --silent --no-audit --no-fund >&2
	@cd frontend && $(IN_VENV) npm run --silent build >&2
	@$(BIN)/python frontend/plain_zero.py
	@touch $@

tests/foreign/node_modules/.stamp: tests/foreign/package-lock.json $(VENV)/.stamp
	@echo "Installing the verifiers of others, for the tests."
	@cd tests/foreign && $(IN_VENV) npm ci --silent --no-audit --no-fund
	@touch $@
