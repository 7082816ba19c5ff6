"""Eight buyers, eight server processes, one use of a voucher: through HTTP, on both databases, with a negative control."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select, text

from config import Config
from marketplace.core.db import db, is_sqlite, transaction
from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from marketplace.orders.models import Checkout, Order
from marketplace.payments.states import Method
from marketplace.vouchers.models import Voucher, VoucherUse
from tests.orders.buyers import ATTRIBUTE, HIDDEN, Answer, Buyer, all_at_once
from tests.orders.make import buy, contact, make_goods
from tests.orders.rush import BUYERS
from tests.support.processes import racers
from tests.vouchers.make import make_voucher
from tests.vouchers.story import sound, used


def hidden(page: str) -> dict[str, str]:
    found = [dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(page)]
    return {attributes["name"]: attributes.get("value", "") for attributes in found}


def race(address: str, variant, *, payment: str = "cod") -> list[tuple[Buyer, dict[str, str], Answer]]:
    """Everybody has seen the price with the voucher and presses the button at the same moment."""
    ready = []
    for place in range(BUYERS):
        buyer = Buyer(address)
        assert buyer.put_in(variant.id).status == 303
        form = buyer.checkout_form(
            partner_ids=[variant.partner_id], phone=f"08123300{place:04}", payment=payment
        )
        form["voucher"] = "TERAKHIR"
        seen = buyer.post("/checkout", {**form, "recalculate": "1"})
        assert "Rp40.000" in seen.text
        ready.append((buyer, {**form, **hidden(seen.text)}))
    answers = all_at_once([lambda b=buyer, f=form: b.post("/checkout", f) for buyer, form in ready])
    return [(buyer, form, answer) for (buyer, form), answer in zip(ready, answers, strict=True)]


def discounted() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Order).where(Order.discount > Money(0))) or 0


def test_of_eight_buyers_one_gets_the_last_use_and_the_others_see_the_price_before_they_pay(
    app: Flask, settings: Config
):
    variant = make_goods(price=50_000, stock=20)
    make_voucher("TERAKHIR", amount=Money(10_000), limit_total=1)
    with racers(settings) as address:
        results = race(address, variant, payment="transfer")
        losers = [(buyer, form, answer) for buyer, form, answer in results if answer.status != 303]
        buyer, form, answer = losers[0]
        again = buyer.post("/checkout", {**form, **hidden(answer.text), "voucher": ""})

    assert sorted(answer.status for _, _, answer in results) == [303] + [409] * (BUYERS - 1)
    for _, _, answer in losers:
        assert re.search(r'id="voucher-error".*?habis', answer.text, re.DOTALL)
        assert "Rp50.000" in answer.text
        assert 'value="TERAKHIR"' in answer.text
    assert again.status == 303
    assert used("TERAKHIR") == 1
    assert discounted() == 1
    assert sorted(row.amount for row in db.session.scalars(select(Checkout.total))) == [40_000, 50_000]
    sound()


def test_without_the_guard_the_same_race_uses_it_too_often(app: Flask, settings: Config):
    """The negative control: if this passes silently, the race above proves nothing."""
    variant = make_goods(price=50_000, stock=20)
    make_voucher("TERAKHIR", amount=Money(10_000), limit_total=1)
    if not is_sqlite():
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE vouchers DROP CONSTRAINT ck_vouchers_used_within_limit"))
    with racers(settings, "tests.vouchers.unguarded:app") as address:
        results = race(address, variant)

    assert [answer.status for _, _, answer in results].count(303) > 1
    assert used("TERAKHIR") > 1
    assert discounted() > 1


def test_one_phone_number_in_six_tabs_uses_it_once(app: Flask):
    """The row of the voucher is held until the end, so that one buyer's purchases are counted one after the other."""
    things = [make_goods(price=50_000, stock=5) for _ in range(6)]
    make_voucher("SEORANG", amount=Money(10_000), limit_per_buyer=1)
    ready = Barrier(len(things))
    ids = [thing.id for thing in things]

    def press(number: int) -> str:
        from marketplace.catalogue.models import Variant

        with app.app_context():
            variant = db.session.get_one(Variant, ids[number])
            db.session.rollback()
            ready.wait()
            try:
                buy(
                    {variant: 1},
                    voucher="SEORANG",
                    method=Method.COD,
                    contact=contact(phone="+6281200000007"),
                )
            except DomainError as error:
                return error.code
            return "bought"

    with ThreadPoolExecutor(len(things)) as pool:
        answers = sorted(pool.map(press, range(len(things))))

    assert answers == ["bought"] + ["voucher_used_by_you"] * 5
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(VoucherUse)) == 1
    assert db.session.scalars(select(Voucher.used)).one() == 1
    sound()
    with transaction():
        assert db.session.scalar(select(func.count()).select_from(Checkout)) == 1
