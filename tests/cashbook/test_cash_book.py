"""The cash book: outside sales and costs, profit and loss by month, and the two thresholds (product.md S17)."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.cashbook import queries, rules, service
from marketplace.cashbook.errors import AlreadyReversed, AmountMissing, DayWrong, EntryNotFound
from marketplace.cashbook.kinds import Category
from marketplace.cashbook.models import CashEntry
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.jobs import run_due
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import Quantity
from marketplace.core.rules import set_rule
from marketplace.inventory import service as inventory
from marketplace.ledger.accounts import Account
from marketplace.ledger.models import Posting
from marketplace.orders.models import OrderLine
from marketplace.sales.books import MonthBook, books, turnover_of
from tests.make import Cast, sign_in
from tests.orders.make import make_goods
from tests.orders.test_part_refunds import completed
from tests.orders.test_returning import delivered


def write(cast: Cast, amount: int, category: Category = Category.MATERIALS, *, on: date | None = None) -> int:
    with transaction():
        entry = service.write_entry(
            partner_id=cast.maggot.id,
            category=category,
            amount=Money(amount),
            on=on or today(),
            note="=1+1",
            by=cast.budi.id,
        )
        return entry.id


def year(partner_id: int) -> list[MonthBook]:
    db.session.rollback()
    return books(partner_id=partner_id, since=date(today().year, 1, 1), until=today())


def test_an_offline_sale_lowers_the_stock_and_is_in_the_book_once(app: Flask, cast: Cast) -> None:
    thing = make_goods("Maggot kering", partner=cast.maggot, price=45_000, stock=10)
    variant_id, partner_id = thing.id, cast.maggot.id
    with transaction():
        inventory.sell_offline(variant_id, Quantity.of(2), partner_id=partner_id, by=cast.budi.id)
    with transaction():
        inventory.sell_offline(
            variant_id, Quantity.of(1), partner_id=partner_id, amount=ZERO, by=cast.budi.id
        )  # a gift
    run_due()
    run_due()
    (entry,) = db.session.scalars(select(CashEntry)).all()
    assert (entry.amount, entry.category, entry.by_id) == (Money(90_000), Category.SALE, cast.budi.id)
    assert "Maggot kering" in entry.note
    assert year(partner_id)[-1].outside == Money(90_000)


def test_a_repeated_reaction_writes_nothing_twice(app: Flask, cast: Cast) -> None:
    from marketplace.cashbook.handlers import write_down_offline_sale
    from marketplace.inventory.events import SoldOffline

    sold = SoldOffline(
        partner_id=cast.maggot.id,
        variant_id=1,
        title="Maggot",
        quantity=Quantity.of(1),
        amount=Money(5),
        move_id=7,
    )
    write_down_offline_sale(sold)
    write_down_offline_sale(sold)
    assert db.session.scalar(select(func.count()).select_from(CashEntry)) == 1


def test_a_month_is_what_was_sold_here_and_outside_less_costs_and_our_fee(app: Flask) -> None:
    with transaction():
        set_rule("platform_fee_bp", 500, valid_from=today() - timedelta(days=30))
    order = completed(delivered())
    partner_id = order.partner_id
    with transaction():
        for amount, category in (
            (15_000, Category.SALE),
            (7_000, Category.OTHER_INCOME),
            (9_000, Category.WAGES),
        ):
            service.write_entry(
                partner_id=partner_id, category=category, amount=Money(amount), on=today(), by=None
            )
    month = year(partner_id)[-1]
    sold = db.session.scalar(select(func.sum(OrderLine.total)))
    fee = db.session.scalar(select(func.sum(Posting.amount)).where(Posting.account == Account.PLATFORM_FEE))
    assert month.sold.consumers.amount == int(getattr(sold, "amount", sold))
    assert month.fee > ZERO
    assert month.fee.amount == -int(getattr(fee, "amount", fee))
    assert month.turnover == month.sold.total + Money(15_000)
    assert month.profit == month.turnover + Money(7_000) - Money(9_000) - month.fee
    assert turnover_of(year(partner_id)) == month.turnover


def test_a_correction_leaves_both_lines_and_takes_the_amount_back(app: Flask, cast: Cast) -> None:
    entry_id = write(cast, 50_000)
    with transaction():
        service.reverse_entry(entry_id, partner_id=cast.maggot.id, by=cast.budi.id)
    assert [entry.amount for entry in db.session.scalars(select(CashEntry).order_by(CashEntry.id))] == [
        Money(50_000),
        Money(-50_000),
    ]
    assert year(cast.maggot.id)[-1].cost == ZERO
    for wrong in (entry_id, entry_id + 1):
        with pytest.raises(AlreadyReversed), transaction():
            service.reverse_entry(wrong, partner_id=cast.maggot.id, by=cast.budi.id)
    with pytest.raises(EntryNotFound), transaction():
        service.reverse_entry(entry_id, partner_id=cast.ulos.id, by=cast.wati.id)


def test_the_database_itself_refuses_a_second_correction(app: Flask, cast: Cast) -> None:
    entry_id = write(cast, 50_000)
    facts = {"partner_id": cast.maggot.id, "category": Category.WAGES, "on": today(), "reverses_id": entry_id}
    with pytest.raises(IntegrityError), transaction() as session:
        session.add_all([CashEntry(**facts, amount=Money(-1)), CashEntry(**facts, amount=Money(-1))])


def test_nothing_is_written_without_money_or_for_a_day_to_come(app: Flask, cast: Cast) -> None:
    with pytest.raises(AmountMissing):
        write(cast, 0)
    for day in (today() + timedelta(days=1), today() - timedelta(days=6 * 366)):
        with pytest.raises(DayWrong):
            write(cast, 1, on=day)


def test_the_thresholds_warn_from_eighty_percent_on() -> None:
    def near(amount: int) -> list[tuple[bool, bool]]:
        return [(one.is_near, one.is_passed) for one in rules.nearness(Money(amount))]

    assert near(399_999_999) == [(False, False), (False, False)]
    assert near(400_000_000) == [(True, False), (False, False)]
    assert near(500_000_000) == [(True, False), (False, False)]
    assert near(500_000_001) == [(True, True), (False, False)]
    assert near(3_840_000_000) == [(True, True), (True, False)]


def test_last_years_turnover_is_another_years(app: Flask, cast: Cast) -> None:
    write(cast, 450_000_000, Category.SALE, on=date(today().year - 1, 12, 31))
    assert turnover_of(year(cast.maggot.id)) == ZERO


def test_the_treasurer_types_a_cost_and_reads_the_same_sums(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.budi)
    wrong = client.post("/mitra/buku-kas/catat", data={"amount": "", "category": "wages", "note": "Upah"})
    assert wrong.status_code == 422
    assert "Upah" in wrong.get_data(as_text=True)
    form = {"amount": "125rb", "category": "materials", "on": str(today()), "note": "Pakan"}
    assert client.post("/mitra/buku-kas/catat", data=form).status_code == 303
    write(cast, 410_000_000, Category.SALE)
    page = client.get("/mitra/buku-kas").get_data(as_text=True)
    for words in ("Rp410.000.000", "Rp409.875.000", "Pakan", "Sudah 82% dari Rp500.000.000", "Lihat angka"):
        assert words in page.replace("82 %", "82%"), words
    entry = db.session.scalar(select(CashEntry.id).where(CashEntry.note == "Pakan"))
    assert client.post(f"/mitra/buku-kas/{entry}/coret").status_code == 303
    assert "Rp409.875.000" not in client.get("/mitra/buku-kas").get_data(as_text=True)


def test_the_files_hold_every_entry_and_no_formula(client: FlaskClient, cast: Cast) -> None:
    write(cast, 50_000)
    sign_in(client, cast.budi)
    text = client.get("/mitra/buku-kas/unduh.csv").get_data().decode("utf-8-sig")
    assert "'=1+1,-50000" in text
    with zipfile.ZipFile(io.BytesIO(client.get("/mitra/buku-kas/unduh.xlsx").get_data())) as book:
        sheets = "".join(book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name)
    assert "<f>" not in sheets
    assert "<v>-50000</v>" in sheets
    assert client.get("/mitra/buku-kas/unduh.pdf").status_code == 404


def test_the_book_is_the_own_shops_only(client: FlaskClient, cast: Cast) -> None:
    entry_id = write(cast, 50_000)
    sign_in(client, cast.wati)
    assert client.post(f"/mitra/buku-kas/{entry_id}/coret").status_code == 404
    assert "Rp50.000" not in client.get("/mitra/buku-kas").get_data(as_text=True)


def test_an_administrator_decides_a_new_threshold_and_the_book_follows(
    client: FlaskClient, cast: Cast
) -> None:
    sign_in(client, cast.ayu)
    decided = {"name": "turnover_free_of_income_tax", "valid_from": str(today()), "source": "UU baru"}
    for wrong in ('"banyak"', "0", "-1"):
        assert client.post("/admin/aturan", data={**decided, "value": wrong}).status_code == 422
    answer = client.post("/admin/aturan", data={**decided, "value": "600000000"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert queries.thresholds(on=today())["turnover_free_of_income_tax"] == 600_000_000
    assert queries.thresholds(on=today() - timedelta(days=1))["turnover_free_of_income_tax"] == 500_000_000
