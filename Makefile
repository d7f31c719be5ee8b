# Second Customer: every task of users, editors' hosts and maintainers. `make` lists them.

PYTHON ?= python3
PORT ?= 8000
SAMPLE := data/sample/synthetic-archive.csv
SHARES := data/sample/synthetic-shares.csv
DATA ?= $(SAMPLE)
CONFIG ?= training/configs/default.toml
MODELS ?= models
OUTPUT ?= scores.parquet
INDEX ?= connectors
OPTIONS ?=
OUTCOMES ?=
TESTS ?=
IMAGE ?= shareability

VENV := .venv
BIN := $(VENV)/bin
TRAINING := $(BIN)/python -m training
# What the sample teaches is a demonstration: it takes no place among the bundles that serve.
TRAINED = $(if $(filter-out $(SAMPLE) models,$(DATA) $(MODELS)),$(MODELS),runs/models)
TRAINING_OPTIONS = $(addprefix --data ,$(DATA)) $(addprefix --outcomes ,$(OUTCOMES)) $(addprefix --tests ,$(TESTS)) --config $(CONFIG) --models $(TRAINED)

# Keeps freed memory in the process and generated matrix code in its cache: training on CPUs is three times as fast.
TRAINING_ENVIRONMENT := MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=4294967296 \
	MALLOC_TOP_PAD_=268435456 ONEDNN_PRIMITIVE_CACHE_CAPACITY=16384 TOKENIZERS_PARALLELISM=true

# A worker for each core takes tests from the slower ones when its own are done.
IN_PARALLEL := --numprocesses auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup serve page guide attack test check lint bench archive docker connectors prepare baseline train ablate export evaluate refit promote retrain rollback clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.serving: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.archive: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[archive]'
	@touch $@

$(VENV)/.training: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[train]'
	@touch $@

$(VENV)/.development: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[archive,cluster,train,dev]'
	@touch $@

$(VENV)-%/.installed: bench/%.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)-$*
	$(VENV)-$*/bin/pip install --quiet --requirement $<
	@touch $@

setup: $(VENV)/.archive ## install what every command needs (no torch)

serve: $(VENV)/.serving ## start the page and the HTTP service (PORT=8000)
	$(BIN)/shareability serve --port $(PORT)

page: ## build the editor's page from its sources (needs Node 20; what it builds is part of the repository)
	npm ci --prefix serving/page/source --no-audit --no-fund
	npm run build --prefix serving/page/source

guide: $(VENV)/.development ## take the pictures of docs/editors.md again (needs Chromium)
	GUIDE=docs/images $(BIN)/python -m pytest tests/browser/test_guide.py

test: $(VENV)/.development ## run the tests
	$(BIN)/python -m pytest $(IN_PARALLEL)

check: lint ## lint, and run the tests that are not slow (about a minute)
	$(BIN)/python -m pytest $(IN_PARALLEL) -m "not slow"

lint: $(VENV)/.development ## check style, types and directions of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.development $(VENV)-peers/.installed $(VENV)-infinity/.installed ## measure speed against others, as ratios (30 minutes; leave the machine alone)
	$(BIN)/python -m bench --output bench.json

attack: $(VENV)/.development ## attack the service and the archive as a hostile engineer would (half an hour; Linux; leave the machine alone)
	$(BIN)/python -m bench.attack --check $(OPTIONS)

prepare: $(VENV)/.training ## read, check, label and split the archive (DATA=..., OUTCOMES=..., TESTS=..., CONFIG=...)
baseline: $(VENV)/.training ## fit and score what one would build instead
ablate: $(VENV)/.training ## fit the model of outcomes without one part after the other
train: $(VENV)/.training ## tune the encoder (resumes where it was stopped) and fit the heads
export: $(VENV)/.training ## write the bundle, checked against torch, quantized and calibrated
evaluate: $(VENV)/.training ## measure the bundle on held-out articles and write its card
refit: $(VENV)/.training ## fit the model of outcomes once more, on all articles
promote: $(VENV)/.training ## put the bundle to use if it is good enough
prepare baseline train ablate export evaluate refit promote:
	$(TRAINING_ENVIRONMENT) $(TRAINING) $@ $(TRAINING_OPTIONS)

connectors: $(VENV)/.archive ## learn who shares what from DATA, past shares, into INDEX
	$(BIN)/shareability connectors fit $(if $(filter-out $(SAMPLE),$(DATA)),$(DATA),$(SHARES)) --output $(INDEX) $(OPTIONS)

archive: $(VENV)/.archive ## score every article of DATA into OUTPUT (OPTIONS=... for more)
	$(BIN)/shareability archive $(DATA) --output $(OUTPUT) $(OPTIONS)

retrain: promote ## the whole pipeline, from DATA to the bundle in use

docker: ## build a container image of the service and the bundle in use (IMAGE=shareability; needs Docker)
	docker build --tag $(IMAGE) .

rollback: $(VENV)/.serving ## go back to the bundle used before
	SHAREABILITY_MODELS=$(MODELS) $(BIN)/shareability model rollback

clean: ## remove the environment, caches and runs (not the models)
	rm -rf $(VENV) $(VENV)-peers $(VENV)-infinity runs build bench.json .infinity_cache *.egg-info .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis
