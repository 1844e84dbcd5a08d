# What people type. `make` alone lists it.
PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
CODE := config.py wsgi.py survey_service scripts tests/services tests/house
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --no-header

.PHONY: help setup run test check format bench prove lock
.DEFAULT_GOAL := help

help:
	@echo "make run     the product on this machine, with demo data (PORT=8000)"
	@echo "make test    all tests (ARGS=tests/flows, WORKERS=2)"
	@echo "make check   format, lint, types, imports"
	@echo "make format  puts format and import order right"
	@echo "make bench   benchmarks, as ratios"
	@echo "make prove   the long proofs"
	@echo "make lock    resolves the requirements again (upgrade: make lock UPGRADE=--upgrade)"

setup: .venv/.installed

# The stamp is newer than the lock once everything in the lock is installed.
.venv/.installed: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make setup PYTHON=/path/to/python3" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "Python's venv module is needed (Debian: apt install python3-venv)" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 \
		--no-deps --require-hashes -r requirements-dev.txt
	@touch $@

run: setup
	@$(BIN)/python scripts/run.py

# One hash seed for all workers, another one each time: all must collect the same tests, also where a set names them.
test: setup
	PYTHONHASHSEED=$$$$ APP_ENV=testing $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict $(CODE)
	PYTHONPATH=. $(BIN)/lint-imports --no-logo

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m bench $(ARGS)

prove: setup
	APP_ENV=testing $(BIN)/python -m pytest -m prove $(ARGS)

# No registry's address and no path of this machine gets into the lock.
lock: setup
	$(UV_COMPILE) $(UPGRADE) requirements.in -o requirements.txt
	$(UV_COMPILE) $(UPGRADE) -c requirements.txt requirements-dev.in -o requirements-dev.txt
	$(UV_COMPILE) $(UPGRADE) -c requirements-dev.txt requirements-learning.in -o requirements-learning.txt
	$(UV_COMPILE) $(UPGRADE) -c requirements-dev.txt requirements-reports.in -o requirements-reports.txt
