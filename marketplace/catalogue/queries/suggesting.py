"""What the search box offers while somebody types: one bounded statement, and the categories the page knows anyway."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import CTE, Select, bindparam, select, true

from marketplace.catalogue.queries.finding import fit_of, source_of
from marketplace.catalogue.queries.pages import NUMBER, L
from marketplace.catalogue.search import adapter
from marketplace.catalogue.search.text import SPELLINGS, Concept, Wanted, query_words, stem
from marketplace.core.db import db

SHORTEST = 2  # letters: one letter begins half the catalogue
MOST_PRODUCTS = 6
MOST_CANDIDATES = 200


class Suggestion(NamedTuple):
    """A product to offer."""

    name: str
    slug: str


def suggestions(text: str, *, limit: int = MOST_PRODUCTS) -> list[Suggestion]:
    """Products whose words begin as the last word typed and hold the others, best first. At most one statement."""
    words = [SPELLINGS.get(word, word) for word in query_words(text)]
    if len(words) > 1 and len(words[-1]) < SHORTEST:
        words.pop()
    if not words or len(words[-1]) < SHORTEST:
        return []
    concepts = [
        Concept(((Wanted(word, stem(word), number == len(words) - 1),),)) for number, word in enumerate(words)
    ]
    values = {**adapter.bind(concepts), **adapter.signs(concepts, " ".join(words)), "most": MOST_CANDIDATES}
    signs = sum(1 for name in values if name.startswith("holds"))
    rows = db.session.execute(_statement(adapter.hits(), signs), {**values, "size": limit})
    return [Suggestion(row.name, row.slug) for row in rows]


@lru_cache(maxsize=32)
def _statement(hits: CTE, signs: int) -> Select[Any]:
    order = (fit_of(hits, signs).desc(), L.sold.desc(), L.id.desc())
    statement = select(L.name, L.slug).select_from(source_of(hits)).where(L.is_shown == true())
    return statement.order_by(*order).limit(bindparam("size", type_=NUMBER))
