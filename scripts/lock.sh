#!/bin/sh
# Pins every package with hashes, for all Python versions from 3.11 on; `make lock` calls it.
# Additional arguments go to uv: `sh scripts/lock.sh --upgrade-package flask`.
set -eu
cd "$(dirname "$0")/.."
compile() {
  .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}
compile "$@" requirements-dev.in --output-file requirements-dev.txt
# The smaller set is held to the versions of the larger one.
compile requirements.in requirements-test.in --constraint requirements-dev.txt --output-file requirements.txt
compile scripts/uv.in --output-file scripts/uv.txt
compile scripts/node.in --output-file scripts/node.txt
