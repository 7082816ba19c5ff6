"""Something to pay for, as plain as possible, where the application has orders."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.core.db import transaction
from marketplace.core.errors import Conflict
from marketplace.core.money import Money
from marketplace.ledger import rules
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Book
from marketplace.ledger.rules import Share
from marketplace.payments import ports, queries, service
from marketplace.payments.models import Payment
from marketplace.payments.ports import Decision, Facts, Refunded, Settlement
from marketplace.payments.states import Method
from tests.make import make_partner

PAYABLE = "test_purchases"
PRICE = Money(150_000)
_numbers = itertools.count(1)


class NothingLeft(Conflict):
    code = "test_nothing_left"
    message = "Nothing is left."


@dataclass
class Purchases:
    """Remembers what it was told. `stock_is_there` and `breaks` decide what it answers to late money."""

    partner_id: int
    stock_is_there: bool = True
    breaks: bool = False
    settled: list[Settlement] = field(default_factory=list)
    expired: list[int] = field(default_factory=list)
    extended: list[tuple[int, datetime]] = field(default_factory=list)
    refunded: list[Refunded] = field(default_factory=list)

    def on_settled(self, settlement: Settlement) -> Decision:
        self.settled.append(settlement)
        share = Share(self.partner_id, (PAYABLE, settlement.payable_id), settlement.amount)
        if settlement.is_late and not self.stock_is_there:
            return Decision.REFUND
        source = (PAYABLE, settlement.payable_id)
        lines = rules.order_paid(shares=[share])
        ledger.post(source=source, kind="order_paid", book=Book.MARKETPLACE, lines=lines)
        if self.breaks:
            raise NothingLeft()
        return Decision.ACCEPTED

    def on_expired(self, payable_id: int) -> None:
        self.expired.append(payable_id)

    def on_extended(self, payable_id: int, until: datetime) -> None:
        self.extended.append((payable_id, until))

    def on_refunded(self, refunded: Refunded) -> None:
        self.refunded.append(refunded)

    def describe(self, payable_id: int) -> Facts:
        return Facts(code=f"PM-TEST{payable_id}", title=f"Pembelian {payable_id}")


def plug_in_purchases() -> Purchases:
    """A shop that sells to `open_payment`."""
    shop = Purchases(partner_id=make_partner().id)
    ports.plug_in(
        PAYABLE,
        on_settled=shop.on_settled,
        on_expired=shop.on_expired,
        on_extended=shop.on_extended,
        on_refunded=shop.on_refunded,
        describe=shop.describe,
    )
    return shop


def open_payment(
    method: Method = Method.TRANSFER, *, amount: Money = PRICE, payable_id: int | None = None
) -> Payment:
    with transaction():
        return service.open_payment(
            payable=(PAYABLE, payable_id or next(_numbers)), method=method, amount=amount
        )


def fresh(payment: Payment) -> Payment:
    """The payment as it is stored now."""
    from marketplace.core.db import db

    payment_id = payment.id
    db.session.rollback()
    return queries.get_payment(payment_id)


def photo_bytes(colour: str = "white") -> bytes:
    """A small photo, another one for each colour."""
    import io

    from PIL import Image

    body = io.BytesIO()
    Image.new("RGB", (40, 60), colour).save(body, "JPEG")
    return body.getvalue()
