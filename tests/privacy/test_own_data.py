"""A copy of one's own data, and its erasure: afterwards no table tells who it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Text, select
from sqlalchemy import cast as as_type

from marketplace.accounts import queries as people
from marketplace.accounts import service as accounts
from marketplace.accounts.models import ConsentKind, Role, User
from marketplace.core import audit, jobs
from marketplace.core.db import db, transaction
from marketplace.favourites import service as favourites
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import service as orders
from marketplace.orders.models import Checkout, Order
from marketplace.payments.states import Method
from marketplace.privacy import queries, service
from marketplace.privacy.errors import PurchasesOpen, StillMember
from marketplace.reviews.service import write_review
from tests.make import PASSWORD, Cast, sign_in
from tests.orders.make import contact, make_goods, make_order
from tests.support.sound import broken

NAME, STREET, NOTE = "Siti Halimah Nasution", "Gang Kenanga 17", "Titip di pos ronda"


@pytest.fixture
def siti(app: Flask, cast: Cast) -> User:
    """Somebody with a past: two purchases, a review, a wish, messages, a shop of former days."""
    with transaction():
        user = cast.sari
        accounts.edit_profile(user.id, name=NAME, email=user.email, phone="+6281299900077", by=user.id)
        accounts.give_consent(user.id, ConsentKind.NEWS)
    variant = make_goods("Kopi Lintong", partner=cast.ulos)
    order = make_order(
        variant=variant,
        method=Method.COD,
        buyer=user,
        contact=contact(name=NAME, phone="+6281299900077", address=STREET, email=user.email, note=NOTE),
    )
    paid = make_order(variant=variant, buyer=user, contact=contact(name=NAME, phone="+6281299900077"))
    fetch(order)
    fetch(paid)
    leave_a_shop(user, cast)
    with transaction():
        write_review(order.id, line_id=order.lines[0].id, stars=4, words="Wangi", by=user.id)
        favourites.save_product(variant.product_id, user_id=user.id)
        favourites.follow(cast.ulos.id, user_id=user.id)
    jobs.run_due()
    audit.seal_entries()
    return user


def fetch(order: Order) -> None:
    for verb in (orders.accept, orders.mark_ready):
        with transaction():
            verb(order.code, partner_id=order.partner_id, by=None)
    with transaction():
        orders.hand_over(
            order.code, partner_id=order.partner_id, pickup_code=order.pickup_code or "", by=None
        )


def leave_a_shop(user: User, cast: Cast) -> None:
    """Invited by Budi, helped for a while."""
    with transaction():
        invitation = accounts.invite(
            organisation_id=cast.maggot.organisation_id,
            role=Role.STAFF,
            name=NAME,
            contact=str(user.email),
            by=cast.budi.id,
        )
        token = accounts.issue_invitation_token(invitation.id)
    with transaction():
        accounts.accept_invitation(token, user_id=user.id)
    with transaction():
        (membership,) = people.memberships(user.id)
        accounts.end_membership(membership.id, organisation_id=cast.maggot.organisation_id, by=cast.budi.id)


def told() -> str:
    """Every text in every table."""
    parts: list[str] = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(*[as_type(column, Text) for column in table.c])):
            parts.extend(str(value) for value in row if value is not None)
    return "\n".join(parts)


def test_the_copy_holds_everything_about_the_person_and_nobody_else(siti: User, cast: Cast):
    make_order(variant=make_goods("Ulos"), buyer=cast.tono, contact=contact(name="Tono Lain"))
    text = json.dumps(queries.copy_of(siti.id), ensure_ascii=False)
    for known in (NAME, siti.email, "+6281299900077", "Kopi Lintong", "Wangi", "news", cast.ulos.name):
        assert str(known) in text
    assert "Tono Lain" not in text
    assert "Ulos" not in text.replace(cast.ulos.name, "")


def test_after_erasure_no_table_tells_who_it_was_and_the_books_are_as_before(siti: User):
    before = ledger.balance(Account.COD_IN_TRANSIT), db.session.scalar(select(Checkout.total))
    email = str(siti.email)
    traces = (NAME, "Halimah", email, "81299900077", STREET, NOTE)
    assert any(trace in told() for trace in traces)  # the search does find them while they are there

    with transaction():
        service.erase(siti.id, by=siti.id)
    jobs.run_due()

    text = told()
    assert [trace for trace in traces if trace in text] == []
    assert (ledger.balance(Account.COD_IN_TRANSIT), db.session.scalar(select(Checkout.total))) == before
    audit.seal_entries()
    assert audit.verify().is_good
    assert broken() == []


def test_not_while_goods_are_on_their_way(app: Flask, cast: Cast):
    make_order(variant=make_goods(), buyer=cast.sari)
    with pytest.raises(PurchasesOpen), transaction():
        service.erase(cast.sari.id, by=cast.sari.id)


def test_not_while_a_refund_is_on_its_way(app: Flask, cast: Cast):
    order = make_order(variant=make_goods(), buyer=cast.sari)
    with transaction():
        orders.cancel_by_buyer(order.id, by=cast.sari.id, reason="Salah pilih")
    with pytest.raises(PurchasesOpen), transaction():
        service.erase(cast.sari.id, by=cast.sari.id)


def test_not_while_a_shop_counts_on_the_person(app: Flask, cast: Cast):
    with pytest.raises(StillMember), transaction():
        service.erase(cast.budi.id, by=cast.budi.id)
    assert db.session.get_one(User, cast.budi.id).is_active


def test_in_the_browser_a_password_and_a_tick_are_needed_and_then_nobody_can_sign_in(
    app: Flask, client, siti
):
    sign_in(client, siti)
    email = siti.email
    page = client.get("/akun/data").get_data(as_text=True)
    assert "/akun/data/salinan.json" in page
    copy = client.get("/akun/data/salinan.json")
    assert copy.headers["Cache-Control"] == "no-store"
    assert json.loads(copy.data)["account"]["name"] == NAME

    def press(**data: Any):
        return client.post("/akun/data/hapus", data=data)

    assert press(password="salah", sure="y").status_code == 422
    assert press(password=PASSWORD).status_code == 422
    assert press(password=PASSWORD, sure="y").status_code == 303
    assert client.get("/akun").status_code == 303
    assert app.test_client().post("/masuk", data={"email": email, "password": PASSWORD}).status_code == 422
