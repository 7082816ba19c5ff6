"""Signing in, and everything that ends a session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import undefer

from marketplace.accounts import passwords, queries, service
from marketplace.accounts.errors import WrongLogin, WrongPassword
from marketplace.accounts.models import OneTimeToken, Role, SessionRow, TokenPurpose, User
from marketplace.core import clock
from marketplace.core.db import db, transaction
from marketplace.core.limits import TooManyAttempts
from tests.make import PASSWORD, Cast, make_member, make_user


def token_of(user: User) -> str:
    with transaction():
        _user, token = service.sign_in(
            login=user.contact, password=PASSWORD, user_agent="Chrome Android", ip="10.1.2.3"
        )
    return token


def start(login: str, password: str = PASSWORD) -> str:
    """As the page does it."""
    proof = service.authenticate(login=login, password=password, network="10.1.2.3")
    with transaction():
        _user, token = service.start_session(proof)
    return token


@pytest.mark.parametrize(
    "login", ["sari@contoh.id", " SARI@contoh.id", "081234567890", "+62 812-3456-7890", "6281234567890"]
)
def test_people_sign_in_by_email_or_phone_however_typed(app: Flask, login: str) -> None:
    sari = make_user("Sari", email="sari@contoh.id", phone="0812 3456 7890")
    assert queries.session_user(start(login)) == sari


@pytest.mark.parametrize(
    ("login", "password"),
    [("sari@contoh.id", "salah sekali"), ("lain@contoh.id", PASSWORD), ("", ""), ("xx", "yy")],
)
def test_a_wrong_password_and_an_unknown_account_sound_the_same(
    app: Flask, login: str, password: str
) -> None:
    make_user("Sari", email="sari@contoh.id")
    with pytest.raises(WrongLogin) as refused:
        service.authenticate(login=login, password=password)
    assert str(refused.value) == str(WrongLogin())


def test_the_token_is_stored_nowhere(app: Flask) -> None:
    token = token_of(make_user())
    row = db.session.scalars(select(SessionRow)).one()
    assert token not in (row.token_hash, row.device, row.network)
    assert (row.device, row.network) == ("Chrome · Android", "10.1.2.x")


def test_signing_out_ends_the_session_for_good(app: Flask) -> None:
    token = token_of(make_user())
    with transaction():
        service.sign_out(token)
    assert queries.session_user(token) is None


def test_a_new_password_ends_every_other_session(app: Flask) -> None:
    sari = make_user()
    here, elsewhere = token_of(sari), token_of(sari)
    proof = service.prove_password(sari.id, PASSWORD)
    with transaction():
        service.change_password(
            proof, password_hash=service.prepare_password("kopi pagi danau"), keep_token=here
        )
    assert queries.session_user(here) == sari
    assert queries.session_user(elsewhere) is None
    with pytest.raises(WrongLogin):
        service.authenticate(login=sari.contact, password=PASSWORD)


def test_a_password_proved_before_it_was_changed_opens_no_session(app: Flask) -> None:
    """The thief and the owner press at the same moment."""
    sari = make_user()
    thief = service.authenticate(login=sari.contact, password=PASSWORD)
    owner = service.prove_password(sari.id, PASSWORD)
    with transaction():
        service.change_password(
            owner, password_hash=service.prepare_password("kopi pagi danau"), keep_token=None
        )
    with pytest.raises(WrongLogin), transaction():
        service.start_session(thief)
    with pytest.raises(WrongPassword), transaction():
        service.change_password(thief, password_hash="x", keep_token=None)


def test_closing_an_account_ends_its_sessions_and_opens_no_new_one(app: Flask, cast: Cast) -> None:
    token = token_of(cast.sari)
    with transaction():
        service.disable_user(cast.sari.id, reason="diminta", by=cast.ayu.id)
    assert queries.session_user(token) is None
    with pytest.raises(WrongLogin):
        service.authenticate(login=cast.sari.contact, password=PASSWORD)


def test_opening_it_again_does_not_bring_the_old_session_back(app: Flask, cast: Cast) -> None:
    token = token_of(cast.sari)
    with transaction():
        service.disable_user(cast.sari.id, reason="diminta", by=cast.ayu.id)
    with transaction():
        service.enable_user(cast.sari.id, by=cast.ayu.id)
    assert queries.session_user(token) is None
    assert queries.session_user(start(cast.sari.contact)) == cast.sari


def test_losing_a_role_signs_out_everywhere(app: Flask, cast: Cast) -> None:
    token = token_of(cast.hasan)
    member = queries.memberships(cast.hasan.id)[0]
    with transaction():
        service.end_membership(member.id, organisation_id=cast.company.id, by=cast.ayu.id)
    assert queries.session_user(token) is None


def test_staff_sessions_last_a_working_day_and_others_a_month(app: Flask, cast: Cast) -> None:
    staff, consumer = token_of(cast.dewi), token_of(cast.sari)
    later = clock.now() + timedelta(hours=12, minutes=1)
    with clock.at(later):
        assert queries.session_user(staff) is None
        assert queries.session_user(consumer) == cast.sari
    with clock.at(clock.now() + timedelta(days=30, minutes=1)):
        assert queries.session_user(consumer) is None


def test_one_device_is_ended_by_its_owner_only(app: Flask, cast: Cast) -> None:
    token = token_of(cast.sari)
    row = queries.current_sessions(cast.sari.id)[0]
    with transaction():
        service.end_session(row.id, user_id=cast.tono.id)
    assert queries.session_user(token) == cast.sari
    with transaction():
        service.end_session(row.id, user_id=cast.sari.id)
    assert queries.session_user(token) is None


def test_ten_wrong_tries_in_five_minutes_close_the_door_also_for_the_right_password(app: Flask) -> None:
    sari = make_user()
    for _try in range(10):
        with pytest.raises(WrongLogin):
            service.authenticate(login=sari.contact, password="tebakan salah")
    with pytest.raises(TooManyAttempts):
        service.authenticate(login=sari.contact, password=PASSWORD)
    with clock.at(clock.now() + timedelta(minutes=5, seconds=1)):
        service.authenticate(login=sari.contact, password=PASSWORD)


def test_the_same_number_in_other_writing_is_the_same_account_to_the_limit(app: Flask) -> None:
    make_user(phone="081234567890")
    for typed in ("081234567890", "+6281234567890") * 5:
        with pytest.raises(WrongLogin):
            service.authenticate(login=typed, password="tebakan salah")
    with pytest.raises(TooManyAttempts):
        service.authenticate(login="0812-3456-7890", password=PASSWORD)


def test_a_village_behind_one_address_is_not_locked_out(app: Flask) -> None:
    """Honest sign-ins are not counted against the network; two hundred wrong ones are."""
    people = [make_user(f"Orang{number}") for number in range(12)]
    for person in people:
        start(person.contact)
        start(person.contact)
    assert queries.session_user(start(people[0].contact)) == people[0]


def test_a_success_forgets_the_wrong_tries_before_it(app: Flask) -> None:
    sari = make_user()
    for _round in range(3):
        for _try in range(6):
            with pytest.raises(WrongLogin):
                service.authenticate(login=sari.contact, password="tebakan salah")
        start(sari.contact)


def test_a_hash_with_old_costs_is_made_anew_at_sign_in(app: Flask) -> None:
    sari = make_user()
    with_hash = select(User).where(User.id == sari.id).options(undefer(User.password_hash))
    before = db.session.scalars(with_hash).one().password_hash
    cheap = passwords._hasher
    try:
        passwords.use(PasswordHasher(time_cost=1, memory_cost=16, parallelism=1))
        start(sari.contact)
    finally:
        passwords.use(cheap)
    db.session.rollback()
    after = db.session.scalars(with_hash).one().password_hash
    assert before != after
    assert after is not None
    assert "m=16" in after


def test_the_real_costs_are_those_of_owasp() -> None:
    import importlib

    cheap = passwords._hasher
    try:
        fresh = importlib.reload(passwords)
        stored = fresh.hash_password("kopi pagi danau")
    finally:
        passwords.use(cheap)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_of_a_megabyte_costs_nothing_and_is_wrong(app: Flask) -> None:
    sari = make_user()
    with pytest.raises(WrongLogin):
        service.authenticate(login=sari.contact, password="x" * 1_000_000)


def test_staff_by_role_in_the_company(app: Flask, cast: Cast) -> None:
    make_member(cast.tono, cast.company.id, Role.RECEIVER, site_id=cast.smelter.id)
    assert queries.access_of(cast.tono.id).is_staff
    assert not queries.access_of(cast.budi.id).is_staff
    assert queries.access_of(None).grants == ()


def test_ended_sessions_and_old_links_are_cleaned_away_and_current_ones_kept(app: Flask) -> None:
    sari = make_user()
    with clock.at(clock.now() - timedelta(days=125)):
        token_of(sari)
        with transaction():
            service.issue_reset_token(sari.id)
    current = token_of(sari)
    with transaction():
        reset = service.issue_reset_token(sari.id)
    service.clean({})
    assert queries.session_user(current) == sari
    assert queries.is_link_open(reset, TokenPurpose.RESET)
    assert len(db.session.scalars(select(SessionRow)).all()) == 1
    assert len(db.session.scalars(select(OneTimeToken)).all()) == 1
