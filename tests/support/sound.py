"""The invariants of the money, asked after every race, crash and long story."""

from __future__ import annotations

import os
from pathlib import Path

from marketplace.cli.invariants import run_all
from marketplace.core.db import db


def broken() -> list[str]:
    """The invariants that do not hold, each with its first offender."""
    db.session.rollback()
    return [
        f"{outcome.invariant.code}: {outcome.finding.offender}"
        for outcome in run_all()
        if outcome.finding is not None and outcome.is_broken
    ]


def figure(text: str) -> None:
    """What a proof saw, for the line that `make prove` prints."""
    place = os.environ.get("PROOF_FIGURES")
    if place:
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")
