"""`python -m tools.app docs build` is `flask docs build` with the settings of `make run`."""

from __future__ import annotations

import os
import sys

from tools.environment import ROOT, development


def main() -> None:
    """Becomes the Flask command line."""
    os.chdir(ROOT)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *sys.argv[1:]]
    os.execve(sys.executable, command, development())


if __name__ == "__main__":
    main()
