# ikm: everything a developer types. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUE := survey/locale/en/LC_MESSAGES/ikm
# The functions and classes whose first argument is a text for people.
MARKS := Message say translate marked _ IkmError InstrumentError ProjectError SourceError ScoringError StoreError \
  OutputError ManifestError ReviewError
ROOMS := survey scoring forms output cli

.PHONY: help env test demo messages gold bench bench-paper spark-test bench-spark coverage false-alarms lint types check wheel lock system-deps

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

env: $(VENV)/.ready  ## the environment with all that development needs

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "ikm needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
ifdef LOCKED
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.txt
	$(BIN)/pip install --quiet --no-deps --editable .
else
	$(BIN)/pip install --quiet --editable '.[dev]'
endif
	mkdir -p .dev/ikm
	for room in $(ROOMS); do ln -sfn ../../$$room .dev/ikm/$$room; done
	touch $@

test: env  ## all tests; those that need a foreign program skip where it is missing
	$(BIN)/pytest -n auto

messages: env  ## bring the catalogues up to date with the texts, and compile them
	$(BIN)/pybabel -q extract -F babel.cfg --no-wrap --omit-header --no-location --sort-output \
	  $(addprefix -k ,$(MARKS)) -o .dev/ikm.pot .
	$(BIN)/pybabel -q update -i .dev/ikm.pot -o $(CATALOGUE).po -l en --no-wrap --ignore-obsolete \
	  --no-fuzzy-matching --ignore-pot-creation-date
	sed -i.old -E '/^"(Report-Msgid|POT-Cre|PO-Rev|Last-Tr|Language-Team|Generated)/d' $(CATALOGUE).po && rm $(CATALOGUE).po.old
	$(BIN)/pybabel -q compile -i $(CATALOGUE).po -o $(CATALOGUE).mo

demo: env  ## an invented regency with its forms, scores and reports, in demo/
	$(BIN)/ikm demo demo

gold: env  ## accept how the documents look now, after looking at them
	rm -rf .dev/demo && $(BIN)/ikm demo .dev/demo > /dev/null 2>&1
	$(BIN)/python tests/gold/documents.py .dev/demo

bench: env  ## speed, as ratios against a peer in the same run; BENCH='--rows 10_000_000' for the whole
	$(BIN)/python benchmarks/help.py
	$(BIN)/python benchmarks/scale.py $(BENCH)
	$(BIN)/python benchmarks/after_tally.py
	$(BIN)/python benchmarks/documents.py
	@if $(BIN)/python -c 'import pyspark' 2>/dev/null; then $(BIN)/python benchmarks/spark.py $(BENCH); \
	  else echo "pyspark is not installed and left out; make bench-spark installs it"; fi

bench-paper: env  ## how well and fast marks on paper are read, half an hour; BENCH='--pages 60' for a first look
	$(BIN)/python benchmarks/paper.py $(or $(BENCH),--pages 440)

spark-test: $(VENV)/.spark  ## the tests that need Spark, which this installs (500 MB; Java 17 must be there)
	$(BIN)/pytest tests/scoring/test_spark.py tests/cli/test_cli_spark.py

bench-spark: $(VENV)/.spark  ## Spark on three processes, one of them killed midway; BENCH as for bench
	$(BIN)/python benchmarks/spark.py $(BENCH)

$(VENV)/.spark: $(VENV)/.ready
	$(BIN)/pip install --quiet --editable '.[spark]'
	touch $@

coverage: env  ## coverage and width of the intervals by simulation, a quarter of an hour; SIMULATION=--quick
	$(BIN)/python benchmarks/coverage.py $(SIMULATION)

false-alarms: env  ## false alarms of comparisons and the funnel by simulation, five minutes; SIMULATION=--quick
	$(BIN)/python benchmarks/false_alarms.py $(SIMULATION)

lint: env  ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: env  ## types
	$(BIN)/mypy

wheel: env  ## build, and try the wheel in an empty environment
	rm -rf dist build
	$(BIN)/python -m build --quiet
	.ci/try-wheel

check: lint types test wheel  ## everything that a change must pass

lock: env  ## pin what CI installs, by hash and without the addresses of indexes
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' -o requirements.txt

system-deps:  ## the foreign programs that some tests use, from Debian's packages and npm
	apt-get update --quiet
	command -v npm > /dev/null || apt-get install --yes --quiet --no-install-recommends npm
	npm install --global --silent axe-core@4.14.1
	apt-get install --yes --quiet --no-install-recommends chromium default-jdk-headless libjaxb-java libreoffice-calc libreoffice-writer poppler-utils postgresql r-base-core r-cran-mass r-cran-survey
