# Daily commands. `make help` lists them from the comments behind the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# Where this is set, each process (tests start hundreds) compiles everything anew, which takes it ten times its work.
unexport PYTHONDONTWRITEBYTECODE

# Debian's own Python where it is new enough: it is built with optimisations that others are built without.
PYTHON ?= $(shell /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>&- && echo /usr/bin/)python3
VENV := .venv
BIN := $(VENV)/bin
DIST := esn/static/dist

# What is done is remembered beside what it made: throwing that away throws the memory away too.
PYTHON_DONE := $(VENV)/.esn-installed
NODE_DONE := node_modules/.esn-installed
BUILD_DONE := $(DIST)/.esn-built
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard esn/translations/*/LC_MESSAGES/*.po))
FRONT_END := package.json $(shell find esn/static -path $(DIST) -prune -o -type f -print)

# $(call step,name,command): say what runs and how long it took
step = @echo "== $(1)"; begun=$$SECONDS; $(2); echo "== $(1): $$((SECONDS - begun)) s"

.PHONY: help run test setup setup-test lint types floors build db tests bench package test-install clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: setup db ## Install what is missing, load the demo firm once, serve on http://127.0.0.1:8000
	@$(BIN)/esn demo
	@exec $(BIN)/esn serve

test: setup-test ## Install what is missing, then lint, types, floors and every test (SQLite and PostgreSQL)
	@$(MAKE) -j 2 lint floors types tests

setup: ## Install what running needs
	@config/install/packages.sh run
	@config/install/versions.sh $(PYTHON)
	@$(MAKE) -s -j 2 $(PYTHON_DONE) $(BUILD_DONE) $(CATALOGUES)

setup-test: ## Install what testing needs: slapd, PostgreSQL, Redis, Chromium and nginx too
	@config/install/packages.sh test
	@config/install/versions.sh $(PYTHON)
	@$(MAKE) -s -j 2 $(PYTHON_DONE) $(BUILD_DONE) $(CATALOGUES)

build: $(BUILD_DONE) ## Build the front end, if its sources changed

db: ## Bring the database to the present shape; makes it, and its secrets, the first time
	@$(BIN)/esn migrate

lint: ## Check the code's form: all rules of ruff, each exception with its reason
	$(call step,lint,$(BIN)/ruff check && $(BIN)/ruff format --check)

types: ## Check the types
	$(call step,types,$(BIN)/mypy)

floors: ## Check that packages import only those below them
	$(call step,floors,$(BIN)/lint-imports --no-logo)

# Three processes for two cores, for tests often wait; a file's tests share their engines, and the longest begin first.
TESTS := $(BIN)/pytest -n 3 --dist loadscope --no-loadscope-reorder --database both
tests: ## Run all tests, those of the domain on both databases
	$(call step,tests,$(TESTS))

package: setup ## Make the archive that a server without internet is installed from, in build/
	@config/install/package.sh $(BIN)/python build

test-install: setup-test ## Follow docs/install.md on a machine made within this one, and walk over https (root, some minutes)
	@tests/install/try_install.sh

bench: setup-test ## Measure what design and docs promise; writes bench/RESULTS.md
	@$(BIN)/python -m bench.run

clean: ## Remove what was installed and built; the data in var/ stays
	rm -rf $(VENV) node_modules $(DIST) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(PYTHON_DONE): requirements.lock pyproject.toml
	@config/install/python.sh $(PYTHON) $(VENV)
	@touch $@

%.mo: %.po $(PYTHON_DONE)
	@$(BIN)/pybabel --quiet compile -i $< -o $@

$(NODE_DONE): package.json package-lock.json
	@echo "Installing front-end packages"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null
	@touch $@

$(BUILD_DONE): $(NODE_DONE) $(FRONT_END)
	@npm run --silent build </dev/null
	@touch $@
