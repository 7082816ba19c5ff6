"""Search: words, stems, typos, synonyms, and what nobody finds."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.catalogue import queries, service
from marketplace.catalogue.errors import SynonymTaken, SynonymUnclear
from marketplace.catalogue.models import SearchMiss, SearchSynonym, SearchTerm
from marketplace.catalogue.queries import Filters
from marketplace.catalogue.search.spelling import distance, nearest
from marketplace.catalogue.search.text import query_words, stem
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from tests.catalogue.make import make_category, make_product
from tests.make import BALIGE, make_partner, within

NAMES = (
    "Maggot kering 500 g",
    "Maggot segar",
    "Keripik pisang manis",
    "Keripik ubi ungu pedas",
    "Ulos Ragi Hotang",
    "Selendang ulos mini",
    "Kopi arabika Lintong",
    "Kerajinan eceng gondok",
    "Café latte bubuk",
    "Oleh-oleh khas Toba",
)


@pytest.fixture
def window(app: Flask) -> None:
    with within():
        partner = make_partner("Toko Bersama")
        for number, name in enumerate(NAMES):
            make_product(name, partner=partner, category=make_category("Serba-serbi"), price=10_000 + number)


def found(text: str, **options: object) -> list[str]:
    return [card.name for card in queries.search(text, Filters(), **options).page.items]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("magot kering", "Maggot kering 500 g"),
        ("MAGGOT KERING", "Maggot kering 500 g"),
        ("kripik ubi", "Keripik ubi ungu pedas"),
        ("krepek ubi", "Keripik ubi ungu pedas"),
        ("keripk pisang", "Keripik pisang manis"),
        ("kripik psang", "Keripik pisang manis"),
        ("uols ragi", "Ulos Ragi Hotang"),
        ("arabka", "Kopi arabika Lintong"),
        ("hotnag", "Ulos Ragi Hotang"),
        ("kopinya", "Kopi arabika Lintong"),
        ("rajin", "Kerajinan eceng gondok"),
        ("cafe", "Café latte bubuk"),
        ("oleh-oleh", "Oleh-oleh khas Toba"),
        ("sel", "Selendang ulos mini"),
        ("kopi yang arabika", "Kopi arabika Lintong"),
        ("ulos untuk ragi hotang", "Ulos Ragi Hotang"),
    ],
)
def test_what_people_type_finds_what_they_mean(window: None, typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_the_correction_is_said(window: None) -> None:
    answer = queries.search("magot kring", Filters())
    assert answer.understood.text == "maggot kering"
    assert answer.understood.is_changed
    assert not queries.search("maggot kering", Filters()).understood.is_changed


def test_the_visitor_may_insist_on_the_own_spelling(window: None) -> None:
    assert found("magot", exactly=True) == []


def test_a_word_that_nothing_is_called_does_not_hide_the_rest(window: None) -> None:
    answer = queries.search("ulos xyzzyq", Filters())
    assert len(answer.page.items) == 2
    assert answer.understood.ignored == ("xyzzyq",)


def test_a_match_in_the_name_comes_before_one_in_the_description(app: Flask) -> None:
    with within():
        partner, category = make_partner(), make_category("Lain")
        make_product("Tas anyam", partner=partner, category=category, description="Cocok dengan ulos")
        make_product("Ulos sadum", partner=partner, category=category)
        make_product("Dompet", partner=partner, category=category, description="Kain ulos asli")
    assert found("ulos")[0] == "Ulos sadum"
    assert len(found("ulos")) == 3


def test_filters_counts_order_and_pages_work_inside_a_search(window: None) -> None:
    answer = queries.search("keripik", Filters(price_max=10_002))
    assert [card.name for card in answer.page.items] == ["Keripik pisang manis"]
    assert answer.facets.total == 1
    assert found("keripik", sort="termahal")[0] == "Keripik ubi ungu pedas"
    one = queries.search("ulos", Filters(), limit=1)
    two = queries.search("ulos", Filters(), limit=1, after=one.page.next_cursor)
    assert {one.page.items[0].name, two.page.items[0].name} == {"Ulos Ragi Hotang", "Selendang ulos mini"}
    assert two.page.next_cursor is None


HOSTILE = [
    '"',
    "'",
    "a OR 1=1",
    "NEAR(ulos kopi)",
    "ulos*",
    "name:ulos",
    "-ulos",
    "(",
    "^ulos",
    "%",
    "_",
    "\\",
    "ulos\x00kopi",
    "'; DROP TABLE products; --",
    "🧺 ulos",
    "ᯂᯬᯀᯬ",
    "& | ! :*",
    " " * 50,
    "a" * 5_000,
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_query_breaks_the_search(window: None, typed: str) -> None:
    queries.search(typed, Filters())
    queries.search(typed, Filters(), exactly=True)
    queries.search(typed, Filters(halal=True, in_stock=True), sort=typed, after=typed)


def test_an_archived_product_is_not_found_and_its_words_are_forgotten(app: Flask) -> None:
    product = make_product("Gendang taganing")
    assert found("taganing") == ["Gendang taganing"]

    with transaction():
        service.archive(product.id, partner_id=product.partner_id, by=None)

    assert found("taganing") == []
    left = db.session.scalar(select(SearchTerm.products).where(SearchTerm.term == "taganing"))
    assert not left


def test_a_new_name_is_found_and_the_old_one_is_not(app: Flask) -> None:
    product = make_product("Gendang lama")
    with transaction():
        service.edit_product(product.id, partner_id=product.partner_id, by=None, name="Taganing baru")
    assert found("taganing") == ["Taganing baru"]
    assert found("gendang", exactly=True) == []


def test_everything_can_be_written_anew(window: None) -> None:
    before = [found(word) for word in ("ulos", "keripik", "maggot")]
    with transaction():
        assert service.rebuild_search() == len(NAMES)
    assert [found(word) for word in ("ulos", "keripik", "maggot")] == before


def test_what_nobody_finds_is_counted_without_a_person(app: Flask) -> None:
    for _time in range(2):
        with transaction():
            service.log_misses(
                {"Batik Aceh": 1, "batik  aceh!": 2, "0812-3456-7890 budi": 1, "budi@contoh.test": 5}
            )
    miss = db.session.scalars(select(SearchMiss)).one()
    assert (miss.words, miss.times) == ("batik aceh", 6)


def test_a_full_list_of_misses_counts_only_what_it_holds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.catalogue.service.search.MOST_MISSES", 1)
    with transaction():
        service.log_misses({"batik aceh": 1})
        service.log_misses({"batik aceh": 1, "gergaji": 1})
    assert [(miss.words, miss.times) for miss in db.session.scalars(select(SearchMiss))] == [
        ("batik aceh", 2)
    ]


def test_a_synonym_counts_from_the_next_search_on(window: None) -> None:
    assert found("cinta tanah air") == []
    with transaction():
        service.add_synonym(word="Cinta Tanah Air", means=["ulos ragi", "kopi"], both_ways=False, by=None)
    answer = queries.search("cinta tanah air", Filters())
    assert {card.name for card in answer.page.items} == {"Ulos Ragi Hotang", "Kopi arabika Lintong"}
    assert answer.understood.also == ("ulos ragi", "kopi")
    with transaction():
        service.remove_synonym(_synonym("cinta tanah air").id, by=None)
    assert found("cinta tanah air") == []


def test_both_ways_teaches_the_other_word_too(window: None) -> None:
    with transaction():
        service.add_synonym(word="gorengan", means=["keripik"], both_ways=True, by=None)
    assert _synonym("keripik").meanings == ["gorengan"]
    with within():
        make_product("Gorengan campur")
    assert "Gorengan campur" in found("kripik")
    assert "Keripik pisang manis" in found("gorengan")


@pytest.mark.parametrize(
    ("word", "means", "error"),
    [
        ("", ["kopi"], SynonymUnclear),
        ("a b c d", ["kopi"], SynonymUnclear),
        ("kopi", ["Kopi"], SynonymUnclear),
        ("kopi", [f"kata{number}" for number in range(9)], SynonymUnclear),
        ("honey", ["madu"], SynonymTaken),
    ],
)
def test_a_synonym_must_be_clear(app: Flask, word: str, means: list[str], error: type[DomainError]) -> None:
    with pytest.raises(error), transaction():
        service.add_synonym(word=word, means=means, both_ways=True, by=None)


def _synonym(word: str) -> SearchSynonym:
    return db.session.scalars(select(SearchSynonym).where(SearchSynonym.word == word)).one()


def test_when_nothing_has_all_the_words_half_of_them_will_do_and_it_is_said(window: None) -> None:
    answer = queries.search("ulos kopi", Filters())
    assert answer.is_relaxed
    assert {card.name for card in answer.page.items} == {
        "Ulos Ragi Hotang", "Selendang ulos mini", "Kopi arabika Lintong",
    }  # fmt: skip
    assert not queries.search("ulos ragi", Filters()).is_relaxed
    assert found("ulos kopi", exactly=True) == []


def test_words_written_as_one_are_told_apart(window: None) -> None:
    assert found("ulosragi") == ["Ulos Ragi Hotang"]


def test_the_place_and_the_department_are_words_of_a_product(app: Flask) -> None:
    with within():
        above = make_category("Kain tenun")
        make_product(
            "Ragidup",
            partner=make_partner("Tandiang", place=BALIGE),
            category=make_category("Ulos", parent_id=above.id),
        )
    assert found("tenun balige") == ["Ragidup"]
    assert found("kain toba") == ["Ragidup"]


def test_a_search_is_paged_by_the_last_card_in_every_order(window: None) -> None:
    with transaction():
        for number, card in enumerate(queries.search("ulos keripik", Filters()).page.items):
            service.keep_rating(card.product_id, rating_tenths=30 + number * 5, count=number + 1)
    for sort in ("relevan", "terbaru", "terlaris", "termurah", "termahal", "rating"):
        whole = found("ulos keripik", sort=sort)
        seen: list[str] = []
        cursor = None
        while cursor is not None or not seen:
            page = queries.search("ulos keripik", Filters(), sort=sort, limit=1, after=cursor).page
            seen += [card.name for card in page.items]
            cursor = page.next_cursor
        assert (seen, len(seen)) == (whole, 4), sort


def test_slips_are_counted_as_a_typist_makes_them() -> None:
    assert distance("uols", "ulos", 3) == 1
    assert distance("kerpik", "keripik", 3) == 1
    assert distance("keripik", "keripik", 3) == 0
    assert distance("keripik", "maggot", 3) == 3, "never more than the limit"
    assert nearest("arabka", [("arab", 9), ("arabika", 2)]) == "arabika"
    assert nearest("xyz", [("arabika", 2)]) is None


def test_stems_are_indonesian() -> None:
    assert stem("kerajinan") == "rajin"
    assert stem("500") == "500"


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert distance(one, other, 5) == distance(other, one, 5)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_query_words_hold_nothing_but_letters_and_digits(text: str) -> None:
    words = query_words(text)
    assert len(words) <= 8
    assert all(
        word.isalnum() or all(letter.isalnum() for letter in word if letter.isascii()) for word in words
    )
