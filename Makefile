# Every task of the project is a target here and installs what it needs. `make help` lists them.

PYTHON  ?= python3
# Half as many again as there are processors: many tests wait for a server or a clock.
WORKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 2) * 3 // 2)")
ARGS    ?=

PY  := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

##@ Run the shop

.PHONY: run
run: .venv/.run ## Start the demo shop (ARGS="--port 8000")
	@exec $(PY) -m counterfoil serve --demo $(ARGS)

.PHONY: install
install: .venv/.full ## Install the shop with everything a full one wants, as .venv/bin/counterfoil

##@ Work on it

.PHONY: check
check: .venv/.dev ## Style, types, and who may import whom
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy --strict
	.venv/bin/lint-imports

.PHONY: fix
fix: .venv/.dev ## Repair and format what can be repaired without thinking
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

.PHONY: test
test: .venv/.dev ## Every test, browser and databases included (ARGS="tests/gate -x", WORKERS=0)
	@scripts/install-test-programs
	@scripts/install-agents
	$(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

.PHONY: lock
lock: .venv/.lock ## Renew requirements/ after a change in pyproject.toml (ARGS=--upgrade for newer versions)
	scripts/lock $(ARGS)

##@ Measure it

.PHONY: bench
bench: .venv/.dev ## Every figure that the README states
	@scripts/install-test-programs
	$(PY) -m benchmarks $(ARGS)

.PHONY: soak
soak: .venv/.dev ## Hours of shopping in minutes, and what they leave behind
	$(PY) -m benchmarks.soak $(ARGS)

##@ Clean up

.PHONY: clean
clean: ## Remove all that make can make again; never the shop's data
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache benchmarks/lighthouse/node_modules tests/agents/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
	      /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	      /^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# What is installed. An empty file in .venv stands for each lock and is as new as the last install from it,
# so that a start with nothing to install never waits for pip. The locks agree on every version, and each
# larger one holds the smaller ones.

install-locked  = $(PIP) install --require-hashes --only-binary :all: --requirement requirements/$(1).txt
install-package = $(PIP) install --no-index --no-deps --no-build-isolation --editable .

.venv/.run: requirements/run.txt pyproject.toml .venv/pyvenv.cfg
	@echo "Installing the shop and its assistant into .venv"
	@$(call install-locked,run)
	@$(install-package)
	@touch $@

.venv/.full: requirements/full.txt pyproject.toml .venv/pyvenv.cfg
	@echo "Installing the full shop into .venv"
	@$(call install-locked,full)
	@$(install-package)
	@touch .venv/.run $@

.venv/.dev: requirements/dev.txt pyproject.toml .venv/pyvenv.cfg
	@echo "Installing the shop and its workshop into .venv"
	@$(call install-locked,dev)
	@$(install-package)
	@touch .venv/.run .venv/.full $@

.venv/.lock: requirements/lock.txt .venv/pyvenv.cfg
	@$(call install-locked,lock)
	@touch $@

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Counterfoil needs Python 3.11 or \
	newer; name one with: make PYTHON=python3.13")'
	@$(PYTHON) -m venv .venv
