"""Thousands of rows at once: each mistake is explained, the mended file is all or nothing, and again it changes nothing."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from config import Config
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Product, Variant
from marketplace.core.db import db
from marketplace.core.jobs import run_due
from marketplace.core.money import Money
from marketplace.core.tables import csv_bytes
from marketplace.core.words import speaking
from marketplace.sheets import queries, service
from marketplace.sheets.rules.planning import make_plan
from marketplace.sheets.rules.reading import Sheet, read_sheet
from marketplace.sheets.service.uploads import work
from marketplace.sheets.states import ImportState
from tests.make import Cast, cast, sign_in
from tests.sheets.make import HEAD, make_hard_cases, make_shop, mistakes
from tests.support.failpoints import dies
from tests.support.spreadsheets import book

__all__ = ["cast"]

COVERS = {"sheet_before_commit"}
ROWS, PLANTED, CHANGED = 5_000, 200, 100


def send(client: FlaskClient, data: bytes) -> str:
    """The page of the file."""
    answer = client.post("/mitra/produk/unggah", data={"file": (io.BytesIO(data), "produk.xlsx")})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def confirm(client: FlaskClient, page: str) -> None:
    seen = client.get(page).text.split('name="seen" value="')[1].split('"')[0]
    assert client.post(f"{page}/setujui", data={"seen": seen}).status_code == 303


def state_of(page: str) -> ImportState:
    found = queries.get_import(int(page.rsplit("/", 1)[1]), partner_id=None).state
    db.session.rollback()
    return found


def sum_of_prices(partner_id: int) -> int:
    found = db.session.scalar(select(func.sum(Variant.price)).where(Variant.partner_id == partner_id))
    db.session.rollback()
    assert found is not None
    return int(found.amount)


def dearer(rows: list[list[Any]], every: int) -> list[list[Any]]:
    """Each so many-th row costs Rp500 more."""
    return [
        [*row[:5], row[5] + 500, *row[6:]] if place % every == 0 else row for place, row in enumerate(rows)
    ]


def test_each_of_200_mistakes_of_20_kinds_in_5000_rows_is_explained_by_row_and_column(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the mended file: an accident in the middle leaves nothing, without it all is there, again nothing changes."""
    monkeypatch.setattr("marketplace.sheets.service.uploads.AT_ONCE", CHANGED // 2)
    rows = dearer(make_shop(cast.ulos, variants=ROWS), ROWS // CHANGED)
    bad, expected, kinds = list(rows), {}, Counter[str]()
    for place in range(PLANTED):
        at = place * (ROWS // PLANTED) + 3
        kind, row, column, word = list(mistakes(rows[at], at))[place % 20]
        bad[at], expected[at + 2] = row, (column, word)
        kinds[kind] += 1
    assert (len(expected), len(kinds)) == (PLANTED, 20)
    wati, before = sign_in(client, cast.wati), sum_of_prices(cast.ulos.id)

    sheet = read_sheet(book(HEAD, *bad))
    explained(sheet, cast.ulos.id, expected)

    data = csv_bytes([HEAD, *[[str(cell) for cell in row] for row in rows]])  # read faster than an XLSX
    page = send(wati, data)
    confirm(wati, page)
    edit, calls = catalogue.edit_variant, []

    def fail_midway(*args: Any, **values: Any) -> Any:
        calls.append(args)
        if len(calls) == CHANGED // 2:
            raise RuntimeError("planted")
        return edit(*args, **values)

    with monkeypatch.context() as planted:
        planted.setattr(catalogue, "edit_variant", fail_midway)
        run_due()
    assert len(calls) == CHANGED // 2
    assert sum_of_prices(cast.ulos.id) == before
    assert state_of(page) is ImportState.CHECKED, "the seller does not wait for ever"

    confirm(wati, page)
    run_due()
    assert state_of(page) is ImportState.DONE
    assert sum_of_prices(cast.ulos.id) - before == CHANGED * 500
    again = service.preview(read_sheet(data), partner_id=cast.ulos.id, locale="id").plan
    assert (again.is_empty, again.unchanged_rows, again.problems) == (True, ROWS, [])
    db.session.rollback()


def explained(sheet: Sheet, partner_id: int, expected: dict[int, tuple[str, str]]) -> None:
    with speaking("id"):
        looked = service.preview(sheet, partner_id=partner_id, locale="id")
    db.session.rollback()
    said = {problem.row: problem for problem in looked.plan.problems}
    changed = {change.row for change in looked.plan.changes} | set(said)
    assert looked.plan.unchanged_rows == ROWS - len(changed), "a new row with a mistake counts once"
    assert (len(looked.plan.problems), set(said)) == (PLANTED, set(expected))
    wrong = [
        (row, said[row].key, said[row].fix, what)
        for row, what in expected.items()
        if said[row].key != what[0] or what[1] not in said[row].fix.lower()
    ]
    assert wrong == []


def test_rows_that_contradict_what_is_there_are_refused(cast: Cast) -> None:
    make_hard_cases(cast.ulos)
    sheet = read_sheet(
        book(
            ["sku", "name", "stock", "price", "variant"],
            ["LAS", "", 3, "", ""],
            ["MADU", "", 4, "", ""],
            ["JAMU", "Jamu kuat", "", "", ""],
            ["", "Tas", "", 5_000, "besar"],
            ["X", "Baru", "", 5_000, ""],
            ["X", "Baru lagi", "", 5_000, ""],
        )
    )
    plan = make_plan(sheet.rows, queries.shelf_of(cast.ulos.id, locale="id"))
    db.session.rollback()

    assert [(problem.row, problem.key) for problem in plan.problems if problem.key != "category"] == [
        (2, "stock"), (3, "stock"), (4, "name"), (5, "name"), (7, "sku"),
    ]  # fmt: skip


def test_a_worker_killed_before_the_end_leaves_nothing_and_the_next_does_all(
    client: FlaskClient, cast: Cast, settings: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.sheets.service.uploads.AT_ONCE", 0)
    rows = dearer(make_shop(cast.ulos, variants=10), 5)
    before = sum_of_prices(cast.ulos.id)
    wati = sign_in(client, cast.wati)
    page = send(wati, book(HEAD, *rows, ["", "Kue baru", "", "Makanan ringan", "", 9_000, 4, "", "", "", ""]))
    digest = wati.get(page).text.split('name="seen" value="')[1].split('"')[0]
    confirm(wati, page)
    dies(settings, "sheet_before_commit", "worker", "--once")
    assert sum_of_prices(cast.ulos.id) == before
    assert state_of(page) is ImportState.RUNNING

    for _twice in range(2):
        work({"import_id": int(page.rsplit("/", 1)[1]), "digest": digest})
        db.session.rollback()
    assert sum_of_prices(cast.ulos.id) - before == 2 * 500 + Money(9_000).amount
    assert db.session.scalar(select(func.count(Product.id)).where(Product.name == "Kue baru")) == 1
    db.session.rollback()
    assert state_of(page) is ImportState.DONE


def test_more_changes_than_may_hold_the_database_are_refused_before_and_after_the_button(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.sheets.service.uploads.MOST_CHANGED", 3)
    monkeypatch.setattr("marketplace.web.partner.sheets.MOST_CHANGED", 3)
    rows = make_shop(cast.ulos, variants=10)
    before = sum_of_prices(cast.ulos.id)
    wati = sign_in(client, cast.wati)
    page = send(wati, book(HEAD, *dearer(rows, 2)))
    text = wati.get(page).text
    assert "paling banyak 3 baris" in text
    assert 'name="seen"' not in text
    with speaking("id"):
        plan = service.preview(
            read_sheet(book(HEAD, *dearer(rows, 2))), partner_id=cast.ulos.id, locale="id"
        ).plan
    answer = wati.post(f"{page}/setujui", data={"seen": plan.digest()}, follow_redirects=True)
    assert "paling banyak 3 baris" in answer.text
    assert sum_of_prices(cast.ulos.id) == before

    page = send(wati, book(HEAD, *dearer(rows, 4)))
    confirm(wati, page)
    assert sum_of_prices(cast.ulos.id) - before == 3 * 500
