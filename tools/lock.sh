#!/bin/sh
# Writes requirements.lock and requirements-dev.lock: every platform, hashes, no address of any registry.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "uv is missing: pip install uv" >&2; exit 1; }
lock() { uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --quiet "$@"; }
lock --group dev -o requirements-dev.lock
lock --constraint requirements-dev.lock -o requirements.lock   # the same versions in both
