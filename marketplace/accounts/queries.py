"""Finding people, organisations and what people may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select

from marketplace.accounts import rules
from marketplace.accounts.errors import (
    AddressNotFound,
    InvitationNotFound,
    MembershipNotFound,
    OrganisationNotFound,
    SiteNotFound,
    UserNotFound,
)
from marketplace.accounts.models import (
    Address,
    Consent,
    ConsentKind,
    Invitation,
    Membership,
    OneTimeToken,
    Organisation,
    OrganisationKind,
    Role,
    SessionRow,
    Site,
    TokenPurpose,
    User,
)
from marketplace.accounts.rules import Access
from marketplace.accounts.tokens import hash_token
from marketplace.core.clock import now
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


def session_user(token: str) -> User | None:
    """Whose signed-in session this is; None when it ended, ran out, or its holder is disabled. One statement."""
    query = (
        select(User)
        .join(SessionRow, SessionRow.user_id == User.id)
        .where(
            SessionRow.token_hash == hash_token(token),
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > now(),
            User.is_active.is_(True),
        )
    )
    return db.session.scalar(query)


def current_sessions(user_id: int) -> Sequence[SessionRow]:
    """Where somebody is signed in, newest first."""
    query = (
        select(SessionRow)
        .where(SessionRow.user_id == user_id, SessionRow.ended_at.is_(None), SessionRow.expires_at > now())
        .order_by(SessionRow.id.desc())
    )
    return db.session.scalars(query).all()


def find_open_token(token_hash: str, *, purpose: TokenPurpose) -> OneTimeToken | None:
    """Unused and not run out."""
    query = select(OneTimeToken).where(
        OneTimeToken.token_hash == token_hash,
        OneTimeToken.purpose == purpose,
        OneTimeToken.used_at.is_(None),
        OneTimeToken.expires_at > now(),
    )
    return db.session.scalar(query.with_for_update())


def access_of(user_id: int) -> Access:
    """Everything somebody may be now, as a value. One statement."""
    query = (
        select(Membership.role, Membership.organisation_id, Organisation.kind, Membership.site_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    )
    grants = tuple(rules.Grant(*row) for row in db.session.execute(query))
    return Access(user_id=user_id, grants=grants)


def has_role(user_id: int, role: Role, site_id: int | None = None) -> bool:
    """Whether somebody holds the role anywhere; for that site, when one is named."""
    return access_of(user_id).has(role, site_id=site_id)


def memberships(user_id: int) -> list[Membership]:
    """What somebody is now, oldest first."""
    query = select(Membership).where(Membership.user_id == user_id, Membership.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Membership.id)).all())


def membership_history(user_id: int) -> Sequence[Membership]:
    """What somebody is and was, newest first."""
    return db.session.scalars(
        select(Membership).where(Membership.user_id == user_id).order_by(Membership.id.desc())
    ).all()


def members(organisation_id: int, *, with_former: bool = False) -> Sequence[Membership]:
    """Who acts for an organisation, by name; those who left last, when asked for."""
    query = (
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation_id)
    )
    if not with_former:
        query = query.where(Membership.ended_at.is_(None))
    return db.session.scalars(
        query.order_by(Membership.ended_at.is_not(None), func.lower(User.name), Membership.id)
    ).all()


def get_membership(membership_id: int, *, organisation_id: int) -> Membership:
    """A current one of that organisation. Raises MembershipNotFound."""
    query = select(Membership).where(
        Membership.id == membership_id,
        Membership.organisation_id == organisation_id,
        Membership.ended_at.is_(None),
    )
    membership = db.session.scalar(query)
    if membership is None:
        raise MembershipNotFound()
    return membership


def people_with_role(
    role: Role, *, organisation_id: int | None = None, site_id: int | None = None
) -> list[User]:
    """Active people who hold a role now, for that site or for all."""
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.role == role, Membership.ended_at.is_(None), User.is_active.is_(True))
    )
    if organisation_id is not None:
        query = query.where(Membership.organisation_id == organisation_id)
    if site_id is not None:
        query = query.where(or_(Membership.site_id.is_(None), Membership.site_id == site_id))
    return list(db.session.scalars(query.order_by(User.id)).unique().all())


def find_organisation(organisation_id: int) -> Organisation | None:
    return db.session.get(Organisation, organisation_id)


def get_organisation(organisation_id: int) -> Organisation:
    """Raises OrganisationNotFound."""
    organisation = find_organisation(organisation_id)
    if organisation is None:
        raise OrganisationNotFound()
    return organisation


def lock_organisation(organisation_id: int) -> Organisation:
    """Members of an organisation change one at a time. Raises OrganisationNotFound."""
    organisation = db.session.scalar(
        select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    )
    if organisation is None:
        raise OrganisationNotFound()
    return organisation


def organisations(*kinds: OrganisationKind) -> Sequence[Organisation]:
    """Of these kinds, by name."""
    query = (
        select(Organisation)
        .where(Organisation.kind.in_(kinds))
        .order_by(Organisation.kind, Organisation.name)
    )
    return db.session.scalars(query).all()


def find_company() -> Organisation | None:
    """The company that buys: the first one registered."""
    query = (
        select(Organisation)
        .where(Organisation.kind == OrganisationKind.COMPANY)
        .order_by(Organisation.id)
        .limit(1)
    )
    return db.session.scalar(query)


def sites(*, organisation_id: int | None = None) -> Sequence[Site]:
    """By code; those of one organisation when it is named."""
    query = select(Site).order_by(Site.code)
    if organisation_id is not None:
        query = query.where(Site.organisation_id == organisation_id)
    return db.session.scalars(query).all()


def get_site(site_id: int) -> Site:
    """Raises SiteNotFound."""
    site = db.session.get(Site, site_id)
    if site is None:
        raise SiteNotFound()
    return site


def find_site_by_code(code: str) -> Site | None:
    return db.session.scalar(select(Site).where(Site.code == code))


def open_invitations(organisation_id: int) -> Sequence[Invitation]:
    """Sent and not answered, newest first."""
    query = select(Invitation).where(
        Invitation.organisation_id == organisation_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now(),
    )
    return db.session.scalars(query.order_by(Invitation.id.desc())).all()


def get_invitation(invitation_id: int, *, organisation_id: int | None = None) -> Invitation:
    """Raises InvitationNotFound; also for one of another organisation, when it is named."""
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or organisation_id not in (None, invitation.organisation_id):
        raise InvitationNotFound()
    return invitation


def find_invitation_by_token(token: str) -> Invitation | None:
    """Whatever became of it."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == hash_token(token)))


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
    if cursor:
        query = query.where(or_(name > cursor[0], (name == cursor[0]) & (User.id > cursor[1])))
    rows = db.session.execute(query.add_columns(name).order_by(name, User.id).limit(limit + 1)).all()
    people = [row[0] for row in rows[:limit]]
    return Page(people, encode_cursor(rows[limit - 1][1], people[-1].id) if len(rows) > limit else None)
