"""Who presses which button about money, and the world in which the button is there.

Each module beside this one holds the cases of one side. tests/house/test_money_forms.py keeps the list complete.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalogue.models import Variant
from marketplace.core.db import transaction
from marketplace.orders import service as orders
from marketplace.orders.models import Checkout, Order, OrderReturn
from marketplace.payments import queries
from marketplace.payments.models import BankLine, BankStatement, Refund
from marketplace.payments.states import Method, Source
from marketplace.payouts.models import Payout
from marketplace.procurement import service as procurement
from marketplace.procurement.models import Bill
from tests.make import Cast, sign_in
from tests.orders.make import buy, contact, make_goods, pay, payment_of
from tests.orders.story import own_delivery
from tests.orders.test_returning import ask
from tests.payments.cards import check, press, start
from tests.payments.receipts import booked, csv_of, lines, upload
from tests.payouts.make import make_paid_partner, prepare, send
from tests.procurement.make import billed

numbers = count(1)
VOUCHER = {
    "title": "Potongan panen", "kind": "percent", "percent": "10", "cap": "20rb", "minimum": "50.000",
    "valid_from": "2026-01-01", "limit_total": "100", "funded_by": "operator",
}  # fmt: skip


@dataclass(frozen=True)
class Press:
    """Who presses the button at which address with what. Bytes are sent as a file.

    Not `is_one_step`: the provider is asked between two transactions, so the first of them stays.
    """

    person: str
    values: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    is_one_step: bool = True

    def body(self) -> dict[str, Any]:
        return {
            name: (io.BytesIO(value), f"{name}.{'csv' if name == 'file' else 'jpg'}")
            if isinstance(value, bytes)
            else value
            for name, value in self.data.items()
        }


@dataclass
class World:
    """The cast, each with a browser, and what they have to do with money."""

    app: Flask
    cast: Cast
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, person: str) -> FlaskClient:
        if person not in self.browsers:
            self.browsers[person] = sign_in(self.app.test_client(), getattr(self.cast, person))
        return self.browsers[person]

    def goods(self, price: int = 60_000) -> Variant:
        return make_goods(partner=self.cast.maggot, price=price, stock=100)

    def bought(self, method: Method = Method.TRANSFER, **facts: Any) -> Checkout:
        phone = f"+6281300000{next(numbers):03}"
        facts = {"buyer": self.cast.sari, "contact": contact(phone=phone), **facts}
        return buy({self.goods(): 2}, method=method, **facts)

    def order(self, *verbs: Callable[..., object], method: Method = Method.TRANSFER, **facts: Any) -> Order:
        """An order of Sari's at Budi's shop, paid unless in cash, as far along as the verbs."""
        if facts.get("way") == "own":
            own_delivery(make_goods(partner=self.cast.maggot))
        checkout = self.bought(method, **facts)
        if method is Method.TRANSFER:
            pay(checkout)
        order = checkout.orders[0]
        for verb in verbs:
            with transaction():
                verb(order.code, partner_id=order.partner_id, by=None)
        return order

    def delivered(self, method: Method = Method.TRANSFER) -> Order:
        return self.order(orders.accept, orders.ship, orders.deliver, method=method, way="own")

    def cash(self) -> Order:
        order = self.delivered(Method.COD)
        with transaction():
            orders.confirm_received(order.id, by=None)
        return order

    def asked(self) -> OrderReturn:
        return ask(self.delivered(), 1)

    def refund(self) -> Refund:
        order = self.order()
        with transaction():
            orders.cancel_by_partner(order.code, partner_id=order.partner_id, by=None, reason="Habis")
        return queries.refunds_of(payment_of(order.checkout).id)[0]

    def card(self, *, heard: bool = False) -> Checkout:
        checkout = self.bought(Method.STRIPE)
        press(start(payment_of(checkout)))
        if heard:
            check(payment_of(checkout), Source.WEBHOOK)
        return checkout

    def line(self, amount: int = 4_321) -> BankLine:
        booked(csv_of((f"Kiriman {next(numbers)}", amount)), by=self.cast.maya.id)
        return lines()[-1]

    def statement(self) -> BankStatement:
        return upload(csv_of((f"Kiriman {next(numbers)}", 5_432)), by=self.cast.maya.id)

    def batch(self) -> Payout:
        make_paid_partner(f"Kelompok Tani {next(numbers)}")
        return prepare(self.cast.maya.id)

    def sent_batch(self) -> Payout:
        payout = self.batch()
        send(payout, self.cast.ayu.id)
        return payout

    def bill(self, *, approved: bool = False) -> Bill:
        bill = billed(self.cast, self.goods(10_000), 10 + next(numbers))
        if approved:
            with transaction():
                procurement.approve_bill(bill.number, by=self.cast.lina.id, pph21=None)
        return bill


Case = Callable[[World], Press]
CASES: dict[str, Case] = {}


def case(endpoint: str) -> Callable[[Case], Case]:
    def note(make: Case) -> Case:
        CASES[endpoint] = make
        return make

    return note
