"""`make check`: everything about the code that can be judged without running the tests. One line a check."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from tools import templates, translations
from tools.environment import ROOT, development


def main() -> int:
    """1 when something is wrong. `make check ARGS="lint types"` runs only those."""
    os.chdir(ROOT)
    wanted = sys.argv[1:] or list(CHECKS)
    wrong = []
    for name in wanted:
        started = time.monotonic()
        said = CHECKS[name]()
        print(f"{'FAIL' if said else 'ok  '}  {name:<13} {time.monotonic() - started:5.1f} s", flush=True)
        if said:
            wrong.append(name)
            print("\n".join(f"      {line}" for line in said.strip().splitlines()), flush=True)
    if wrong:
        print(f"\nTo mend: {', '.join(wrong)}", file=sys.stderr)
    return bool(wrong)


def _run(*command: str, env: dict[str, str] | None = None) -> str:
    """What a tool said when it failed; nothing when it was content."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return (done.stdout or f"{command[0]} ended with code {done.returncode}") if done.returncode else ""


def _migrations() -> str:
    """The tables that the migrations make are those of the models."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**development(), "DATABASE_URL": f"sqlite:///{folder}/check.sqlite", "VAR_DIR": folder}
        return _run("flask", "--app", "wsgi", "db", "upgrade", env=env) or _run(
            "flask", "--app", "wsgi", "db", "check", env=env
        )


def _advisories() -> str:
    """Known weaknesses of what we depend on. Where nobody can be asked it says so and lets the rest pass."""
    audit = ["pip_audit", "--requirement", "requirements.lock", "--disable-pip", "--progress-spinner", "off"]
    done = subprocess.run([sys.executable, "-m", *audit], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if re.search(r"Found \d+ known", said):
        return said
    if done.returncode or "could not be audited" in said:
        print(
            "      (no service of advisories could be asked: nothing is known about weaknesses)", flush=True
        )
    return ""


def _lint_imports() -> str:
    call = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", call, "--no-cache", "--no-logo"], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr if done.returncode else ""


CHECKS: dict[str, Callable[[], str]] = {
    "format": lambda: _run("ruff", "format", "--check", "--quiet", "."),
    "lint": lambda: _run("ruff", "check", "--quiet", "."),
    "types": lambda: _run("mypy"),
    "imports": _lint_imports,
    "templates": lambda: _run("djlint", "--lint", "--quiet", "templates"),
    "bare strings": lambda: "\n".join(templates.bare_strings()),
    "translations": lambda: "\n".join(translations.problems()),
    "documents": lambda: _run("flask", "--app", "wsgi", "docs", "check", env=development()),
    "migrations": _migrations,
    "advisories": _advisories,
}


if __name__ == "__main__":
    raise SystemExit(main())
