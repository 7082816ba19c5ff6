"""How well the search understands: one number over a fixed set of queries, and the names of those that fail.

`pytest tests/catalogue/relevance -s` writes the report. Before synonyms, places and the order of names it was 0.706.
"""

from __future__ import annotations

import sys
from collections import defaultdict

from flask import Flask

from marketplace.catalogue import queries
from marketplace.catalogue.queries import Filters
from tests.catalogue.relevance.queries import QUERIES, Query
from tests.catalogue.relevance.world import open_shops

LOOKED_AT = 10  # what somebody reads before giving up
FLOOR = 0.93
FEWEST_QUERIES = 60


def merit(query: Query) -> float:
    """1 / place of the first product that pleases, 0 when none of the first ten does; nonsense must find nothing."""
    found = [card.name for card in queries.search(query.text, Filters(), limit=LOOKED_AT).page.items]
    if not query.wishes:
        return 0.0 if found else 1.0
    for place, name in enumerate(found, start=1):
        if name.startswith(query.wishes):
            return 1 / place
    return 0.0


def test_what_people_type_finds_what_they_hope_for(app: Flask) -> None:
    assert open_shops() > 100
    merits = {query: merit(query) for query in QUERIES}
    mean = sum(merits.values()) / len(merits)
    sys.stdout.write(f"\n{report(merits)}\n")
    assert len(QUERIES) >= FEWEST_QUERIES
    assert mean >= FLOOR, report(merits)


def report(merits: dict[Query, float]) -> str:
    """The mean, the mean of each kind, and what failed."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for query, value in merits.items():
        kinds[query.kind].append(value)
    mean = sum(merits.values()) / len(merits)
    lines = [f"MRR {mean:.3f} over {len(merits)} queries"]
    lines += [
        f"  {kind:<10} {sum(values) / len(values):.3f}  ({len(values)})" for kind, values in kinds.items()
    ]
    lines += [f"  {value:.2f}  {query.kind}: {query.text}" for query, value in merits.items() if value < 1]
    return "\n".join(lines)
