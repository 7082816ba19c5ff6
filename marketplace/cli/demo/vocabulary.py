"""Writing the vocabulary of the search once at the end, instead of one word at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select

from marketplace.catalogue.models import SearchDocument
from marketplace.catalogue.search import index
from marketplace.core import clock
from marketplace.core.db import db, transaction


@contextmanager
def counted_later(moment: datetime) -> Iterator[None]:
    """Inside, products write their words as ever, and nobody counts them; they are counted together after."""
    kept = index._shift_terms
    index._shift_terms = lambda before, after: None
    try:
        yield
    finally:
        index._shift_terms = kept
    count_words(moment)


def count_words(moment: datetime) -> None:
    with clock.at(moment), transaction():
        documents = select(SearchDocument).order_by(SearchDocument.id).execution_options(yield_per=1_000)
        index.write_vocabulary(db.session.scalars(documents))
