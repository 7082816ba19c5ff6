"""Finding reviews."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.models import Listing
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.orders.models import OrderLine
from marketplace.reviews.errors import ReviewNotFound
from marketplace.reviews.models import Review, ReviewPhoto
from marketplace.reviews.states import ReviewState

PAGE = 10
WITH_PHOTOS = selectinload(Review.photos).joinedload(ReviewPhoto.picture)


def latest(product_id: int, *, limit: int) -> Sequence[Review]:
    """The newest shown ones with their photos, in one statement: for the product's page."""
    query = (
        select(Review)
        .where(Review.product_id == product_id, Review.state == ReviewState.SHOWN)
        .options(joinedload(Review.photos).joinedload(ReviewPhoto.picture))
        .order_by(Review.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).unique().all()


def of_product(product_id: int, *, stars: int | None = None, cursor: str | None = None) -> Page[Review]:
    """The shown ones, newest first; those with this many stars."""
    query = select(Review).where(Review.product_id == product_id, Review.state == ReviewState.SHOWN)
    if stars is not None:
        query = query.where(Review.stars == stars)
    return _page(query, cursor)


def of_partner(partner_id: int, *, unanswered: bool = False, cursor: str | None = None) -> Page[Review]:
    """All of a shop's, newest first; or those that it has not replied to."""
    query = select(Review).where(Review.partner_id == partner_id)
    if unanswered:
        query = query.where(Review.reply.is_(None), Review.state == ReviewState.SHOWN)
    return _page(query.options(joinedload(Review.product)), cursor)


def for_staff(*, state: ReviewState | None = None, cursor: str | None = None) -> Page[Review]:
    """Everybody's, newest first: for moderation."""
    query = select(Review).options(joinedload(Review.product))
    if state is not None:
        query = query.where(Review.state == state)
    return _page(query, cursor)


def _page(query: Select[Review], cursor: str | None) -> Page[Review]:
    after = decode_cursor(cursor, length=1)
    if after is not None and isinstance(after[0], int):
        query = query.where(Review.id < after[0])
    rows = db.session.scalars(query.options(WITH_PHOTOS).order_by(Review.id.desc()).limit(PAGE + 1)).all()
    items = rows[:PAGE]
    return Page(items, encode_cursor(items[-1].id) if len(rows) > PAGE else None)


def of_order(order_id: int) -> dict[int, Review]:
    """The reviews of an order's lines, by line."""
    query = select(Review).join(OrderLine, OrderLine.id == Review.order_line_id)
    found = db.session.scalars(query.where(OrderLine.order_id == order_id).options(WITH_PHOTOS))
    return {review.order_line_id: review for review in found}


def of_buyer(user_id: int) -> Sequence[Review]:
    """What one person wrote."""
    return db.session.scalars(select(Review).where(Review.buyer_id == user_id).order_by(Review.id)).all()


def star_counts(product_id: int) -> dict[int, int]:
    """How many shown reviews gave each number of stars."""
    query = (
        select(Review.stars, func.count())
        .where(Review.product_id == product_id, Review.state == ReviewState.SHOWN)
        .group_by(Review.stars)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def lock_rating(product_id: int) -> None:
    """Keep the product's stars from everyone else until the transaction ends, so that two reviews are both counted."""
    db.session.execute(select(Listing.id).where(Listing.product_id == product_id).with_for_update())


def unanswered_count(partner_id: int) -> int:
    """How many shown reviews wait for the shop's reply."""
    query = select(func.count()).where(
        Review.partner_id == partner_id, Review.reply.is_(None), Review.state == ReviewState.SHOWN
    )
    return db.session.scalar(query) or 0


def get_review(review_id: int, *, partner_id: int) -> Review:
    """One of the shop's. Raises ReviewNotFound."""
    found = db.session.get(Review, review_id)
    if found is None or found.partner_id != partner_id:
        raise ReviewNotFound
    return found


def get_review_for_staff(review_id: int) -> Review:
    """Anybody's. Raises ReviewNotFound."""
    found = db.session.get(Review, review_id)
    if found is None:
        raise ReviewNotFound
    return found


def lock_review(review_id: int, *, partner_id: int | None) -> Review:
    """Kept until the transaction ends; `partner_id=None` is for our staff. Raises ReviewNotFound."""
    query = select(Review).where(Review.id == review_id)
    if partner_id is not None:
        query = query.where(Review.partner_id == partner_id)
    found = db.session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if found is None:
        raise ReviewNotFound
    return found


def lock_review_of_line(order_line_id: int) -> Review | None:
    """What was written about this line already."""
    query = select(Review).where(Review.order_line_id == order_line_id)
    return db.session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
