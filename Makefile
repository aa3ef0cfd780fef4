# Keepable: the commands. `make` alone lists them. All they need is python3 (3.11 or newer) and git.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOG := $(VENV)/install.log
ARGS ?=
# Two modules at a time: tests of a module share what is slow to set up. They stay in the order
# in which they were collected: tests/conftest.py puts the longest first.
AT_ONCE := -n 2 --dist loadscope --no-loadscope-reorder
# Recipes that call `took` print how long they ran; SINCE is when make was started.
SINCE := $(shell date +%s)
took = @seconds=$$(($$(date +%s) - $(SINCE))); echo "== $@ took $$((seconds / 60)) min $$((seconds % 60)) s"

# uv works in our own environment with our own Python, and never fetches another one.
UV := UV_PYTHON_DOWNLOADS=never UV_PYTHON="$(CURDIR)/$(BIN)/python" \
      UV_PROJECT_ENVIRONMENT="$(CURDIR)/$(VENV)" UV_NO_PROGRESS=1 $(BIN)/python -m uv
# Behind a company's own certificate authority, uv asks the machine whom to trust.
OWN_CERTIFICATES := UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1
unexport VIRTUAL_ENV PYTHONHOME
# Tests start many programs, each of which would compile all that it imports anew.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK = 1

# The environment is made anew only when one of these changes.
RECIPE := pyproject.toml uv.lock
MADE := $(VENV)/.made
FOR_USE := $(VENV)/.installed
FOR_WORK := $(VENV)/.installed-dev
FOR_BENCH := $(VENV)/.installed-bench

.DEFAULT_GOAL := help
# One thing after the other, but for the parts of the gate: they only read.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif
.DELETE_ON_ERROR:
.PHONY: help demo test wide compiling check format bench mutants soak docs requirements bill \
  audit coverage clean gate formatted linted typed layered documented tidy

help: ## list these commands
	@echo "Keepable. Commands:"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(FOR_USE) ## install, ask a demo company three real questions, and serve its desk
	@$(BIN)/keepable demo $(ARGS)
	@echo; $(BIN)/keepable desk --demo --data keepable-demo-desk

test: $(FOR_WORK) compiling gate ## install what tests need, then the gate and what every change runs
	@echo "== tests, all but the wide ones (ARGS=... goes to pytest)"
	@$(BIN)/python -m pytest $(AT_ONCE) -m "not wide" $(ARGS)
	$(took)

# What is too wide for every change; .ci/run runs it after `make test`.
wide: $(FOR_WORK) ## run the tests that `make test` leaves out, and those of the store on PostgreSQL
	@echo "== wide tests"
	@$(BIN)/python -m pytest $(AT_ONCE) -m wide --ignore tests/planted $(ARGS)
	@echo "== what touches the store once more, on PostgreSQL"
	@$(BIN)/python -m tests.desk.on_postgres $(AT_ONCE)
	$(took)

# Compiling keeps one processor busy for half a minute once: it goes on beside the gate.
compiling: $(FOR_WORK)
	@$(BIN)/python -m keepable.cli.compiling >/dev/null 2>&1 &

check: $(FOR_WORK) gate tidy ## the gate: format, lint, types, layers, docs, sizes, docstrings

# The parts of the gate; `make -k check` goes on after one that fails.
gate:
	@$(MAKE) --no-print-directory --output-sync=target --jobs=2 SIDE_BY_SIDE=1 \
	  typed documented layered linted formatted

formatted:
	@echo "== format"
	@$(BIN)/python -m ruff format --check --output-format concise . || { echo "make format writes it."; exit 1; }

linted:
	@echo "== lint"
	@$(BIN)/python -m ruff check --output-format concise .

