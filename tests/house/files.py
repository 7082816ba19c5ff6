"""The files of the repository, for the rules about files."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.environment import ROOT

TEXT = {
    ".py",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".md",
    ".toml",
    ".sh",
    ".cfg",
    ".yaml",
    ".yml",
    ".service",
    ".conf",
    ".svg",
    ".typ",
    ".po",
    "",
}
NOT_OURS = {
    *(".git", ".venv", "var", "__pycache__", "test-results"),
    *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis", ".env"),
}
GENERATED = (
    "requirements.lock",
    "requirements-dev.lock",
    "docs/states.md",
    "docs/errors.md",
    "docs/routes.md",
    "docs/schema.md",
    "docs/ledger.md",
    "marketplace/translations/",
)


def ours(*suffixes: str) -> Iterator[tuple[str, Path]]:
    """Every file that is or would be committed, with its name from the root."""
    for name in _names():
        path = ROOT / name
        if name and path.is_file() and (path.suffix in suffixes if suffixes else path.suffix in TEXT):
            yield name, path


def _names() -> Iterator[str]:
    """As git lists them; where there is no git, everything that a fresh copy holds."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    if shutil.which("git") and (ROOT / ".git").exists():
        done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            yield from done.stdout.split("\0")
            return
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if not NOT_OURS & set(parts) and path.suffix not in {".pyc", ".mo"}:
            yield "/".join(parts)


def is_generated(name: str) -> bool:
    """Nobody writes it by hand, so the rules about hand-written files do not apply."""
    return name.startswith(GENERATED)
