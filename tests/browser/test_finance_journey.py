"""Finance at work in a real browser: a bank statement is read and matched, partners are paid, one transfer comes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from marketplace.core import jobs
from marketplace.core.clock import at, now, today
from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.orders import service as orders
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.partners import service as partners
from marketplace.partners.queries import get_partner
from marketplace.payments.states import Method
from marketplace.payouts.models import Payout
from tests.make import Cast, make_partner, make_user
from tests.orders.make import buy, contact, make_goods, payment_of
from tests.support.processes import flask

PARTNERS, ROWS, BAD = 12, 200, 7
GIVEN = "Sudah saya serahkan ke bank"


def make_shops() -> list[int]:
    """Twelve partners whose bank accounts are older than their 48 hours of waiting."""
    made = []
    with at(now() - timedelta(days=5)):
        for number in range(PARTNERS):
            partner = make_partner(f"Mitra {number:02}")
            with transaction():
                partners.set_bank_account(
                    partner.id, bank="BRI", number=f"00712345{number:02}", holder="Mitra", by=make_user().id
                )
            made.append(partner.id)
    return made


def statement(dues: list[Money], *, bad: int) -> str:
    """A bank's CSV of 200 lines: twelve are ours, the others are nobody's; the first `bad` ones cannot be read."""
    lines = [
        f"{today():%d/%m/%Y};TRANSFER DARI PEMBELI {number};{due.amount},00"
        for number, due in enumerate(dues)
    ]
    lines += [
        f"{today():%d/%m/%Y};SETORAN LAIN {number};{1_000_003 + number * 7},00"
        for number in range(ROWS - len(dues))
    ]
    broken = [line.replace(f"{today():%d/%m/%Y}", "31/02/2026") for line in lines[-bad:]] if bad else []
    return "\n".join(["Tanggal;Keterangan;Kredit", *lines[: ROWS - bad], *broken]) + "\n"


def upload(page, folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    page.goto("/admin/keuangan/mutasi")
    page.set_input_files("input[type=file]", str(path))
    page.select_option("[name=bank]", "Mandiri")
    page.get_by_role("button", name="Baca berkas").click()
    page.wait_for_url("**/mutasi/*")


def complete_everything() -> None:
    db.session.rollback()
    for order in db.session.scalars(select(Order)).all():
        assert order.state is OrderState.NEW, "the statement has paid it"
        for verb in (orders.accept, orders.mark_ready):
            with transaction():
                verb(order.code, partner_id=order.partner_id, by=None)
        with transaction():
            code = order.pickup_code or ""
            orders.hand_over(order.code, partner_id=order.partner_id, by=None, pickup_code=code)


def pay_out(page, colleague) -> None:
    """Nobody was ever paid into these accounts, so a second person gives the file to the bank."""
    page.goto("/admin/keuangan/pencairan")
    page.get_by_role("link", name="Lihat pencairan berikutnya").click()
    page.get_by_role("button", name="Siapkan pencairan").click()
    page.wait_for_url("**/pencairan/*")
    assert not page.get_by_role("button", name=GIVEN).count(), "not by who prepared it"
    colleague.goto(page.url)
    colleague.get_by_role("button", name=GIVEN).click()


def test_finance_reads_a_statement_and_pays_partners(cast: Cast, person, settings, tmp_path: Path) -> None:
    shops = make_shops()
    dues = []
    for number, partner_id in enumerate(shops):
        goods = make_goods(partner=get_partner(partner_id), price=60_000)
        who = contact(phone=f"+62812340000{number:02}")
        dues.append(payment_of(buy({goods: 1}, method=Method.TRANSFER, contact=who)).amount_due)
    maya = person("maya")

    upload(maya, tmp_path, "salah.csv", statement(dues, bad=BAD))
    assert f"{BAD} baris" in maya.locator("main").inner_text()
    assert not maya.get_by_role("button", name="Bukukan uang masuk").count(), (
        "nothing is booked from a file with bad lines"
    )

    upload(maya, tmp_path, "benar.csv", statement(dues, bad=0))
    maya.get_by_role("button", name="Bukukan uang masuk").click()
    jobs.run_due()
    maya.reload()
    text = maya.locator("main").inner_text()
    assert str(ROWS) in text
    assert str(PARTNERS) in text
    upload(maya, tmp_path, "benar.csv", statement(dues, bad=0))  # the same file again: its result is shown
    jobs.run_due()

    complete_everything()
    ayu = person("ayu")
    pay_out(maya, ayu)
    first = db.session.scalars(select(Payout)).one()
    assert (first.count, first.total) == (PARTNERS, Money(60_000 * PARTNERS))
    ayu.goto(f"/admin/keuangan/pencairan/{first.id}")
    ayu.get_by_role("link", name="Bank mengembalikannya").first.click()
    ayu.locator("[name=reason]").fill("Rekening ditutup")
    ayu.locator("main form button[type=submit]").click()
    ayu.get_by_role("button", name="Bank sudah menjalankannya").click()
    ayu.wait_for_load_state()

    pay_out(maya, ayu)
    db.session.rollback()
    second = db.session.scalars(select(Payout).order_by(Payout.id.desc())).first()
    assert second is not None
    assert (second.count, second.total) == (1, Money(60_000))
    assert all(ledger.partner_balance(partner_id) == ZERO for partner_id in shops)
    db.session.rollback()
    jobs.run_due()
    found = flask(settings, "audit", "invariants")
    assert found.returncode == 0, found.stdout
