"""What waits for the catalogue team, with the clock of its promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.models import Product, ProductChange, SearchMiss, SearchSynonym
from marketplace.catalogue.states import ChangeState, ProductState
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.rules import find_rule

REVIEW_HOURS = 48  # promised to sellers, unless the rule `catalogue_review_hours` says otherwise
_EVERYTHING = (joinedload(Product.partner), joinedload(Product.category), selectinload(Product.variants))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A product or a change that waits, since when, and until when it was promised."""

    product: Product
    change: ProductChange | None
    since: datetime
    due_at: datetime

    @property
    def is_late(self) -> bool:
        return self.due_at < now()

    @property
    def hours_left(self) -> int:
        """Whole hours; negative when late."""
        return int((self.due_at - now()).total_seconds() // 3600)


def review_time() -> timedelta:
    """How long a seller waits at most."""
    return timedelta(hours=find_rule("catalogue_review_hours", on=now().date()) or REVIEW_HOURS)


def waiting_products(*, limit: int = 50) -> Sequence[Waiting]:
    """Products that buyers cannot see before somebody looked, longest waiting first."""
    query = select(Product).where(Product.state == ProductState.IN_REVIEW).options(*_EVERYTHING)
    found = db.session.scalars(query.order_by(Product.submitted_at, Product.id).limit(limit)).all()
    return [_waiting(product) for product in found]


def published_unseen(*, limit: int = 50) -> Sequence[Waiting]:
    """Products on sale that nobody has looked at since they were published or changed, longest first."""
    query = (
        select(Product)
        .where(Product.state == ProductState.PUBLISHED, Product.reviewed_at.is_(None))
        .options(*_EVERYTHING)
        .order_by(Product.published_at, Product.id)
        .limit(limit)
    )
    return [_waiting(product) for product in db.session.scalars(query).all()]


def waiting_changes(*, limit: int = 50) -> Sequence[Waiting]:
    """Edits of published products that wait, longest first."""
    query = (
        select(ProductChange)
        .where(ProductChange.state == ChangeState.PENDING)
        .options(joinedload(ProductChange.product).options(*_EVERYTHING))
        .order_by(ProductChange.created_at, ProductChange.id)
        .limit(limit)
    )
    due = review_time()
    return [
        Waiting(change.product, change, change.created_at, change.created_at + due)
        for change in db.session.scalars(query).all()
    ]


def _waiting(product: Product) -> Waiting:
    since = product.submitted_at or product.published_at or product.created_at
    return Waiting(product, None, since, since + review_time())


def search_misses(*, limit: int = 50) -> Sequence[SearchMiss]:
    """What people looked for and did not find, most often first."""
    query = select(SearchMiss).order_by(SearchMiss.times.desc(), SearchMiss.last_on.desc(), SearchMiss.id)
    return db.session.scalars(query.limit(limit)).all()


def synonyms() -> Sequence[SearchSynonym]:
    """All that the catalogue team keeps, by word. The list is bounded."""
    return db.session.scalars(select(SearchSynonym).order_by(SearchSynonym.word)).all()
