"""Two requests at once with one link, and how long answers take."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from threading import Barrier
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts import passwords, queries, service
from marketplace.accounts.errors import InvitationClosed, TokenInvalid, WrongLogin
from marketplace.accounts.models import OneTimeToken, Role
from marketplace.accounts.tokens import hash_token
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from tests.make import COSTLY, Cast, make_user

HANDS = 6


def together(app: Flask, act: Callable[[int], str]) -> list[str]:
    """Several threads do it at the same moment."""
    db.session.rollback()
    ready = Barrier(HANDS)

    def hand(number: int) -> str:
        with app.app_context():
            ready.wait()
            return act(number)

    with ThreadPoolExecutor(HANDS) as pool:
        return sorted(pool.map(hand, range(HANDS)))


def test_a_reset_link_pressed_by_six_hands_sets_one_password(app: Flask) -> None:
    sari = make_user()
    with transaction():
        token = service.issue_reset_token(sari.id)
    hashes = [service.prepare_password(f"kopi pagi danau {number}") for number in range(HANDS)]

    def press(number: int) -> str:
        try:
            with transaction():
                service.reset_password(token, password_hash=hashes[number])
            return "set"
        except TokenInvalid:
            return "too late"

    assert together(app, press) == ["set"] + ["too late"] * (HANDS - 1)


def test_a_link_that_is_looked_at_before_the_transaction_would_work_for_all(app: Flask) -> None:
    """The control: first ask whether it is open, then use it."""
    sari = make_user()
    with transaction():
        token = service.issue_reset_token(sari.id)
    asked = Barrier(HANDS)

    def press(_number: int) -> str:
        row = db.session.scalars(
            select(OneTimeToken).where(OneTimeToken.token_hash == hash_token(token))
        ).one()
        is_open, row_id = row.used_at is None, row.id
        db.session.rollback()
        asked.wait()
        if not is_open:
            return "too late"
        with transaction() as session:
            session.execute(update(OneTimeToken).where(OneTimeToken.id == row_id).values(used_at=now()))
        return "set"

    assert together(app, press) == ["set"] * HANDS


def test_an_invitation_pressed_by_six_hands_gives_one_role(app: Flask, cast: Cast) -> None:
    with transaction():
        offer = service.invite(
            organisation_id=cast.maggot.organisation_id,
            role=Role.STAFF,
            contact=cast.sari.contact,
            by=cast.budi.id,
        )
        offer_id = offer.id
    with transaction():
        token = service.issue_invitation_token(offer_id)
    sari_id = cast.sari.id

    def press(_number: int) -> str:
        try:
            with transaction():
                service.accept_invitation(token, user_id=sari_id)
            return "joined"
        except InvitationClosed:
            return "too late"

    assert together(app, press) == ["joined"] + ["too late"] * (HANDS - 1)
    assert len(queries.memberships(sari_id)) == 1


def seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    with pytest.raises(WrongLogin):
        act()
    return perf_counter() - began


def test_the_time_of_the_answer_does_not_tell_who_has_an_account(app: Flask) -> None:
    """With the real cost of hashing; without the dummy an unknown account would be answered at once."""
    cheap = passwords._hasher
    try:
        passwords.use(COSTLY)
        sari = make_user("Sari", email="sari@contoh.id")
        closed = make_user("Tono", email="tono@contoh.id")
        with transaction():
            closed.is_active = False
        known, unknown, shut = [], [], []
        for number in range(9):
            known.append(seconds(lambda: service.sign_in(login="sari@contoh.id", password="tebakan salah")))
            unknown.append(
                seconds(lambda n=number: service.sign_in(login=f"x{n}@contoh.id", password="tebakan salah"))
            )
            shut.append(seconds(lambda: service.sign_in(login="tono@contoh.id", password="tebakan salah")))
    finally:
        passwords.use(cheap)
    assert sari.is_active
    one_hash = median(known)
    assert abs(median(unknown) - one_hash) < one_hash / 3
    assert abs(median(shut) - one_hash) < one_hash / 3
