"""Nobody's money is silent: refused photos, late money and refunds are told."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from marketplace.core.db import db, transaction
from marketplace.core.jobs import run_due
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.inventory import service as inventory
from marketplace.notices.models import Message
from marketplace.orders.models import Checkout
from marketplace.payments import queries, service
from marketplace.payments.states import Source
from tests.make import Cast
from tests.orders.make import buy, make_goods, payment_of
from tests.payments.make import photo_bytes


def told(address: str | None) -> list[str]:
    run_due()
    db.session.rollback()
    return list(
        db.session.scalars(select(Message.subject).where(Message.recipient == address).order_by(Message.id))
    )


def send_photo(checkout: Checkout) -> int:
    photo = service.keep_photo(photo_bytes())
    payment_id = payment_of(checkout).id
    with transaction():
        return service.submit_proof(payment_id, photo=photo).id


def test_finance_hears_of_a_photo_and_the_buyer_of_its_rejection(app: Flask, cast: Cast) -> None:
    checkout = buy({make_goods(partner=cast.ulos): 1}, buyer=cast.sari)
    code = checkout.code
    proof_id = send_photo(checkout)
    assert told(cast.maya.email) == [f"Foto bukti transfer untuk {code}"]

    with transaction():
        service.reject_proof(proof_id, reason="Belum masuk.", by=cast.maya.id)

    assert f"Transfer untuk {code} belum kami temukan" in told(cast.sari.email)


def test_late_money_for_sold_goods_is_told_and_so_is_its_return(app: Flask, cast: Cast) -> None:
    goods = make_goods(partner=cast.ulos, stock=1)
    checkout = buy({goods: 1}, buyer=cast.sari)
    code, payment_id = checkout.code, payment_of(checkout).id
    with transaction():
        service.expire(payment_id)
    with transaction():
        inventory.set_count(goods.id, Quantity.of(0), partner_id=goods.partner_id, by=None)
    with transaction():
        service.settle(payment_id, source=Source.FINANCE)
    assert f"Uang Anda untuk {code} dikembalikan" in told(cast.sari.email)

    refund = queries.refunds_waiting()[0]
    assert refund.amount == Money(45_000)
    service.send_refund(refund.id, by=cast.maya.id, photo=service.keep_photo(photo_bytes()))
    assert "Rp45.000 sedang dikirim kembali kepada Anda" in told(cast.sari.email)
