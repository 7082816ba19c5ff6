"""What finance finds in the account on the last days: a statement that fits, what Stripe and the bank of the QRIS code
paid out, a statement with questions, photos sent twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from marketplace.cli.demo import pictures
from marketplace.cli.demo.world import World
from marketplace.core import clock
from marketplace.core.clock import JAKARTA
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.orders.models import Checkout
from marketplace.payments import service as paying
from marketplace.payments.models import Payment
from marketplace.payments.queries import receipts
from marketplace.payments.states import Method, PaymentState, Source

BANK = "BCA"
FEES = {Method.STRIPE: 290, Method.QRIS: 70}  # basis points, of the example
Line = tuple[datetime, str, int]


def build(world: World) -> None:
    """Maya imports all on the last morning. Nothing is decided about the questions of the last one."""
    by = world.people["maya"]
    with clock.at(world.end - timedelta(hours=2)):
        _import("mutasi-pekan-lalu.csv", _confirmed_by_hand(), by=by)
        _paid_out_by_providers(by=by)
    with clock.at(world.end - timedelta(hours=1)):
        waiting = _waiting()
        _import("mutasi-pagi-ini.csv", _with_questions(waiting), by=by)
        _same_photo_twice(world, waiting[-2:])


def _confirmed_by_hand() -> list[Line]:
    """What was confirmed from the bank's application in the last days stands in the statement too."""
    query = select(Payment.settled_at, Checkout.name, Payment.amount_due).join(Checkout, _paid_by())
    lately = Payment.settled_at > clock.now() - timedelta(days=5)
    rows = db.session.execute(
        query.where(Payment.method == Method.TRANSFER, Payment.settled_by == Source.FINANCE, lately).order_by(
            Payment.settled_at
        )
    ).all()
    db.session.rollback()
    return [(at, f"TRSF E-BANKING CR {name.upper()}", due.amount) for at, name, due in rows if at]


def _paid_out_by_providers(*, by: int) -> None:
    """All but a few days' sales; Maya takes the fees from the providers' reports."""
    paid: dict[str, tuple[Method, Money, Money]] = {}
    for method, fee_bp in FEES.items():
        gross = paying.held_by(method).of_rate(9, 10)
        fee = gross.share(fee_bp)
        if fee:
            paid[f"KR OTOMATIS {method.value.upper()} PAYOUT"] = method, gross - fee, fee
    db.session.rollback()
    if not paid:
        return
    at = clock.now()
    statement_id = _import(
        "mutasi-penyedia.csv", [(at, text, net.amount) for text, (_method, net, _fee) in paid.items()], by=by
    )
    lines = [(line.id, paid[line.text]) for line in receipts.lines_of(statement_id)]
    db.session.rollback()
    for line_id, (method, _net, fee) in lines:
        with transaction():
            paying.take_provider_payout(line_id, method=method, fee=fee, by=by)


def _waiting() -> Sequence[tuple[int, str, int]]:
    """Transfers that are waited for: key, buyer and exact amount."""
    query = select(Payment.id, Checkout.name, Payment.amount_due).join(Checkout, _paid_by())
    open_ones = (Payment.method == Method.TRANSFER, Payment.state == PaymentState.OPEN)
    rows = db.session.execute(query.where(*open_ones).order_by(Payment.id)).all()
    db.session.rollback()
    return [(key, name, due.amount) for key, name, due in rows]


def _paid_by() -> ColumnElement[bool]:
    return (Payment.payable_type == "checkouts") & (Payment.payable_id == Checkout.id)


def _with_questions(waiting: Sequence[tuple[int, str, int]]) -> list[Line]:
    """One fits; one is 5,000 too much, one 10,000 short, and one is nobody's that we know."""
    now, changes = clock.now(), (0, 5_000, -10_000)
    lines = [
        (now, f"TRSF E-BANKING CR {name.upper()}", due + change)
        for (_key, name, due), change in zip(waiting, changes, strict=False)
    ]
    return [*lines, (now, "SETORAN TUNAI KCP KISARAN", 215_000)]


def _import(name: str, lines: Sequence[Line], *, by: int) -> int:
    rows = [f"{at.astimezone(JAKARTA):%d/%m/%Y};{text};;{amount},00" for at, text, amount in lines]
    fee = f"{clock.today():%d/%m/%Y};BIAYA ADMINISTRASI;12500,00;"
    data = "\n".join(["Tanggal;Keterangan;Debet;Kredit", *rows, fee]).encode()
    file = paying.keep_statement(data, name=name)
    with transaction():
        statement_id = paying.add_statement(file, bank=BANK, by=by)[0].id
    with transaction():
        paying.confirm_statement(statement_id, reading=file.reading, by=by)
    paying.book_statement(statement_id)
    return statement_id


def _same_photo_twice(world: World, two: Sequence[tuple[int, str, int]]) -> None:
    """One slip, sent for two purchases: finance is told so beside both."""
    photo = paying.keep_photo(pictures.jpeg(pictures.emblem("fish", "sea", size=world.size.side)))
    for payment_id, _name, _due in two:
        with transaction():
            paying.submit_proof(payment_id, photo=photo)
