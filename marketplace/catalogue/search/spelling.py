"""Correcting a word against the vocabulary of the shop window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, case, literal, or_, select, union_all

from marketplace.catalogue.models import SearchSynonym, SearchTerm
from marketplace.core.db import db

MOST_TERMS = 3_000  # of a length bucket, the most common first: what one correction may read
SHORTEST = 3
LONGEST_COMPOUND = 24


class Known(NamedTuple):
    """What the shop window and the catalogue team say about some words."""

    terms: frozenset[str]
    meanings: dict[str, list[str]]


_TERMS = select(SearchTerm.term, literal("").label("means")).where(
    SearchTerm.term.in_(bindparam("terms", expanding=True)), SearchTerm.products > 0
)
_MEANINGS = select(SearchSynonym.word, SearchSynonym.means).where(
    SearchSynonym.word.in_(bindparam("phrases", expanding=True))
)
_KNOWN = union_all(_TERMS, _MEANINGS)


def known(terms: Iterable[str], phrases: Iterable[str]) -> Known:
    """Those of the terms that the vocabulary holds, and what the phrases also mean. One statement."""
    values = {"terms": sorted(set(terms)), "phrases": sorted(set(phrases))}
    if not values["terms"]:
        return Known(frozenset(), {})
    rows = db.session.execute(_KNOWN, values).all()
    return Known(
        frozenset(term for term, means in rows if not means),
        {word: means.split(", ") for word, means in rows if means},
    )


def corrections(words: Sequence[str]) -> dict[str, str]:
    """What each unknown word most likely means: itself when it begins a known word, the nearest term, or two terms
    that were written as one.

    The shortest distance wins, then the same first letter, then the most products. Words that resemble nothing are
    left out. One statement.
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
    halves = sorted({half for word in unknown for pair in _halves(word) for half in pair})
    first = or_(begins, SearchTerm.term.in_(halves))
    query = (
        select(SearchTerm.term, SearchTerm.products)
        .where(or_(SearchTerm.length.in_(sorted(lengths)), first), SearchTerm.products > 0)
        .order_by(case((first, 0), else_=1), SearchTerm.products.desc(), SearchTerm.term)
        .limit(MOST_TERMS)
    )
    vocabulary = {row.term: row.products for row in db.session.execute(query)}
    found = {word: _meant(word, vocabulary) for word in unknown}
    return {word: term for word, term in found.items() if term is not None}


def _halves(word: str) -> Iterator[tuple[str, str]]:
    if 2 * SHORTEST <= len(word) <= LONGEST_COMPOUND and word.isalpha():
        yield from ((word[:cut], word[cut:]) for cut in range(SHORTEST, len(word) - SHORTEST + 1))


def _meant(word: str, vocabulary: Mapping[str, int]) -> str | None:
    if any(term.startswith(word) for term in vocabulary):
        return word
    if len(word) < SHORTEST or word.isdigit():
        return None
    return nearest(word, vocabulary.items()) or _two_words(word, vocabulary)


def _two_words(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """Both halves must be words; of several cuts, the one whose rarer half is the most common."""
    cuts = [pair for pair in _halves(word) if all(half in vocabulary for half in pair)]
    best = max(cuts, key=lambda pair: min(vocabulary[half] for half in pair), default=None)
    return None if best is None else " ".join(best)


def allowed(word: str) -> int:
    """How many slips a word of this length may hold."""
    return 1 if len(word) <= 6 else 2


def nearest(word: str, vocabulary: Iterable[tuple[str, int]]) -> str | None:
    """The term with the fewest slips within what is allowed; on a tie one with the same first letter, then the earlier.

    Two slips need the same first letter: people rarely miss it, and otherwise "banner" would mean "runner".
    """
    best, least = None, (allowed(word) + 1, False)
    for term, _products in vocabulary:
        if abs(len(term) - len(word)) > least[0]:
            continue
        begins_otherwise = term[:1] != word[:1]
        slips = distance(word, term, least[0] + 1)
        if (slips, begins_otherwise) < least and not (slips > 1 and begins_otherwise):
            best, least = term, (slips, begins_otherwise)
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
