"""What happened to reviews."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReviewEvent(Event):
    """Which review, of which product and whose."""

    name = "review_event"

    review_id: int
    partner_id: int
    product_name: str
    order_code: str
    checkout_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewWritten(ReviewEvent):
    """A buyer gave stars and words: the partner may reply."""

    name = "review_written"

    stars: int


@dataclass(frozen=True, kw_only=True)
class ReviewAnswered(ReviewEvent):
    """The partner replied: the buyer may read it."""

    name = "review_answered"


@dataclass(frozen=True, kw_only=True)
class ReviewHidden(ReviewEvent):
    """Our staff took it from the page; the buyer is told why."""

    name = "review_hidden"

    reason: str
