"""The score of a product and its list of fixes (ux.md no. 40)."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.catalogue.kinds import ScorePart
from marketplace.catalogue.rules import WORTH, ScoreFacts, score
from tests.make import Cast, sign_in
from tests.orders.make import make_goods

WHOLE = ScoreFacts(
    photos=3,
    name="Maggot kering 500 g",
    description="kalimat " * 30,
    has_weight=True,
    has_tiers=True,
    is_in_stock=True,
    missing_papers=0,
)
EMPTY = ScoreFacts(
    photos=0,
    name="Ulos",
    description="",
    has_weight=False,
    has_tiers=False,
    is_in_stock=False,
    missing_papers=2,
)


def test_all_parts_together_are_worth_a_hundred() -> None:
    assert sum(WORTH.values()) == 100
    assert score(WHOLE) == (100, [])
    assert score(EMPTY).points == 0
    assert {part for part, _points in score(EMPTY).fixes} == set(ScorePart)


def test_each_fix_is_worth_what_it_says_and_the_greatest_comes_first() -> None:
    changes = {
        ScorePart.PHOTOS: WHOLE._replace(photos=1),
        ScorePart.DESCRIPTION: WHOLE._replace(description="Enak."),
        ScorePart.NAME: WHOLE._replace(name="Maggot kering"),
        ScorePart.WEIGHT: WHOLE._replace(has_weight=False),
        ScorePart.TIERS: WHOLE._replace(has_tiers=False),
        ScorePart.STOCK: WHOLE._replace(is_in_stock=False),
        ScorePart.PAPERS: WHOLE._replace(missing_papers=1),
    }
    for part, facts in changes.items():
        found = score(facts)
        assert found.fixes == [(part, 100 - found.points)]
        assert found.points < 100
    points = [gain for _part, gain in score(EMPTY).fixes]
    assert points == sorted(points, reverse=True)


def test_the_seller_reads_the_score_and_finds_each_place_to_mend(client: FlaskClient, cast: Cast) -> None:
    thing = make_goods("Maggot kering", partner=cast.maggot, stock=4)
    sign_in(client, cast.budi)
    listed = client.get("/mitra/produk").get_data(as_text=True)
    page = client.get(f"/mitra/produk/{thing.product_id}").get_data(as_text=True)
    assert "28 dari 100" in listed  # two words, in stock, no paper is missing
    assert f"/mitra/produk/{thing.product_id}/foto" in listed
    for address in (f"/mitra/varian/{thing.id}/grosir", f"/mitra/produk/{thing.product_id}/ubah#description"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
