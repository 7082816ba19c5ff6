"""A partner's monthly statement: the balance is the sum of its rows, to the rupiah, on the page and in the files."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from marketplace.core.clock import at
from marketplace.core.db import transaction
from marketplace.core.money import ZERO, Money, total
from marketplace.ledger import queries as ledger
from marketplace.ledger import rules, service
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.rules import Line, Share
from marketplace.ledger.table import ROWS
from marketplace.reports import queries
from marketplace.reports.documents import statement_sheet
from marketplace.reports.periods import Month
from marketplace.reports.sections import Section, section_of
from tests.make import Cast, make_partner, sign_in
from tests.orders.make import make_goods, make_order

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def complete(partner_id: int, key: int, amount: int, *, fee: int = 0) -> None:
    share = Share(partner_id, ("orders", key), Money(amount))
    post(("orders", key), "order_completed", rules.order_completed(share=share, fee=Money(fee)))


def post(source: tuple[str, int], kind: str, lines: list[Line]) -> None:
    with transaction():
        service.post(source=source, kind=kind, book=Book.MARKETPLACE, lines=lines)


@pytest.fixture
def partner_id(app: Flask) -> int:
    """In October 100,000 earned; in November 80,000 less a fee, 30,000 charged, on both sides of midnight in Jakarta."""
    partner = make_partner()
    with at(datetime(2026, 10, 31, 16, 59, tzinfo=UTC)):
        complete(partner.id, 1, 100_000)
    with at(datetime(2026, 10, 31, 17, 0, tzinfo=UTC)):  # midnight in Jakarta
        complete(partner.id, 2, 80_000, fee=4_000)
    with at(datetime(2026, 11, 30, 16, 59, tzinfo=UTC)), transaction():
        service.charge_partner(
            source=("order_returns", 9),
            kind="order_returned",
            share=Share(partner.id, ("orders", 1), Money(30_000)),
            against=Line(Account.REFUND_PAYABLE, Money(-30_000), ref=("order_returns", 9)),
        )
    return partner.id


def test_a_month_begins_where_the_one_before_ended(partner_id: int) -> None:
    october, november = queries.statement(partner_id, OCTOBER), queries.statement(partner_id, NOVEMBER)

    assert (october.opening, october.closing) == (ZERO, Money(100_000))
    assert (november.opening, november.closing) == (Money(100_000), Money(146_000))
    assert november.closing == ledger.partner_balance(partner_id)
    assert queries.statement(partner_id, NOVEMBER.next).opening == november.closing


def test_sales_fees_and_refunds_stand_apart_and_add_up(partner_id: int) -> None:
    found = queries.statement(partner_id, NOVEMBER)

    assert found.sums == {
        Section.SALES: Money(80_000),
        Section.FEES: Money(-4_000),
        Section.REFUNDS: Money(-30_000),
    }
    assert [row.balance for row in found.rows] == [Money(180_000), Money(176_000), Money(146_000)]
    assert found.opening + total(row.amount for row in found.rows) == found.closing


def test_every_event_that_changes_a_partners_balance_has_its_section() -> None:
    own = {Account.PARTNER_PAYABLE, Account.PARTNER_RECEIVABLE}
    kinds = {row.event for row in ROWS if own & {*row.debit, *row.credit}}
    assert {"part_refunded", "order_completed", "cod_kept", "payout_sent", "dispute_lost"} <= kinds
    assert not [kind for kind in kinds if section_of(kind) is Section.OTHER]


def test_a_debt_of_the_partner_is_a_negative_balance(partner_id: int) -> None:
    with at(datetime(2026, 11, 20, tzinfo=UTC)), transaction():
        service.charge_partner(
            source=("order_returns", 10),
            kind="order_returned",
            share=Share(partner_id, ("orders", 2), Money(500_000)),
            against=Line(Account.REFUND_PAYABLE, Money(-500_000), ref=("order_returns", 10)),
        )

    assert queries.statement(partner_id, NOVEMBER).closing == Money(-354_000)
    assert ledger.partner_balance(partner_id) == Money(-354_000)


def test_the_cash_flow_picture_says_the_same_as_the_statements(partner_id: int) -> None:
    flow = queries.cash_flow(partner_id, until=NOVEMBER, months=3)

    assert [(str(one.month), one.gained, one.received, one.balance) for one in flow] == [
        ("2026-09", ZERO, ZERO, ZERO),
        ("2026-10", Money(100_000), ZERO, Money(100_000)),
        ("2026-11", Money(46_000), ZERO, Money(146_000)),
    ]


def test_the_spreadsheet_holds_numbers_and_no_formula(app: Flask, partner_id: int) -> None:
    partner = make_partner("=HYPERLINK(1)")
    found = queries.statement(partner_id, NOVEMBER)

    with app.test_request_context():
        body = statement_sheet(partner, found)

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        texts = archive.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK(1)" in texts
    numbers = [int(number) for number in re.findall(r"<v>(\d+)</v>", sheet)]
    assert {100_000, 80_000, 4_000, 30_000, 146_000} <= set(numbers)


def test_owner_and_finance_read_the_same_statement(client: FlaskClient, cast: Cast) -> None:
    order = make_order(variant=make_goods(partner=cast.ulos, price=75_000), quantity=2)
    complete(cast.ulos.id, order.id, 150_000)
    sign_in(client, cast.wati)

    page = client.get("/mitra/uang/laporan").get_data(as_text=True)
    pdf = client.get("/mitra/uang/laporan.pdf")
    sheet = client.get("/mitra/uang/laporan.xlsx")
    strange = client.get("/mitra/uang/laporan.exe")

    assert order.code in page
    assert "Rp150.000" in page
    text = " ".join(part.extract_text() for part in PdfReader(io.BytesIO(pdf.data)).pages)
    assert "Rp150.000" in text
    assert "seratus lima puluh ribu rupiah" in text.lower()
    assert zipfile.is_zipfile(io.BytesIO(sheet.data))
    assert strange.status_code == 404
    client.post("/keluar")
    sign_in(client, cast.maya)
    assert order.code in client.get(f"/admin/keuangan/mitra/{cast.ulos.id}").get_data(as_text=True)
    assert client.get(f"/admin/keuangan/mitra/{cast.ulos.id}/laporan.pdf").data[:4] == b"%PDF"


@pytest.mark.parametrize("asked", ["2031-01", "2026-13", "x", ""])
def test_an_unreadable_or_future_month_is_this_month(client: FlaskClient, cast: Cast, asked: str) -> None:
    sign_in(client, cast.wati)

    assert client.get(f"/mitra/uang/laporan?bulan={asked}").status_code == 200


def test_months_are_counted_over_new_year() -> None:
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 1).plus(-13) == Month(2024, 12)
    assert Month.parse("2026-02") == Month(2026, 2)
    assert Month.parse("2026-2") is None
