"""Finding organisations, sites, and who may do what for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select

from marketplace.accounts import rules
from marketplace.accounts.errors import MembershipNotFound, OrganisationNotFound, SiteNotFound
from marketplace.accounts.models import Membership, Organisation, OrganisationKind, Role, Site, User
from marketplace.accounts.rules import Access
from marketplace.core.db import db

GRANT = (Membership.role, Membership.organisation_id, Organisation.kind, Membership.site_id)  # rules.Grant


def access_of(user_id: int | None) -> Access:
    """Everything somebody may be now, as a value; nothing for a visitor. One statement."""
    if user_id is None:
        return Access(user_id=0)
    query = (
        select(*GRANT)
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


def get_membership_of(membership_id: int, *, user_id: int) -> Membership:
    """A current one of that person. Raises MembershipNotFound."""
    query = select(Membership).where(
        Membership.id == membership_id, Membership.user_id == user_id, Membership.ended_at.is_(None)
    )
    membership = db.session.scalar(query)
    if membership is None:
        raise MembershipNotFound()
    return membership


def roles_of(user_ids: Iterable[int]) -> dict[int, list[tuple[Role, str]]]:
    """Roles and names of organisations of several people, in one statement."""
    query = (
        select(Membership.user_id, Membership.role, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_(set(user_ids)), Membership.ended_at.is_(None))
        .order_by(Membership.id)
    )
    found: dict[int, list[tuple[Role, str]]] = {}
    for user_id, role, name in db.session.execute(query):
        found.setdefault(user_id, []).append((role, name))
    return found


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
