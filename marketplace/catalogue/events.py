"""What happens to products."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProductSubmitted(Event):
    """A product waits for the catalogue team before buyers see it."""

    name = "product_submitted"

    product_id: int
    partner_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class ProductPublished(Event):
    """Buyers can see it."""

    name = "product_published"

    product_id: int
    partner_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class ProductReviewed(Event):
    """The catalogue team accepted or refused a product or a change of one."""

    name = "product_reviewed"

    product_id: int
    partner_id: int
    title: str
    accepted: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProductTakenDown(Event):
    """The catalogue team took it out of the shop window; the seller may appeal."""

    name = "product_taken_down"

    product_id: int
    partner_id: int
    title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProductArchived(Event):
    """The seller no longer offers it."""

    name = "product_archived"

    product_id: int
    partner_id: int
    title: str
