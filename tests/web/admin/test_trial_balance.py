"""The books as finance reads them: by days and partner, down to the source of each entry, and as a spreadsheet."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from marketplace.core.clock import now, today
from marketplace.core.db import transaction
from marketplace.core.money import ZERO, Money, total
from marketplace.ledger import queries
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.models import LedgerTransaction, Posting
from marketplace.ledger.queries import Scope
from tests.make import Cast, sign_in
from tests.orders.make import make_goods, make_order


@pytest.fixture
def maya(client: FlaskClient, cast: Cast) -> FlaskClient:
    return sign_in(client, cast.maya)


def of(account: Account, scope: Scope) -> queries.AccountTotal:
    return next(line for line in queries.trial_balance(account.book, scope) if line.account is account)


def test_what_was_before_a_day_is_the_opening_and_the_sum_stays_zero(maya: FlaskClient, cast: Cast) -> None:
    order = make_order(variant=make_goods(partner=cast.ulos, price=60_000))
    tomorrow = Scope(since=now() + timedelta(days=1))

    held = of(Account.ORDER_HELD, tomorrow)
    assert (held.opening, held.debit, held.credit, held.balance) == (-order.total, ZERO, ZERO, -order.total)
    assert of(Account.ORDER_HELD, Scope(since=now() - timedelta(days=1))).credit == order.total
    assert of(Account.ORDER_HELD, Scope(before=now() - timedelta(days=1))).balance == ZERO
    assert total(line.balance for line in queries.trial_balance(Book.MARKETPLACE, tomorrow)) == ZERO
    days = f"dari={today() + timedelta(days=1)}&sampai={today() + timedelta(days=2)}"
    assert "Kedua sisi seimbang" in maya.get(f"/admin/keuangan/buku?{days}").get_data(as_text=True)


def test_only_the_rows_of_one_partner(maya: FlaskClient, cast: Cast) -> None:
    make_order(variant=make_goods(partner=cast.ulos, price=60_000))
    link = f"/admin/keuangan/buku/order_held?mitra={cast.ulos.id}"

    assert of(Account.ORDER_HELD, Scope(partner_id=cast.ulos.id)).rows == 1
    assert of(Account.ORDER_HELD, Scope(partner_id=cast.ulos.id + 999)).rows == 0
    assert cast.ulos.name in maya.get(link).get_data(as_text=True)


def test_an_entry_leads_to_the_order_and_the_payment_behind_it(maya: FlaskClient, cast: Cast) -> None:
    make_order(variant=make_goods(partner=cast.ulos, price=60_000))
    (held,) = queries.rows(account=Account.ORDER_HELD).items
    (cash,) = queries.rows(account=Account.CASH_BANK).items
    pages = [
        maya.get(f"/admin/keuangan/buku/transaksi/{row.transaction_id}").get_data(as_text=True)
        for row in (held, cash)
    ]

    assert "/admin/keuangan/pesanan/PM-" in pages[0] or "/admin/keuangan/pembayaran/" in pages[0]
    assert "/admin/keuangan/pembayaran/" in pages[1]


def test_the_spreadsheet_holds_numbers_and_no_formulas(maya: FlaskClient, cast: Cast) -> None:
    order = make_order(variant=make_goods(partner=cast.ulos, price=60_000))
    answer = maya.get("/admin/keuangan/buku.xlsx?buku=marketplace")

    assert answer.status_code == 200
    with zipfile.ZipFile(BytesIO(answer.data)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert f"<v>-{order.total.amount}</v>" in sheet
    assert "<f>" not in sheet


def test_the_first_page_says_whether_the_books_balance(maya: FlaskClient, cast: Cast) -> None:
    make_order(variant=make_goods(partner=cast.ulos, price=60_000))
    assert "Buku seimbang" in maya.get("/admin/keuangan").get_data(as_text=True)

    with transaction() as session:
        broken = LedgerTransaction(source_type="orders", source_id=999, kind="order_paid", memo="")
        lost = Posting(book=Book.MARKETPLACE, account=Account.CASH_BANK, amount=Money(5))
        broken.postings = [lost]
        session.add(broken)
        session.flush()
        number = broken.id
    text = maya.get("/admin/keuangan").get_data(as_text=True)

    assert queries.uneven(Book.MARKETPLACE) == (number, Money(5))
    assert queries.uneven(Book.COMPANY) is None
    assert f"Catatan salah pertama: {number}" in text
    assert "Buku seimbang" not in text
