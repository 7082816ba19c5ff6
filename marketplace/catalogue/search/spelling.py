"""Correcting a word against the vocabulary of the shop window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import case, or_, select

from marketplace.catalogue.models import SearchTerm
from marketplace.core.db import db

MOST_TERMS = 3_000  # of a length bucket, the most common first: what one correction may read
SHORTEST = 3


def known_words(words: Sequence[str]) -> set[str]:
    """Those of the words that the vocabulary holds."""
    if not words:
        return set()
    query = select(SearchTerm.term).where(SearchTerm.term.in_(sorted(set(words))), SearchTerm.products > 0)
    return set(db.session.scalars(query))


def corrections(words: Iterable[str]) -> dict[str, str]:
    """What each unknown word most likely means: itself when it begins a known word, otherwise the nearest term.

    The shortest distance wins, then the most products. Words that resemble nothing are left out. One statement.
    """
    unknown = [word for word in words if len(word) >= 2]
    if not unknown:
        return {}
    lengths = {
        len(word) + by
        for word in unknown
        if len(word) >= SHORTEST
        for by in range(-2, 3)
        if abs(by) <= allowed(word)
    }
    begins = or_(*(SearchTerm.term.startswith(word, autoescape=True) for word in unknown))
    query = (
        select(SearchTerm.term, SearchTerm.products)
        .where(or_(SearchTerm.length.in_(sorted(lengths)), begins), SearchTerm.products > 0)
        .order_by(case((begins, 0), else_=1), SearchTerm.products.desc(), SearchTerm.term)
        .limit(MOST_TERMS)
    )
    vocabulary = [(row.term, row.products) for row in db.session.execute(query)]
    found = {word: _meant(word, vocabulary) for word in unknown}
    return {word: term for word, term in found.items() if term is not None}


def _meant(word: str, vocabulary: Sequence[tuple[str, int]]) -> str | None:
    if any(term.startswith(word) for term, _products in vocabulary):
        return word
    return nearest(word, vocabulary) if len(word) >= SHORTEST and not word.isdigit() else None


def allowed(word: str) -> int:
    """How many slips a word of this length may hold."""
    return 1 if len(word) <= 4 else 2


def nearest(word: str, vocabulary: Iterable[tuple[str, int]]) -> str | None:
    """The term with the fewest slips within what is allowed; the earlier one of the vocabulary on a tie."""
    best, least = None, allowed(word) + 1
    for term, _products in vocabulary:
        if abs(len(term) - len(word)) >= least:
            continue
        slips = distance(word, term, least)
        if slips < least:
            best, least = term, slips
            if least <= 1:
                break
    return best


def distance(one: str, other: str, limit: int) -> int:
    """Damerau-Levenshtein distance (insert, delete, change, swap neighbours); `limit` as soon as it cannot be less."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, match in enumerate(other, start=1):
            cost = letter != match
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + cost)
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == match:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) >= limit and (not before or min(before) >= limit):
            return limit
    return min(row[-1], limit)
