"""The ways a purchase reaches its buyer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketplace.core.money import Money
from marketplace.core.words import _l

OWN = "own"
PICKUP = "pickup"
SERVICE = "service"


class DeliveryKind(StrEnum):
    """Each way has its own words, codes and rules for cash."""

    OWN = "own"
    PICKUP = "pickup"
    COURIER = "courier"
    SERVICE = "service"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def icon(self) -> str:
        return ICONS[self]

    @property
    def is_handed_over_by_partner(self) -> bool:
        """Whether the partner meets the buyer, and so takes the cash."""
        return self is not DeliveryKind.COURIER


LABELS = {
    DeliveryKind.OWN: _l("Delivered by the seller"),
    DeliveryKind.PICKUP: _l("Pick up yourself"),
    DeliveryKind.COURIER: _l("Courier"),
    DeliveryKind.SERVICE: _l("Carried out at your place"),
}
ICONS = {
    DeliveryKind.OWN: "truck",
    DeliveryKind.PICKUP: "pickup",
    DeliveryKind.COURIER: "box",
    DeliveryKind.SERVICE: "service",
}


def kind_of(code: str) -> DeliveryKind:
    """`courier:jne:reg` -> COURIER. Raises ValueError for what is no way of delivery."""
    return DeliveryKind(code.partition(":")[0])


@dataclass(frozen=True, slots=True)
class Option:
    """One way for one partner's goods to one address. `reason` says in words why it is not offered."""

    code: str
    label: str
    fee: Money
    days: str
    is_offered: bool = True
    reason: str = ""
    note: str = ""
    has_cod: bool = False

    @property
    def kind(self) -> DeliveryKind:
        return kind_of(self.code)
