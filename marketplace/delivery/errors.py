"""What can go wrong with delivery."""

from __future__ import annotations

from marketplace.core.errors import DomainError, NotFound
from marketplace.core.words import _l


class ZoneNotFound(NotFound):
    """No such delivery area, or it is another partner's."""

    code = "delivery_zone_not_found"
    message = _l("This delivery area was not found.")


class FeeNegative(DomainError):
    """Nobody is paid for receiving a parcel."""

    code = "delivery_fee_negative"
    message = _l("A delivery fee cannot be below zero.")


class DeliveryNotOffered(DomainError):
    """The chosen way does not reach this address or these goods."""

    code = "delivery_not_offered"
    message = _l("%(shop)s cannot deliver this way: %(reason)s")


class ZonePlaceMissing(DomainError):
    """A delivery area is a district or a whole regency."""

    code = "delivery_zone_place_missing"
    message = _l("Choose a district or a whole regency.")


class NoWayLeft(DomainError):
    """A shop that neither delivers nor hands over cannot sell."""

    code = "no_delivery_way_left"
    message = _l("Keep at least one way: your own delivery, pickup, or a courier.")
