# Each target sets up what it needs in .venv; a stamp file there makes the second call instant.
# Another interpreter:  make demo PYTHON=python3.12

PYTHON ?= python3
DATA ?= ../shared/data
# What models say that have seen no page of the same site: `make model` writes it, `make bench` reads it.
HELD_OUT ?= out/held-out.jsonl.gz

VENV := .venv
BENCH_VENV := .venv-bench
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-slow test-all lint model bench wheel clean

help:
	@echo "make demo                 clean the pages in seeds/ and show what was kept and dropped"
	@echo "make test                 ruff, mypy and the tests"
	@echo "make test-slow            the slow tests alone (some need Java 17, some Chromium; skipped without)"
	@echo "make test-all             both"
	@echo "make lint                 ruff and mypy alone"
	@echo "make model DATA=FOLDER    train models/default again"
	@echo "make bench DATA=FOLDER    measure newsfilter beside its peers, after 'make model'"
	@echo "make wheel                build the wheel into dist/"
	@echo "make clean                remove environments, caches and output"

demo: $(VENV)/.default
	$(BIN)/newsfilter demo seeds -o out/demo.jsonl

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2

test-slow: $(VENV)/.integrations
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m slow

test-all: test test-slow

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy

model: $(VENV)/.train
	@mkdir -p out
	$(BIN)/python -m filter.training.default --data $(DATA) --out models/default --held-out $(HELD_OUT)

# Peers bring packages that would change what the tests run with: they get an environment of their own.
bench: $(BENCH_VENV)/.bench
	$(BENCH_VENV)/bin/python -m bench all --data $(DATA) $(if $(wildcard $(HELD_OUT)),--held-out $(HELD_OUT))

wheel: $(VENV)/.dev
	$(BIN)/python -m hatchling build -t wheel -d dist

clean:
	rm -rf $(VENV) $(BENCH_VENV) out dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis

# A stamp is written last: a set-up that broke off is done again.

%/.made:
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) is not installed: newsfilter needs Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "make: newsfilter needs Python 3.11 or newer, $(PYTHON) is `$(PYTHON) -V 2>&1`;" \
	         "name another: make demo PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv --clear $*
	$*/bin/python -m pip install --quiet --upgrade pip
	@touch $@

$(VENV)/.default: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $(VENV)/.default $(VENV)/.train $@

$(VENV)/.integrations: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet -e '.[dev,integrations]'
	@touch $@

$(VENV)/.train: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet -e '.[train]'
	@touch $(VENV)/.default $@

$(BENCH_VENV)/.bench: $(BENCH_VENV)/.made pyproject.toml
	$(BENCH_VENV)/bin/python -m pip install --quiet -e '.[bench]'
	@touch $@

.PRECIOUS: %/.made
