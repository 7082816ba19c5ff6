"""Keeping what search reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue.errors import MissNotFound
from marketplace.catalogue.models import Listing, Product, SearchMiss
from marketplace.catalogue.search import index
from marketplace.catalogue.search.text import query_words
from marketplace.core import audit
from marketplace.core.clock import today
from marketplace.core.db import db

LONGEST_MISS = 100
MOST_MISSES = 2_000
PERSONAL = re.compile(r"@|://|(?:\d[\s.+-]?){7,}")


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


def log_misses(queries: Mapping[str, int]) -> None:
    """Remember queries that found nothing, with how often: the catalogue team reads the list.

    No person is stored: what looks like a telephone number, an address or a key is left out. The list is bounded: when
    it is full, only what stands there already is counted.
    """
    folded: Counter[str] = Counter()
    for text, times in queries.items():
        if not PERSONAL.search(text):
            folded[" ".join(query_words(text))[:LONGEST_MISS]] += times
    for words, times in sorted(folded.items()):
        if words:
            _count_miss(words, times)


def _count_miss(words: str, times: int) -> None:
    again = (
        update(SearchMiss)
        .where(SearchMiss.words == words)
        .values(times=SearchMiss.times + times, last_on=today())
        .returning(SearchMiss.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(again) is not None:
        return
    if (db.session.scalar(select(func.count(SearchMiss.id))) or 0) >= MOST_MISSES:
        return
    try:
        with db.session.begin_nested():
            db.session.add(SearchMiss(words=words, times=times, last_on=today()))
    except IntegrityError:  # somebody searched for the same in this moment
        db.session.execute(again)


def forget_miss(miss_id: int, *, by: int | None) -> None:
    """The catalogue team has dealt with it. Raises MissNotFound."""
    miss = db.session.get(SearchMiss, miss_id)
    if miss is None:
        raise MissNotFound
    audit.record("miss_forgotten", miss, by=by, before={"words": miss.words, "times": miss.times})
    db.session.delete(miss)
    db.session.flush()
