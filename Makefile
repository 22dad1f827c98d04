# What a developer runs. Every target makes the virtual environment it needs, once for each state of pyproject.toml.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-stamp
TORCH := .venv-torch
DEV := $(VENV)/.dev-stamp
PACKAGES := service trainer_client sandbox_images
# Tests wait more than they compute: for time-outs, for containers. Each process of theirs has slots and uids of its own.
PARALLEL ?= -n 2
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: offline-compare help demo image images test unit lint types format test-load test-trainers test-stack test-packaging test-clean-root conformance analysis flags bench plan rewards offline offline-vs-online audit-example soak flips fuzz clean

help: ## Show the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Assay needs Python 3.11 or newer: make PYTHON=...")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUN): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[service,sandbox]'
	@touch $@

$(DEV): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(RUN) $@

demo: $(RUN) ## Verify a few submissions and show what became of them.
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh scripts/with_image.sh python examples/demo.py $(ARGS)

image: $(RUN) ## Build the sandbox image of Python, if it is not there.
	@$(BIN)/assay images build $(ARGS)

images: $(RUN) ## Build the sandbox images of every language, those that are not there.
	@$(BIN)/assay images build --all $(ARGS)

test: lint types unit ## Lint, types and tests; container tests run where an engine answers.

unit: $(DEV)
	$(BIN)/python -m pytest tests --ignore=tests/packaging $(PARALLEL) $(ARGS)

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy

format: $(DEV) ## Put the code in shape.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-load: $(DEV) ## Tests that take minutes: more work than cores, on every sandbox.
	$(BIN)/python -m pytest tests --ignore=tests/chaos -m slow $(ARGS)

test-chaos: $(DEV) ## A durable job while workers, slots, Redis and the API are killed under it.
	$(BIN)/python -m pytest tests/chaos -m slow $(ARGS)

test-trainers: $(DEV) ## Trainers' own clients against a running service, in environments of their own.
	$(BIN)/python -m pytest tests/trainers -m "trainers or not trainers" $(ARGS)

test-stack: $(DEV) ## Build the compose stack without a registry, start it, kill its worker, look at what it may do.
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest tests/stack -m stack $(ARGS)

test-packaging: $(DEV) ## Build the wheel, install it outside the checkout, use it there.
	$(BIN)/python -m pytest tests/packaging $(ARGS)

test-clean-root: ## Run the demo (TARGET=test: the tests) on a fresh Debian with Python, git and make (needs root and debootstrap).
	bash scripts/clean_root.sh $(TARGET)

conformance: $(DEV) ## Check verdicts against public data: make conformance DATA=<folder>.
	@test -n "$(DATA)" || { echo "make conformance DATA=<folder of data sets>" >&2; exit 2; }
	$(BIN)/python -m benchmarks.conformance $(DATA) $(ARGS)

analysis: $(DEV) ## Hold static analysis against the tools' command lines: make analysis DATA=<folder>.
	@test -n "$(DATA)" || { echo "make analysis DATA=<folder of data sets>" >&2; exit 2; }
	$(BIN)/python -m benchmarks.analysis $(DATA) $(ARGS)

flags: $(DEV) ## Measure what the flags of a source see: make flags DATA=<folder>.
	@test -n "$(DATA)" || { echo "make flags DATA=<folder of data sets>" >&2; exit 2; }
	@$(BIN)/python -m benchmarks.flags $(DATA) $(ARGS)

rewards: $(DEV) ## Compare how well rewards tell right from wrong: make rewards DATA=<folder>.
	@test -n "$(DATA)" || { echo "make rewards DATA=<folder of data sets>" >&2; exit 2; }
	$(BIN)/python -m benchmarks.rewards $(DATA) $(ARGS)

# Each tool's figures are one line here.
offline: $(DEV) ## The offline tools on real data: make offline DATA=<folder>.
	@test -n "$(DATA)" || { echo "make offline DATA=<folder of data sets>" >&2; exit 2; }
	$(BIN)/python -m benchmarks.relabel $(DATA) $(ARGS)
	$(BIN)/python -m benchmarks.audit $(DATA)

audit-example: $(DEV) ## Write docs/audit, the audit of the example problems, anew, with screenshots.
	$(BIN)/python -m examples.audit build/audit-example $(ARGS)
	mkdir -p docs/audit
	cp build/audit-example/index.html build/audit-example/audit.json build/audit-example/problems.jsonl docs/audit/
	$(BIN)/python -m trainer_client.offline.audit.records > docs/audit/schema.json
	$(BIN)/python -m tests.browser docs/audit/index.html docs/audit

offline-compare: $(DEV) ## Rewards compared on labelled data, for docs/offline.md: make offline-compare DATA=<folder>.
	@test -n "$(DATA)" || { echo "make offline-compare DATA=<folder of data sets>" >&2; exit 2; }
	$(BIN)/python -m benchmarks.offline.compare $(DATA) $(ARGS)

$(TORCH)/.stamp: pyproject.toml examples/offline_vs_online/requirements.txt
	$(PYTHON) -m venv $(TORCH)
	$(TORCH)/bin/python -m pip install --quiet --editable '.[service,sandbox,offline]' -r examples/offline_vs_online/requirements.txt
	@touch $@

offline-vs-online: $(TORCH)/.stamp ## Train one small model in five ways, offline and online, and draw it (installs torch).
	$(TORCH)/bin/python -m examples.offline_vs_online.run --out examples/offline_vs_online/run.json $(ARGS)
	$(TORCH)/bin/python -m examples.offline_vs_online.plot examples/offline_vs_online/run.json docs/offline_vs_online.svg

bench: $(DEV) ## Measure what we claim.
	$(BIN)/python benchmarks/throughput.py $(ARGS)

plan: $(DEV) ## The forecasts of `assay plan` beside real steps on this machine.
	$(BIN)/python -m benchmarks.plan $(ARGS)

soak: $(DEV) ## Many mixed submissions through two slots: same verdicts as in fresh ones, and nothing grows.
	$(BIN)/python -m benchmarks.soak $(ARGS)

flips: $(DEV) ## Right programs on a busy machine: how many verdicts flip, here and under a bare time-out.
	$(BIN)/python -m benchmarks.flips $(ARGS)

fuzz: $(DEV) ## Feed noise to everything that reads what others wrote: make fuzz ARGS="--minutes 10".
	$(BIN)/python -m tests.fuzz $(ARGS)

clean: ## Remove what can be made again.
	rm -rf $(VENV) $(TORCH) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
