"""Counting the words of the search and what the filters show once at the end, instead of one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select

from marketplace.catalogue.models import SearchDocument
from marketplace.catalogue.search import index
from marketplace.catalogue.service import listings
from marketplace.core import clock
from marketplace.core.db import db, transaction


@contextmanager
def counted_later(moment: datetime) -> Iterator[None]:
    """Inside, products write their words and listings as ever, and nobody counts them; they are counted together after."""
    words, shown = index._shift_terms, listings._shift_counts
    index._shift_terms = lambda before, after: None
    listings._shift_counts = lambda before, after: None
    try:
        yield
    finally:
        index._shift_terms = words
        listings._shift_counts = shown
    count_words(moment)
    with clock.at(moment), transaction():
        listings.rebuild_counts()


def count_words(moment: datetime) -> None:
    with clock.at(moment), transaction():
        documents = select(SearchDocument).order_by(SearchDocument.id).execution_options(yield_per=1_000)
        index.write_vocabulary(db.session.scalars(documents))
