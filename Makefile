# `make run` and `make check` are all most people need; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
# The first Python on this machine that is new enough; PYTHON=/path/to/python names another.
PYTHON ?= $(shell for p in python3 python3.15 python3.14 python3.13 python3.12 python3.11 python; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  >/dev/null 2>&1 && { echo $$p; break; }; done)
export PATH := $(abspath $(VENV))/bin:$(PATH)

.PHONY: help
help: ## show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Liner Notes needs Python 3.11 or newer, and none was found on this machine."; \
	  echo "On Debian and Ubuntu: sudo apt-get install python3 python3-venv. Then start again."; exit 1; }

.PHONY: prepare prepare-check
prepare: python
	@$(PYTHON) scripts/prepare.py run
prepare-check: python
	@$(PYTHON) scripts/prepare.py check

.PHONY: lock
lock: prepare-check ## pin every package again, with hashes, after changing a requirements*.in
	sh scripts/lock.sh
