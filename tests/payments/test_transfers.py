"""Proofs of transfers: sent by phone, looked at by a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core import files
from marketplace.core.audit import AuditEntry
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.images import BadImage
from marketplace.core.money import Money
from marketplace.payments import queries, service
from marketplace.payments.errors import ConfirmedAlready, SameProof, TooManyProofs, WrongAmount
from marketplace.payments.models import Payment, PaymentProof
from marketplace.payments.states import Method, PaymentState, ProofState
from tests.make import make_user
from tests.payments.make import Purchases, fresh, open_payment, photo_bytes, plug_in_purchases


@pytest.fixture
def shop(app: Flask) -> Purchases:
    return plug_in_purchases()


@pytest.fixture
def maya(app: Flask) -> int:
    return make_user(name="Maya").id


def send(payment: Payment, colour: str = "white") -> PaymentProof:
    photo = service.keep_photo(photo_bytes(colour))
    with transaction():
        return service.submit_proof(payment.id, photo=photo)


def confirm(payment: Payment, by: int, received: Money | None = None) -> Payment:
    with transaction():
        return service.confirm_transfer(payment.id, by=by, received=received, ref="BCA 24/11")


def test_a_photo_is_kept_privately_and_stops_the_clock(shop: Purchases) -> None:
    payment = open_payment()
    with at(now() + timedelta(hours=23)):
        proof = send(payment)

    assert proof.file_key.startswith(files.PRIVATE)
    assert files.read(proof.file_key)[8:12] == b"WEBP"
    assert shop.extended[0][0] == payment.payable_id
    with at(now() + timedelta(days=10)):
        assert service.expire_due() == 0


def test_a_file_that_is_no_photo_is_refused(shop: Purchases) -> None:
    with pytest.raises(BadImage):
        service.keep_photo(b"%PDF-1.7 not a photo")


def test_the_same_photo_twice_is_refused_and_for_two_payments_is_shown(shop: Purchases) -> None:
    one, two = open_payment(), open_payment()
    send(one)
    with pytest.raises(SameProof):
        send(one)
    proof = send(two)

    assert queries.same_photos([proof.sha256])[proof.sha256] == {one.id, two.id}


def test_photos_do_not_hold_goods_for_ever(shop: Purchases) -> None:
    payment = open_payment()
    for colour in ("red", "green", "blue", "black", "white"):
        send(payment, colour)
    with pytest.raises(TooManyProofs):
        send(payment, "yellow")


def test_confirming_books_accepts_the_photo_and_is_in_the_audit_log(shop: Purchases, maya: int) -> None:
    payment = open_payment()
    proof = send(payment)
    confirm(payment, maya, payment.amount_due)

    assert fresh(payment).state is PaymentState.SETTLED
    assert queries.get_proof(proof.id).state is ProofState.ACCEPTED
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "payment_confirmed")).one()
    assert (entry.by_id, entry.after["ref"]) == (maya, "BCA 24/11")
    with pytest.raises(ConfirmedAlready):
        confirm(payment, maya)


def test_the_amount_must_be_exact_to_the_last_digit(shop: Purchases, maya: int) -> None:
    payment = open_payment()
    with pytest.raises(WrongAmount):
        confirm(payment, maya, payment.amount)

    assert fresh(payment).state is PaymentState.OPEN


def test_a_rejected_photo_tells_why_and_gives_time_for_another(shop: Purchases, maya: int) -> None:
    payment = open_payment()
    proof = send(payment)
    with at(now() + timedelta(days=3)):
        with transaction():
            service.reject_proof(proof.id, reason="Dananya belum masuk.", by=maya)
        assert service.expire_due() == 0
        send(payment, "blue")
    with at(now() + timedelta(days=6)):
        confirm(payment, maya)

    assert queries.get_proof(proof.id).state is ProofState.REJECTED
    assert not fresh(payment).is_late


def test_a_late_transfer_is_confirmed_as_late(shop: Purchases, maya: int) -> None:
    shop.stock_is_there = False
    payment = open_payment()
    with at(now() + timedelta(days=2)):
        service.expire_due()
        send(payment)
        confirm(payment, maya)

    assert fresh(payment).is_late
    assert [refund.reason for refund in queries.refunds_waiting()] == ["paid_late"]


def test_those_with_a_photo_are_first_in_the_list(shop: Purchases) -> None:
    first, second = open_payment(), open_payment()
    send(second)
    open_payment(Method.STRIPE)

    assert [payment.id for payment in queries.transfers_waiting()] == [second.id, first.id]
    assert queries.attention()["proofs"] == 1