typed:
	@echo "== types"
	@$(BIN)/python -m mypy src tests $(wildcard docs/*.py benchmarks/*.py examples/*.py supply/*.py)

layered:
	@echo "== layers"
	@found=$$(PYTHONPATH=src COLUMNS=100 $(BIN)/lint-imports --no-logo --no-cache 2>&1) || \
	  { echo "$$found"; exit 1; }; echo "$$found" | grep KEPT

documented:
	@if [ -f docs/generate.py ]; then echo "== docs"; $(BIN)/python docs/generate.py --check && \
	  $(BIN)/python docs/messages.py --check; fi

tidy:
	@echo "== sizes, habits, docstrings, planted violations"
	@$(BIN)/python -m pytest -q tests/tidy

format: $(FOR_WORK) ## write the code in its standard form
	@$(BIN)/python -m ruff format .

bench: $(FOR_BENCH) ## measure against the bars, beside the peers (ARGS=... goes to the benches)
	@if [ ! -f benchmarks/__main__.py ]; then echo "There are no benches yet."; exit 1; fi
	@$(BIN)/python -m benchmarks $(ARGS)

# Each fault is planted in a process of its own, so that there is nothing to share by module.
# What becomes of a mutant is kept until `make clean`: a run that was stopped goes on.
mutants: $(FOR_WORK) ## see that tests find known faults and most small changes (an hour and a half)
	@echo "== planted faults"
	@$(BIN)/python -m pytest -q -n 2 --dist load -m wide tests/planted
	@echo "== mutants (ARGS=... goes to python -m tests.mutation)"
	@$(BIN)/python -m tests.mutation $(ARGS)
	$(took)

soak: $(FOR_WORK) ## go on with power cuts, kills, races, tampering and fuzzing (two hours and a half at most)
	@$(BIN)/python -m tests.soak $(ARGS)

docs: $(FOR_WORK) ## write the generated pages of docs/ anew
	@if [ ! -f docs/generate.py ]; then echo "There are no generated pages yet."; exit 1; fi
	@$(BIN)/python -m keepable.book_files docs
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/messages.py

requirements: $(FOR_WORK) ## write anew from uv.lock what pip installs where uv cannot
	@$(BIN)/python -m supply.requirements

bill: $(FOR_WORK) ## write the bill of materials of a desk, as CycloneDX, into build/
	@$(BIN)/python -m supply.bill $(ARGS)

# 0: nothing known, 1: something, 4: nobody could be asked; make tells it as its own error.
audit: $(FOR_WORK) ## ask whether the locked releases have known vulnerabilities (ARGS=... goes to pip-audit)
	@$(BIN)/python -m supply.audit $(ARGS)

coverage: $(FOR_WORK) ## show by folder which share of lines and branches the tests reach (an hour)
	@$(BIN)/python -m tests.covered $(ARGS)

clean: ## remove everything that these commands made
	@rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .benchmarks .hypothesis
	@rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment -------------------------------------------------------------------------

# An environment that works is kept; otherwise it is made, with a sentence when that cannot be.
$(MADE):
	@if $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  :; \
	elif ! command -v "$(PYTHON)" >/dev/null 2>&1; then \
	  echo "Keepable needs Python 3.11 or newer, and there is no $(PYTHON) here; install it, or name one: make PYTHON=python3.12 demo"; \
	  exit 1; \
	elif ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	  echo "Keepable needs Python 3.11 or newer, and $(PYTHON) is $$("$(PYTHON)" -V 2>&1); name a newer one: make PYTHON=python3.12 demo"; \
	  exit 1; \
	else \
	  echo "Making a Python environment in $(VENV) ..."; \
	  "$(PYTHON)" -m venv --clear $(VENV) >/dev/null || { \
	    rm -rf $(VENV); \
	    echo "$(PYTHON) cannot make environments; on Debian and Ubuntu, install the package python3-venv."; \
	    exit 1; }; \
	fi
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || { \
	  echo "Fetching uv, which installs the rest ..."; \
	  $(BIN)/python -m pip install --quiet $(call locked,uv) >$(LOG) 2>&1 || \
	  echo "uv cannot be had here; pip will do."; }
	@touch $@

# What pip may take: the releases of uv.lock by their hashes, from whichever registry it is set up for.
locked = --require-hashes --requirement requirements/$(1).txt

# --inexact: what else is in the environment stays, uv itself before all.
# Where uv cannot fetch the locked files, pip tries the same ones, and no others: each has its hash.
# The project is built by what was installed before, since pip would fetch that without a hash; it
# looks on PATH for its own program.
# $(call install,what it is for,arguments of uv sync,file of requirements)
define install
	@echo "Installing $(1); the first time takes a minute or two ..."
	@if $(UV) --version >/dev/null 2>&1; then \
	  $(UV) sync --quiet --frozen --inexact $(2) >$(LOG) 2>&1 || \
	  $(OWN_CERTIFICATES) $(UV) sync --quiet --frozen --inexact $(2) >>$(LOG) 2>&1 || \
	  { echo "uv could not install the locked versions (see $(LOG)); pip tries the same ..."; false; }; \
	else \
	  false; \
	fi || { \
	  $(BIN)/python -m pip install --quiet $(call locked,build) $(call locked,$(3)) >>$(LOG) 2>&1 && \
	  PATH="$(CURDIR)/$(BIN):$$PATH" \
	  $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . >>$(LOG) 2>&1; } || \
	{ echo "The locked versions cannot be installed here, and no others are taken; the last words of pip:"; \
	  tail -n 15 $(LOG); exit 1; }
	@touch $@
endef

$(FOR_USE): $(RECIPE) | $(MADE)
	$(call install,Keepable,--no-default-groups --extra desk,use)

$(FOR_WORK): $(RECIPE) | $(MADE)
	$(call install,Keepable and what its tests need,--group dev --all-extras,work)
	@touch $(FOR_USE)

$(FOR_BENCH): $(RECIPE) | $(MADE)
	$(call install,Keepable and what it is measured against,--group dev --group bench --all-extras,bench)
	@touch $(FOR_USE) $(FOR_WORK)
