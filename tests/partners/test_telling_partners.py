"""What partners are told about their papers and their money's account."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from marketplace.core.db import db, transaction
from marketplace.core.jobs import run_due
from marketplace.notices.models import Message
from marketplace.partners import service
from marketplace.partners.models import DocumentKind
from tests.make import Cast


def messages() -> list[Message]:
    run_due()
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_owners_read_why_a_paper_was_rejected_and_others_nothing(app: Flask, cast: Cast) -> None:
    before = len(messages())
    with transaction():
        paper = service.submit_document(partner_id=cast.maggot.id, kind=DocumentKind.HALAL, by=cast.budi.id)
        paper_id = paper.id
    with transaction():
        service.check_document(paper_id, accept=False, reason="Nama berbeda", by=cast.ayu.id)
    told = messages()[before:]
    assert [message.recipient for message in told] == ["budi@demo.test"]
    assert "Nama berbeda" in told[0].text


def test_owners_are_told_of_a_new_account_without_its_number(app: Flask, cast: Cast) -> None:
    before = len(messages())
    with transaction():
        service.set_bank_account(
            cast.maggot.id, bank="Bank Sumut", number="107001234567", holder="Budi", by=cast.budi.id
        )
    told = messages()[before:]
    assert [message.recipient for message in told] == ["budi@demo.test"]
    assert "107001234567" not in f"{told[0].subject}{told[0].text}"
