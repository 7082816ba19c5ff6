"""Who buys from partners."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.words import _l


class Buyer(StrEnum):
    """Who bought."""

    CONSUMER = "consumer"
    COMPANY = "company"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {Buyer.CONSUMER: _l("Consumers"), Buyer.COMPANY: _l("The company")}
