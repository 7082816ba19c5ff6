"""The files of the repository, for the rules about files."""

from __future__ import annotations

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
GENERATED = (
    "requirements.lock",
    "requirements-dev.lock",
    "docs/states.md",
    "docs/errors.md",
    "docs/routes.md",
    "docs/schema.md",
    "marketplace/translations/",
)


def ours(*suffixes: str) -> Iterator[tuple[str, Path]]:
    """Every file that is or would be committed, with its name from the root."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    for name in subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\0"
    ):
        path = ROOT / name
        if name and path.is_file() and (path.suffix in suffixes if suffixes else path.suffix in TEXT):
            yield name, path


def is_generated(name: str) -> bool:
    """Nobody writes it by hand, so the rules about hand-written files do not apply."""
    return name.startswith(GENERATED)
