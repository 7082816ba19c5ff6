"""New accounts and forgotten passwords: links and codes that prove a contact, once and for a short time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import queries, service
from marketplace.accounts.errors import ContactInvalid, ContactTaken, TokenInvalid, WeakPassword, WrongLogin
from marketplace.accounts.models import Consent, ConsentKind, OneTimeToken, TokenPurpose, User
from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.core.db import db, transaction
from marketplace.core.errors import NotAllowed
from marketplace.core.events import Fact
from tests.make import PASSWORD, Cast, make_member, make_user

NEW = "kopi pagi danau"


def facts(name: str) -> list[Fact]:
    return list(db.session.scalars(select(Fact).where(Fact.name == name)))


def begin(login: str, name: str = "Sari") -> User:
    with transaction():
        service.start_sign_up(name=name, login=login)
    user = queries.find_user_by_login(login)
    assert user is not None
    return user


def confirm(user: User, password: str = NEW) -> str:
    with transaction():
        token = service.issue_confirm_token(user.id)
    with transaction():
        service.confirm_account(token, password_hash=service.prepare_password(password))
    return token


def reset_link(user: User) -> str:
    with transaction():
        return service.issue_reset_token(user.id)


def test_an_account_opens_once_the_contact_is_proved(app: Flask) -> None:
    sari = begin("sari@contoh.id")
    with pytest.raises(WrongLogin):
        service.authenticate(login="sari@contoh.id", password=NEW)
    confirm(sari)
    service.authenticate(login="sari@contoh.id", password=NEW)
    assert [fact.data for fact in facts("account_confirmed")] == [{"user_id": sari.id}]


def test_consent_is_kept_with_the_version_of_its_words(app: Flask) -> None:
    with transaction():
        service.start_sign_up(name="Sari", login="sari@contoh.id", wants_news=True)
    rows = {row.kind: row.version for row in db.session.scalars(select(Consent))}
    assert rows == {ConsentKind.TERMS: "2026-11", ConsentKind.NEWS: "2026-11"}


def test_a_second_sign_up_tells_the_holder_and_changes_nothing(app: Flask) -> None:
    sari = make_user("Sari", email="sari@contoh.id")
    with transaction():
        service.start_sign_up(name="Penipu", login="SARI@contoh.id")
    db.session.expire_all()
    assert sari.name == "Sari"
    assert [fact.data for fact in facts("sign_up_repeated")] == [{"user_id": sari.id}]
    assert facts("sign_up_started") == []


def test_nobody_prepares_an_account_for_somebody_elses_address(app: Flask) -> None:
    """The link asks for a password, so whoever owns the mailbox sets it, not whoever typed the address first."""
    sari = begin("sari@contoh.id", name="Penipu")
    with transaction():
        first = service.issue_confirm_token(sari.id)
    assert begin("sari@contoh.id", name="Sari").id == sari.id
    with transaction():
        service.confirm_account(first, password_hash=service.prepare_password(NEW))
    db.session.expire_all()
    assert sari.name == "Sari"


@pytest.mark.parametrize("login", ["", "sari", "0812", "+1 555 123 4567"])
def test_without_a_contact_there_is_no_account(app: Flask, login: str) -> None:
    with pytest.raises(ContactInvalid), transaction():
        service.start_sign_up(name="Sari", login=login)


def test_two_accounts_never_share_a_contact(app: Flask) -> None:
    make_user(email="sari@contoh.id")
    with pytest.raises(ContactTaken):
        make_user("Lain", email="Sari@Contoh.id")


def test_a_link_works_once(app: Flask) -> None:
    sari = begin("sari@contoh.id")
    token = confirm(sari)
    with pytest.raises(TokenInvalid), transaction():
        service.confirm_account(token, password_hash="x")


def test_using_one_link_ends_the_others(app: Flask) -> None:
    """Asked twice, two messages: both work until one of them is used."""
    sari = make_user()
    first, second = reset_link(sari), reset_link(sari)
    with transaction():
        service.reset_password(first, password_hash=service.prepare_password(NEW))
    with pytest.raises(TokenInvalid), transaction():
        service.reset_password(second, password_hash="x")


def test_a_link_ends_after_an_hour(app: Flask) -> None:
    token = reset_link(make_user())
    with clock.at(clock.now() + timedelta(minutes=59)):
        assert queries.is_link_open(token, TokenPurpose.RESET)
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert not queries.is_link_open(token, TokenPurpose.RESET)
        with pytest.raises(TokenInvalid), transaction():
            service.reset_password(token, password_hash="x")


def test_a_link_for_one_thing_does_not_do_another(app: Flask) -> None:
    token = reset_link(make_user())
    with pytest.raises(TokenInvalid), transaction():
        service.confirm_account(token, password_hash="x")


def test_a_link_sent_to_an_old_address_dies_with_it(app: Flask) -> None:
    sari = make_user(email="lama@contoh.id")
    token = reset_link(sari)
    with transaction():
        service.edit_profile(sari.id, name="Sari", email="baru@contoh.id", phone=None, by=sari.id)
    with pytest.raises(TokenInvalid), transaction():
        service.reset_password(token, password_hash="x")


def test_a_closed_account_is_not_opened_by_a_link(app: Flask, cast: Cast) -> None:
    token = reset_link(cast.sari)
    with transaction():
        service.disable_user(cast.sari.id, reason="diminta", by=cast.ayu.id)
    with pytest.raises(TokenInvalid), transaction():
        service.reset_password(token, password_hash="x")


def test_a_new_password_by_link_signs_every_device_out(app: Flask) -> None:
    sari = make_user()
    with transaction():
        _user, session = service.sign_in(login=sari.contact, password=PASSWORD)
    token = reset_link(sari)
    with transaction():
        service.reset_password(token, password_hash=service.prepare_password(NEW))
    assert queries.session_user(session) is None
    service.authenticate(login=sari.contact, password=NEW)


def test_links_are_stored_hashed(app: Flask) -> None:
    token = reset_link(make_user())
    stored = [row.token_hash for row in db.session.scalars(select(OneTimeToken))]
    assert token not in stored
    assert not any(token in str(fact.data) for fact in db.session.scalars(select(Fact)))
    assert not any(token in str(entry.after) for entry in db.session.scalars(select(AuditEntry)))


def test_asking_for_an_unknown_account_leaves_no_trace_and_no_error(app: Flask) -> None:
    with transaction():
        service.request_reset("tidak-ada@contoh.id")
        service.request_reset("0812 9999 8888")
        service.request_reset("???")
    assert facts("password_reset_requested") == []


@pytest.mark.parametrize("password", ["pendek", "password123", "aaaaaaaaaaaaa"])
def test_weak_passwords_are_refused_before_they_are_hashed(app: Flask, password: str) -> None:
    with pytest.raises(WeakPassword):
        service.prepare_password(password)


def test_a_code_opens_an_account_by_phone(app: Flask) -> None:
    begin("0812 3456 7890")
    user = queries.find_user_by_login("081234567890")
    assert user is not None
    with transaction():
        code = service.issue_code(user.id)
    with transaction():
        what, token = service.exchange_code(phone="0812-3456-7890", code=code)
    assert what == "confirm"
    with transaction():
        service.confirm_account(token, password_hash=service.prepare_password(NEW))
    service.authenticate(login="6281234567890", password=NEW)


def test_a_code_works_once_for_fifteen_minutes_and_for_its_own_number(app: Flask) -> None:
    sari, tono = make_user(phone="081200000001"), make_user("Tono", phone="081200000002")
    with transaction():
        code = service.issue_code(sari.id)
    with pytest.raises(TokenInvalid), transaction():
        service.exchange_code(phone=str(tono.phone), code=code)
    with clock.at(clock.now() + timedelta(minutes=16)), pytest.raises(TokenInvalid), transaction():
        service.exchange_code(phone=str(sari.phone), code=code)
    with transaction():
        assert service.exchange_code(phone=str(sari.phone), code=code)[0] == "reset"
    with pytest.raises(TokenInvalid), transaction():
        service.exchange_code(phone=str(sari.phone), code=code)


def test_only_the_latest_code_works(app: Flask) -> None:
    sari = make_user(phone="081200000001")
    with transaction():
        first = service.issue_code(sari.id)
    with transaction():
        second = service.issue_code(sari.id)
    if first != second:
        with pytest.raises(TokenInvalid), transaction():
            service.exchange_code(phone=str(sari.phone), code=first)
    with transaction():
        service.exchange_code(phone=str(sari.phone), code=second)


def test_a_code_cannot_be_guessed_from_a_copy_of_the_database(app: Flask) -> None:
    """A plain hash of six digits falls to a million tries: the secret key is part of it."""
    import hashlib

    sari = make_user(phone="081200000001")
    with transaction():
        code = service.issue_code(sari.id)
    stored = db.session.scalars(select(OneTimeToken.token_hash)).one()
    guesses = {hashlib.sha256(text.encode()).hexdigest() for text in (code, f"reset:{sari.id}:{code}")}
    assert stored not in guesses


@pytest.mark.parametrize(
    ("reader", "holder", "may"),
    [
        ("tigor", "sari", True),  # an officer helps a consumer
        ("tigor", "budi", True),  # and an owner
        ("ayu", "dewi", True),  # the administrator helps everybody
        ("tigor", "ayu", False),  # but no officer becomes an administrator by a new password
        ("tigor", "dewi", False),
        ("budi", "wati", False),  # nor one owner another
        ("budi", "sari", False),
        ("sari", "tono", False),
        ("edi", "sari", False),
        ("ayu", "ayu", False),
    ],
)
def test_who_may_read_out_whose_code(app: Flask, cast: Cast, reader: str, holder: str, may: bool) -> None:
    reading, holding = getattr(cast, reader), getattr(cast, holder)
    if may:
        with transaction():
            service.issue_code(holding.id, shown_to=reading.id)
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "user.code_shown")).one()
        assert (entry.by_id, entry.thing_id) == (reading.id, holding.id)
    else:
        with pytest.raises(NotAllowed), transaction():
            service.issue_code(holding.id, shown_to=reading.id)


def test_an_owner_does_not_reach_a_member_who_is_more_elsewhere(app: Flask, cast: Cast) -> None:
    """Ayu, the administrator, also helps in the shop: its owner must not set her password."""
    from marketplace.accounts.models import Role

    make_member(cast.ayu, cast.maggot.organisation_id, Role.STAFF)
    with pytest.raises(NotAllowed), transaction():
        service.issue_code(cast.ayu.id, shown_to=cast.budi.id)
