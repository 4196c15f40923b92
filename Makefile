# `make run` and `make check` are all most people need; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
# The first Python on this machine that is new enough; `make run PYTHON=/path/to/python` names another.
PYTHON ?= $(shell for p in python3 python3.15 python3.14 python3.13 python3.12 python3.11 python; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  >/dev/null 2>&1 && { echo $$p; break; }; done)
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Programs of the environment are started as modules: this keeps working when the folder is moved.
PY := .venv/bin/python
# One thread for numpy: the tests run in several processes, whose threads would wait for each other.
test check coverage test-postgres: export OPENBLAS_NUM_THREADS = 1

.PHONY: help
help: ## show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: prepare ## set up what is missing, then serve Liner Notes with its demo university
	@TRACKER_DEMO=$${TRACKER_DEMO-on} exec $(PY) -m flask --app wsgi up

.PHONY: check
check: prepare-check style types floors pages ## everything CI does: style, types, floors, templates and all tests
	@echo "Tests on SQLite"
	$(PY) -m pytest --numprocesses=auto
	@echo "Tests on PostgreSQL"
	$(PY) scripts/with_postgres.py $(PY) -m pytest --numprocesses=auto

.PHONY: coverage
coverage: prepare-check ## all tests on SQLite once more, counting the lines they reach: twice as long
	$(PY) -m pytest --numprocesses=auto --cov

.PHONY: test
test: prepare-check ## some tests on SQLite: make test ARGS="tests/web -k forms"
	$(PY) -m pytest $(ARGS)

.PHONY: test-postgres
test-postgres: prepare-check ## some tests on PostgreSQL: make test-postgres ARGS="tests/jobs"
	$(PY) scripts/with_postgres.py $(PY) -m pytest $(ARGS)

.PHONY: style types floors pages
style: prepare-check ## lint and format
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
types: prepare-check ## strict types
	$(PY) -m mypy
floors: prepare-check ## who may import whom
	$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
pages: prepare-check ## templates
	$(PY) -m djlint templates --check --lint

.PHONY: tidy
tidy: prepare-check ## put code and templates into the house's form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(PY) -m djlint templates --reformat --quiet

.PHONY: docs
docs: prepare-check ## write docs/settings.md and docs/permissions.md again
	$(PY) -m flask --app wsgi papers

.PHONY: lock
lock: prepare-check ## pin every package again after changing a requirements*.in
	sh scripts/lock.sh $(ARGS)

.PHONY: migration-first
migration-first: prepare-check ## write the first migration again from the models (before the first release)
	$(PY) scripts/migration_first.py

.PHONY: bench
bench: prepare-check ## how fast a published page is served
	$(PY) benchmarks/page.py

.PHONY: bench-ingest
bench-ingest: prepare-check ## how fast sound is taken in, beside ffmpeg: make bench-ingest ARGS=--quick
	$(PY) benchmarks/ingest.py $(ARGS)

.PHONY: bench-desk
bench-desk: prepare-check ## how fast the faculty desk is with a thousand things on it
	$(PY) scripts/with_postgres.py $(PY) benchmarks/desk.py $(ARGS)

.PHONY: bench-audit
bench-audit: prepare-check ## how fast and how right degree audits are: make bench-audit ARGS=--quick
	$(PY) benchmarks/audit.py $(ARGS)

.PHONY: clean
clean: ## remove what set-up and tests made; the data in instance/ stays
	rm -rf .venv node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache \
	  .hypothesis .coverage .coverage.* htmlcov out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: python prepare prepare-check
python:
	@test -n "$(PYTHON)" || { echo "Liner Notes needs Python 3.11 or newer, and none was found."; \
	  echo "On Debian and Ubuntu: sudo apt-get install python3 python3-venv. Then start again."; exit 1; }
prepare: python
	@$(PYTHON) scripts/prepare.py run
prepare-check: python
	@$(PYTHON) scripts/prepare.py check
