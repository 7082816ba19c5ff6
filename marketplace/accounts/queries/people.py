"""Finding people, their addresses and what they agreed to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select

from marketplace.accounts import rules
from marketplace.accounts.errors import AddressNotFound, UserNotFound
from marketplace.accounts.models import (
    Address,
    Consent,
    ConsentKind,
    Membership,
    Organisation,
    OrganisationKind,
    User,
)
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor


def find_user(user_id: int) -> User | None:
    return db.session.get(User, user_id)


def get_user(user_id: int) -> User:
    """Raises UserNotFound."""
    user = find_user(user_id)
    if user is None:
        raise UserNotFound()
    return user


def users(ids: Iterable[int]) -> dict[int, User]:
    """Several people in one statement."""
    wanted = set(ids)
    return (
        {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(wanted)))}
        if wanted
        else {}
    )


def find_user_by_login(text: str) -> User | None:
    """By e-mail address or phone number, however it was typed."""
    email, phone = rules.normal_login(text)
    return find_user_by_contact(email=email, phone=phone)


def find_user_by_contact(*, email: str | None = None, phone: str | None = None) -> User | None:
    """By a contact in its normal form."""
    if email is not None:
        return db.session.scalar(select(User).where(User.email == email))
    if phone is not None:
        return db.session.scalar(select(User).where(User.phone == phone))
    return None


def lock_user(user_id: int) -> User:
    """The person, kept from everyone else until the transaction ends. Raises UserNotFound."""
    query = select(User).where(User.id == user_id).with_for_update()
    user = db.session.scalar(query, execution_options={"populate_existing": True})
    if user is None:
        raise UserNotFound()
    return user


def user_list(
    *,
    q: str = "",
    kind: OrganisationKind | None = None,
    active: bool | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page[User]:
    """People by name, a page at a time; those whose name, e-mail address or phone number holds `q`."""
    name = func.lower(User.name)
    query = select(User).where(User.erased_at.is_(None))
    if q.strip():
        needle = q.strip().lower()
        phone = rules.normal_phone(q) or needle
        query = query.where(
            or_(
                name.contains(needle, autoescape=True),
                User.email.contains(needle, autoescape=True),
                User.phone == phone,
            )
        )
    if kind is not None:
        belongs = (
            select(Membership.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Membership.user_id == User.id, Membership.ended_at.is_(None), Organisation.kind == kind)
        )
        query = query.where(belongs.exists())
    if active is not None:
        query = query.where(User.is_active.is_(active))
    cursor = decode_cursor(after, length=2)
    if cursor and isinstance(cursor[0], str):
        query = query.where(or_(name > cursor[0], (name == cursor[0]) & (User.id > cursor[1])))
    rows = db.session.execute(query.add_columns(name).order_by(name, User.id).limit(limit + 1)).all()
    people = [row[0] for row in rows[:limit]]
    return Page(people, encode_cursor(rows[limit - 1][1], people[-1].id) if len(rows) > limit else None)


def addresses(*, user_id: int) -> Sequence[Address]:
    """The usual one first."""
    query = select(Address).where(Address.user_id == user_id).order_by(Address.is_default.desc(), Address.id)
    return db.session.scalars(query).all()


def get_address(address_id: int, *, user_id: int) -> Address:
    """Raises AddressNotFound, also for somebody else's."""
    address = db.session.scalar(select(Address).where(Address.id == address_id, Address.user_id == user_id))
    if address is None:
        raise AddressNotFound()
    return address


def consents(user_id: int) -> Sequence[Consent]:
    """All that was ever agreed to, newest first."""
    return db.session.scalars(
        select(Consent).where(Consent.user_id == user_id).order_by(Consent.id.desc())
    ).all()


def has_consent(user_id: int, kind: ConsentKind) -> bool:
    query = select(Consent.id).where(
        Consent.user_id == user_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    return db.session.scalar(query.limit(1)) is not None
