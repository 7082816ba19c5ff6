"""Writing, replying to and moderating reviews. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.accounts.rules import masked
from marketplace.catalogue import service as catalogue
from marketplace.core import audit, states
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.images import Picture
from marketplace.orders import queries as orders
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.states import OrderState
from marketplace.partners import queries as partners
from marketplace.reviews import queries
from marketplace.reviews.errors import (
    NotReceived,
    OwnProduct,
    ReviewFinal,
    StarsMissing,
    TooManyReviewPhotos,
    WordsMissing,
)
from marketplace.reviews.events import ReviewAnswered, ReviewHidden, ReviewWritten
from marketplace.reviews.models import Review, ReviewPhoto
from marketplace.reviews.rules import MOST_PHOTOS, average_tenths
from marketplace.reviews.states import ReviewState

RECEIVED = frozenset({OrderState.DELIVERED, OrderState.COMPLETED})


def write_review(
    order_id: int,
    *,
    line_id: int,
    stars: int,
    words: str,
    photos: Sequence[Picture] = (),
    by: int | None,
) -> Review:
    """Stars and words about one line; again within a month, until the seller replies, changes them. The caller has
    checked whose order it is.

    Raises OrderNotFound, NotReceived, OwnProduct, StarsMissing, TooManyReviewPhotos, ReviewFinal.
    """
    order = orders.lock_order_by_id(order_id)
    line = next((line for line in order.lines if line.id == line_id), None)
    if line is None:
        raise OrderNotFound
    if order.state not in RECEIVED:
        raise NotReceived
    if partners.is_member(by, order.partner_id) or partners.is_member(order.buyer_id, order.partner_id):
        raise OwnProduct
    if stars not in range(1, 6):
        raise StarsMissing
    before = queries.lock_review_of_line(line.id)
    if len(photos) + (len(before.photos) if before else 0) > MOST_PHOTOS:
        raise TooManyReviewPhotos(most=MOST_PHOTOS)
    review = _new(order, line) if before is None else _changeable(before)
    review.stars, review.words = stars, words.strip()
    kept = len(review.photos)
    review.photos += [
        ReviewPhoto(picture_id=picture.id, position=kept + place) for place, picture in enumerate(photos)
    ]
    if before is None:
        db.session.add(review)
        states.start(review, by=by)
        emit(ReviewWritten(**_facts(review, line), stars=stars), about=review, by=by)
    else:
        review.changed_at = now()
    _rate(review.product_id)
    return review


def _new(order: Order, line: OrderLine) -> Review:
    return Review(
        order_line_id=line.id,
        product_id=line.product_id,
        partner_id=order.partner_id,
        buyer_id=order.buyer_id,
        name=masked(order.checkout.name),
        state=ReviewState.SHOWN,
    )


def _changeable(review: Review) -> Review:
    if not review.may_be_changed:
        raise ReviewFinal
    return review


def reply(review_id: int, *, partner_id: int, words: str, by: int | None) -> Review:
    """What the shop says to it, for everybody to read; again replaces it. Raises ReviewNotFound, WordsMissing."""
    if not words.strip():
        raise WordsMissing
    review = queries.lock_review(review_id, partner_id=partner_id)
    is_first = review.reply is None
    review.reply, review.replied_at, review.replied_by_id = words.strip(), now(), by
    if is_first:
        emit(ReviewAnswered(**_facts(review, review.line)), about=review, by=by)
    return review


def hide(review_id: int, *, reason: str, by: int | None) -> Review:
    """Our staff takes it from the page, and its stars from the average. Raises ReviewNotFound, WordsMissing, WrongState."""
    if not reason.strip():
        raise WordsMissing
    review = queries.lock_review(review_id, partner_id=None)
    review.hidden_reason = reason.strip()
    states.move(review, ReviewState.HIDDEN, by=by, note=review.hidden_reason)
    audit.record("review_hidden", review, by=by, after={"reason": review.hidden_reason})
    emit(ReviewHidden(**_facts(review, review.line), reason=review.hidden_reason), about=review, by=by)
    _rate(review.product_id)
    return review


def show_again(review_id: int, *, by: int | None) -> Review:
    """It was hidden wrongly. Raises ReviewNotFound, WrongState."""
    review = queries.lock_review(review_id, partner_id=None)
    states.move(review, ReviewState.SHOWN, by=by)
    review.hidden_reason = None
    audit.record("review_shown", review, by=by)
    _rate(review.product_id)
    return review


def forget_buyer(user_id: int) -> None:
    """Stars and words stay for other buyers; the name and the photos leave them."""
    for review in queries.of_buyer(user_id):
        review.name = masked("")
        review.photos.clear()


def _rate(product_id: int) -> None:
    """Bring the stars on the cards up to date: counted again, so that nothing drifts."""
    db.session.flush()
    queries.lock_rating(product_id)
    counts = queries.star_counts(product_id)
    catalogue.keep_rating(product_id, rating_tenths=average_tenths(counts), count=sum(counts.values()))


def _facts(review: Review, line: OrderLine) -> dict[str, Any]:
    return {
        "review_id": review.id,
        "partner_id": review.partner_id,
        "product_name": line.name,
        "order_code": line.order.code,
        "checkout_id": line.order.checkout_id,
    }
