"""`make mutate`: changes the rules of money one place at a time and asks whether a test notices. 1 when one is unexplained.

Which files and which tests: `[tool.mutmut]` in pyproject.toml. A mutant that no test can notice is named in docs/mutants.md:
the function, the line that was, the line that is, and why it is the same. `make mutate ARGS='marketplace.ledger*'` tries
a part.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from typing import NamedTuple

from tools.environment import ROOT

EXPLAINED = ROOT / "docs" / "mutants.md"
NOTICED = {"killed", "caught by type check"}  # a timeout says only that the machine was busy
_FUNCTION = re.compile(r"^### `([\w.]+)`$")
_CHANGE = re.compile(r"^- `(.*)` → `(.*)`: .+")
_MUTMUT = [sys.executable, "-m", "mutmut"]


class Mutant(NamedTuple):
    """A change: the function, the line that stood there, and the line that is there instead."""

    function: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"### `{self.function}`\n- `{self.was}` → `{self.now}`: "


def main() -> int:
    """1 when a mutant survived that docs/mutants.md does not explain, or the whole run has no mutant that it explains."""
    os.chdir(ROOT)
    only = sys.argv[1:]
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    subprocess.run([*_MUTMUT, "run", "--max-children", "2", *only], check=False, stdout=subprocess.DEVNULL)
    said = dict(_results())
    survivors = Counter(_mutant(key) for key, status in said.items() if status not in NOTICED)
    explained = _explained(EXPLAINED.read_text(encoding="utf-8"))
    new, gone = survivors - explained, explained - survivors if not only else Counter[Mutant]()
    for title, found in (("Nothing explains:", new), ("Explained, and not there any more:", gone)):
        if found:
            print(title, *found.elements(), sep="\n")
    counts = ", ".join(f"{count} {status}" for status, count in Counter(said.values()).most_common())
    print(f"{len(said)} mutants: {counts}. {new.total()} of {survivors.total()} unexplained")
    return int(bool(new or gone or not said))


def _results() -> list[tuple[str, str]]:
    """Each mutant that was tried, and what became of it."""
    done = subprocess.run([*_MUTMUT, "results", "--all", "true"], capture_output=True, text=True, check=True)
    pairs = (line.strip().rsplit(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    return [(key, status) for key, status in pairs if status != "not checked"]


def _mutant(key: str) -> Mutant:
    shown = subprocess.run([*_MUTMUT, "show", key], capture_output=True, text=True, check=True).stdout
    lines = [line for line in shown.splitlines() if not line.startswith(("---", "+++"))]
    was, now = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign) and line[1:].strip())
        for sign in "-+"
    )
    return Mutant(_function(key), was, now)


def _function(key: str) -> str:
    """`marketplace.core.money.xǁMoneyǁtax__mutmut_7` -> `core.money.Money.tax`."""
    name = key.split("__mutmut_")[0].removeprefix("marketplace.")
    return re.sub(r"\.x_?ǁ?", ".", name).replace("ǁ", ".")


def _explained(text: str) -> Counter[Mutant]:
    found: Counter[Mutant] = Counter()
    function = ""
    for line in text.splitlines():
        if title := _FUNCTION.match(line):
            function = title[1]
        elif change := _CHANGE.match(line):
            found[Mutant(function, change[1], change[2])] += 1
    return found


if __name__ == "__main__":
    raise SystemExit(main())
