# make demo | test | check | bench | pictures | bundle      variables: PORT=8000 OFFLINE=1 ARGS="tests/kernel -x" PLATFORM=…
SHELL := /bin/bash
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export OFFLINE

.PHONY: help demo setup setup-test test check bench pictures bundle lock clean

help:
	@echo "make demo      set everything up, load the district, serve on PORT ($(PORT)); OFFLINE=1 installs from build/bundle"
	@echo "make test      all tests, on SQLite and on PostgreSQL; ARGS= goes to pytest"
	@echo "make check     format, lint, types, imports, interface strings"
	@echo "make bench     the budgets of docs/ as ratios"
	@echo "make pictures  screenshots of the pages"
	@echo "make bundle    wheels and files for a machine without internet, in build/bundle"

demo: setup
	exec $(BIN)/linli demo --port $(PORT)

setup:
	@tools/setup.sh run

setup-test:
	@tools/setup.sh test

test: setup-test
	$(BIN)/python tools/run_tests.py $(ARGS)

check: setup-test
	@failed=""; \
	for part in "ruff format --check ." "ruff check ." "mypy" "lint-imports" "python tools/messages.py check"; do \
	  echo "== $$part"; $(BIN)/$$part || failed="$$failed$${failed:+, }$$part"; \
	done; if [ -n "$$failed" ]; then echo "failed: $$failed"; exit 1; fi

bench:
	@tools/setup.sh bench
	$(BIN)/python tools/postgres.py $(BIN)/python bench/run.py $(ARGS)

pictures: setup-test
	$(BIN)/python tools/pictures.py $(ARGS)

bundle: setup
	tools/bundle.sh

lock:
	tools/lock.sh

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
