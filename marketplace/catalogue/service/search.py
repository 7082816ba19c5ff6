"""Keeping what search reads."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue.models import Listing, Product, SearchMiss
from marketplace.catalogue.search import index
from marketplace.core.clock import today
from marketplace.core.db import db

LONGEST_MISS = 100


def rebuild_search() -> int:
    """Write the words of every shown product anew. Returns how many."""
    index.forget_all()
    shown = (
        select(Product)
        .join(Listing, Listing.product_id == Product.id)
        .where(Listing.is_shown)
        .order_by(Product.id)
    )
    number = 0
    for number, product in enumerate(db.session.scalars(shown), start=1):  # noqa: B007  (the count is the answer)
        index.write(product)
    return number


def log_miss(words: str) -> None:
    """Remember a query that found nothing, with how often: the catalogue team reads the list. No person is stored."""
    words = words.strip()[:LONGEST_MISS]
    if not words:
        return
    again = (
        update(SearchMiss)
        .where(SearchMiss.words == words)
        .values(times=SearchMiss.times + 1, last_on=today())
        .returning(SearchMiss.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(again) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(SearchMiss(words=words, last_on=today()))
    except IntegrityError:  # somebody searched for the same in this moment
        db.session.execute(again)
