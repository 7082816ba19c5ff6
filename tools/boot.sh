#!/bin/sh
# Makes .venv and installs one lock into it, hash-checked, once per lock: `tools/boot.sh run` or `tools/boot.sh dev`.
# requirements-dev.lock holds everything that requirements.lock holds, so whoever has `dev` needs nothing for `run`.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
  run) lock=requirements.lock ;;
  dev) lock=requirements-dev.lock ;;
  *) echo "usage: tools/boot.sh run|dev" >&2; exit 2 ;;
esac

fail() { echo "$*" >&2; exit 1; }
stamp_of() { echo ".venv/.installed-$1-$(cksum < "$1" | cut -d' ' -f1)"; }
works() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

works .venv/bin/python && [ -e "$(stamp_of "$lock")" ] && exit 0

find_python() {
  for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if works "$candidate"; then command -v "$candidate"; return; fi
  done
  fail "Python 3.11 or newer is missing: install python3, or name one with PYTHON=/path/to/python3 make ..."
}

make_venv() {
  rm -rf .venv
  "$1" -m venv .venv >/dev/null 2>&1 && return
  rm -rf .venv
  package="$(basename "$1")-venv"   # Debian keeps what `venv` needs in a package of its own
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $package ..."
    apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$package" >/dev/null 2>&1 \
      || fail "$package could not be installed: apt-get install $package"
    "$1" -m venv .venv && return
  fi
  rm -rf .venv
  fail "$package is missing: sudo apt-get install $package (or your system's package with the venv module)"
}

if ! works .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  python=$(find_python)
  make_venv "$python"
fi

echo "Installing $lock (once, about a minute) ..."
# One dependency comes as source only: PEP 517 is how newer versions of pip build it anyway.
PIP_USE_PEP517=1 .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock"
rm -f .venv/.installed-*
[ "$lock" = requirements.lock ] || touch "$(stamp_of requirements.lock)"
touch "$(stamp_of "$lock")"
