"""Finding partners and their people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Membership, Role, User
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.partners.errors import PartnerNotFound
from marketplace.partners.models import Partner, PartnerStatus, StatusChange
from marketplace.places.models import District, Regency


def find_partner(partner_id: int) -> Partner | None:
    return db.session.get(Partner, partner_id)


def get_partner(partner_id: int) -> Partner:
    """Raises PartnerNotFound."""
    partner = find_partner(partner_id)
    if partner is None:
        raise PartnerNotFound
    return partner


def find_partner_by_slug(slug: str) -> Partner | None:
    """For a shop page: with its place and picture, in one statement."""
    query = select(Partner).where(Partner.slug == slug)
    return db.session.scalar(query.options(joinedload(Partner.district), joinedload(Partner.picture)))


def get_partner_by_slug(slug: str) -> Partner:
    """Raises PartnerNotFound."""
    partner = find_partner_by_slug(slug)
    if partner is None:
        raise PartnerNotFound
    return partner


def find_partner_of(organisation_id: int) -> Partner | None:
    """The partner that an organisation is, if it is one."""
    return db.session.scalar(select(Partner).where(Partner.organisation_id == organisation_id))


def lock_partner(partner_id: int) -> Partner:
    """The partner, kept from everyone else until the transaction ends. Raises PartnerNotFound."""
    query = select(Partner).where(Partner.id == partner_id).with_for_update()
    partner = db.session.scalar(query, execution_options={"populate_existing": True})
    if partner is None:
        raise PartnerNotFound
    return partner


def partners(ids: Iterable[int]) -> dict[int, Partner]:
    """Several partners in one statement."""
    wanted = set(ids)
    found = db.session.scalars(select(Partner).where(Partner.id.in_(wanted))) if wanted else ()
    return {partner.id: partner for partner in found}


def partners_of_user(user_id: int) -> list[Partner]:
    """The shops somebody belongs to, by name."""
    belongs = select(Membership.id).where(
        Membership.organisation_id == Partner.organisation_id,
        Membership.user_id == user_id,
        Membership.ended_at.is_(None),
    )
    return list(
        db.session.scalars(select(Partner).where(belongs.exists()).order_by(Partner.name, Partner.id)).all()
    )


def partner_roles(user_id: int, partner_id: int) -> set[Role]:
    """What somebody is in that shop; empty for outsiders."""
    query = (
        select(Membership.role)
        .join(Partner, Partner.organisation_id == Membership.organisation_id)
        .where(Partner.id == partner_id, Membership.user_id == user_id, Membership.ended_at.is_(None))
    )
    return set(db.session.scalars(query).all())


def is_member(user_id: int | None, partner_id: int) -> bool:
    """Whether somebody belongs to that shop: members neither buy from nor review it."""
    return user_id is not None and bool(partner_roles(user_id, partner_id))


def members(partner_id: int, *, with_former: bool = False) -> Sequence[Membership]:
    """Who acts for the shop, by name."""
    return accounts.members(get_partner(partner_id).organisation_id, with_former=with_former)


def people_of(partner_id: int, *roles: Role) -> list[User]:
    """Active people of the shop to whom messages go; those with one of the roles, when some are named."""
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .join(Partner, Partner.organisation_id == Membership.organisation_id)
        .where(Partner.id == partner_id, Membership.ended_at.is_(None), User.is_active.is_(True))
    )
    if roles:
        query = query.where(Membership.role.in_(roles))
    return list(db.session.scalars(query.order_by(User.id)).unique().all())


def status_on(partner_id: int, day: date) -> PartnerStatus | None:
    """What the partner was at the end of that day; None before it was registered."""
    query = (
        select(StatusChange.status)
        .where(StatusChange.partner_id == partner_id, StatusChange.on <= day)
        .order_by(StatusChange.on.desc(), StatusChange.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def status_history(partner_id: int) -> Sequence[StatusChange]:
    """Oldest first."""
    query = select(StatusChange).where(StatusChange.partner_id == partner_id)
    return db.session.scalars(query.order_by(StatusChange.on, StatusChange.id)).all()


def is_pkp(partner: Partner, on: date) -> bool:
    """Whether the partner charges PPN on that day."""
    return partner.is_pkp_from is not None and partner.is_pkp_from <= on


def register(
    *,
    site_ids: Collection[int] | None = None,
    status: PartnerStatus | None = None,
    q: str = "",
    after: str | None = None,
    limit: int = 50,
) -> Page[Partner]:
    """The partner register by name, a page at a time; of these sites, with this status, whose name holds `q`."""
    name = func.lower(Partner.name)
    query = select(Partner).options(joinedload(Partner.district), joinedload(Partner.site))
    if site_ids is not None:
        query = query.where(Partner.site_id.in_(site_ids))
    if status is not None:
        query = query.where(Partner.status == status)
    if q.strip():
        query = query.where(name.contains(q.strip().lower(), autoescape=True))
    cursor = decode_cursor(after, length=2)
    if cursor and isinstance(cursor[0], str):
        query = query.where(or_(name > cursor[0], (name == cursor[0]) & (Partner.id > cursor[1])))
    rows = db.session.execute(query.add_columns(name).order_by(name, Partner.id).limit(limit + 1)).all()
    found = [row[0] for row in rows[:limit]]
    return Page(found, encode_cursor(rows[limit - 1][1], found[-1].id) if len(rows) > limit else None)


def active_partners(*, limit: int | None = None) -> Sequence[Partner]:
    """Shops that sell now, by name, with place and picture."""
    query = (
        select(Partner)
        .where(Partner.status == PartnerStatus.ACTIVE)
        .options(joinedload(Partner.district), joinedload(Partner.picture))
        .order_by(Partner.name, Partner.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def count_by_status(*, site_ids: Collection[int] | None = None) -> dict[PartnerStatus, int]:
    """How many partners there are of each status today."""
    query = select(Partner.status, func.count()).group_by(Partner.status)
    if site_ids is not None:
        query = query.where(Partner.site_id.in_(site_ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def regencies_with_partners() -> Sequence[Regency]:
    """Regencies that active partners sell from, by name."""
    has_partner = (
        select(Partner.id)
        .join(District, District.id == Partner.district_id)
        .where(District.regency_id == Regency.id, Partner.status == PartnerStatus.ACTIVE)
    )
    return db.session.scalars(select(Regency).where(has_partner.exists()).order_by(Regency.name)).all()
