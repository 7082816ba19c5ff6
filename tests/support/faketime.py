"""Another clock for real processes, changed while they run: Debian's libfaketime.

Found where it is installed, installed where that is possible, and otherwise loudly missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

MISSING = "No faketime was found for the proofs about the clock. Debian: sudo apt-get install faketime"


class Clock:
    """A file that says how many seconds the processes with `env` are ahead of the true time."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"
        self.set(0)
        self.env = {
            "LD_PRELOAD": library(),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # what is waited for takes as long as it takes
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(Path(__file__).with_name("undisturbed")),
        }

    def set(self, seconds: int) -> None:
        part = self.file.with_suffix(".part")
        part.write_text(f"{seconds:+d}\n", encoding="ascii")
        part.replace(self.file)


def library() -> str:
    """What LD_PRELOAD must name. Raises SystemExit when there is none and none can be installed."""
    if shutil.which("faketime") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing faketime for the proofs about the clock (once) ...", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-y", "-q", "faketime"]):
            subprocess.run(["apt-get", *command], check=False, env=env, stdout=subprocess.DEVNULL)
    if shutil.which("faketime") is None:
        raise SystemExit(MISSING)
    command = ["faketime", "-m", "-f", "+0", "sh", "-c", 'printf %s "$LD_PRELOAD"']
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
