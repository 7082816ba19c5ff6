"""`flask catalogue rebuild`: an index that was lost or is of an older release is whole again."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import delete

from marketplace.catalogue import queries
from marketplace.catalogue.models import ListingCount
from marketplace.catalogue.queries import Filters
from marketplace.catalogue.search import index
from marketplace.cli.catalogue import catalogue
from marketplace.core.db import transaction
from tests.orders.make import make_goods


def test_what_was_lost_from_the_index_is_found_and_counted_again(app: Flask) -> None:
    make_goods("Kopi Lintong")
    with transaction() as session:
        index.forget_all()
        session.execute(delete(ListingCount))
    assert queries.search("kopi", Filters()).page.items == []

    result = app.test_cli_runner().invoke(catalogue, ["rebuild"])

    assert result.output == "Indexed 1 products, counted 1.\n"
    assert [card.name for card in queries.search("kopi", Filters()).page.items] == ["Kopi Lintong"]
    assert queries.facets(Filters()).total == 1
