"""`make mutate`: changes the rules of money one place at a time and asks whether a test notices. 1 when a new one survives.

Which files and which tests: `[tool.mutmut]` in pyproject.toml. Survivors that are no fault are named, with the reason, in
docs/mutants.md by the function they are in.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter

from tools.environment import ROOT

EXPLAINED = ROOT / "docs" / "mutants.md"
_NAMED = re.compile(r"^\| `([\w.]+)` \| (\d+) \|", re.MULTILINE)


def main() -> int:
    """The number of functions with more survivors than are explained."""
    os.chdir(ROOT)
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    mutmut = [sys.executable, "-m", "mutmut"]
    subprocess.run(
        [*mutmut, "run", "--max-children", "2", *sys.argv[1:]], check=False, stdout=subprocess.DEVNULL
    )
    said = subprocess.run([*mutmut, "results"], capture_output=True, text=True, check=True).stdout
    survivors = Counter(_function(line) for line in said.splitlines() if not line.endswith("not checked"))
    explained = {name: int(count) for name, count in _NAMED.findall(EXPLAINED.read_text(encoding="utf-8"))}
    worse = 0
    for name, count in sorted(survivors.items()):
        is_worse = count > explained.get(name, 0)
        worse += is_worse
        print(f"{'NEW ' if is_worse else 'ok  '}{name}: {count} survived, {explained.get(name, 0)} explained")
    print(
        f"{sum(survivors.values())} mutants survived in {len(survivors)} functions, {worse} of them unexplained"
    )
    return worse


def _function(line: str) -> str:
    """`    marketplace.core.money.xǁMoneyǁtax__mutmut_7: survived` -> `core.money.Money.tax`."""
    name = line.strip().split("__mutmut_")[0].removeprefix("marketplace.")
    return re.sub(r"\.x_?ǁ?", ".", name).replace("ǁ", ".")


if __name__ == "__main__":
    raise SystemExit(main())
