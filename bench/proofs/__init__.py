"""What `make prove` shows: a line for each check of races, payments, crashes and time."""

from __future__ import annotations

from bench.proofs.crashes import CRASHES
from bench.proofs.payments import PAYMENTS
from bench.proofs.proof import Proof
from bench.proofs.races import RACES

__all__ = ["PROOFS", "Proof"]

PROOFS = [*RACES, *PAYMENTS, *CRASHES]
