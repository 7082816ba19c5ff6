"""Organisations, their sites, and who acts for them. A role that ends stays as history."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.accounts import queries
from marketplace.accounts.errors import AlreadyMember, LastAdmin, LastOwner, RoleDoesNotFit, SiteDoesNotFit
from marketplace.accounts.events import MembershipEnded
from marketplace.accounts.models import Membership, Organisation, OrganisationKind, Role, Site, User
from marketplace.accounts.service.sessions import end_all_sessions
from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.events import emit


def create_organisation(
    *, kind: OrganisationKind, name: str, npwp: str | None = None, by: int | None = None
) -> Organisation:
    """A new organisation without members."""
    organisation = Organisation(kind=kind, name=name.strip(), npwp=npwp)
    db.session.add(organisation)
    audit.record(
        "organisation.created", organisation, by=by, after={"kind": kind.value, "name": organisation.name}
    )
    return organisation


def edit_organisation(organisation_id: int, *, name: str, npwp: str | None, by: int) -> None:
    """Its name and tax number from now on; documents keep what they were printed with."""
    organisation = queries.lock_organisation(organisation_id)
    before = {"name": organisation.name, "npwp": organisation.npwp}
    organisation.name, organisation.npwp = name.strip(), npwp
    after = {"name": organisation.name, "npwp": npwp}
    audit.record("organisation.edited", organisation, by=by, before=before, after=after)


def create_site(
    *, code: str, name: str, organisation_id: int, district_id: int | None = None, by: int | None = None
) -> Site:
    """A place of work; the code stands in document numbers, so it never changes."""
    site = Site(
        code=code.strip().upper(), name=name.strip(), organisation_id=organisation_id, district_id=district_id
    )
    db.session.add(site)
    audit.record("site.created", site, by=by, after={"code": site.code, "name": site.name})
    return site


def add_member(
    *, user_id: int, organisation_id: int, role: Role, site_id: int | None = None, by: int | None = None
) -> Membership:
    """Give somebody a role. Who may is the caller's business; invitations ask it themselves.

    Raises RoleDoesNotFit, SiteDoesNotFit, AlreadyMember.
    """
    organisation = queries.lock_organisation(organisation_id)
    if role.kind is not organisation.kind:
        raise RoleDoesNotFit()
    check_site(organisation, site_id)
    if any(
        membership.organisation_id == organisation_id
        and membership.role is role
        and membership.site_id == site_id
        for membership in queries.memberships(user_id)
    ):
        raise AlreadyMember()
    membership = Membership(
        user_id=user_id, organisation_id=organisation_id, role=role, site_id=site_id, given_by_id=by
    )
    db.session.add(membership)
    after = {"user_id": user_id, "organisation_id": organisation_id, "role": role.value, "site_id": site_id}
    audit.record("membership.given", membership, by=by, after=after)
    return membership


def end_membership(membership_id: int, *, organisation_id: int, by: int) -> Membership:
    """Take a role away, or leave: the person is signed out everywhere and comes back without it.

    Raises MembershipNotFound, LastOwner, LastAdmin.
    """
    queries.lock_organisation(organisation_id)
    membership = queries.get_membership(membership_id, organisation_id=organisation_id)
    check_not_last(membership)
    membership.ended_at, membership.ended_by_id = now(), by
    end_all_sessions(membership.user_id)
    before = {"user_id": membership.user_id, "role": membership.role.value, "site_id": membership.site_id}
    audit.record("membership.ended", membership, by=by, before=before)
    emit(MembershipEnded(membership_id=membership.id, user_id=membership.user_id), about=membership, by=by)
    return membership


def check_not_last(membership: Membership) -> None:
    """A shop keeps an owner, the operator an administrator. Raises LastOwner, LastAdmin."""
    if membership.role not in (Role.OWNER, Role.ADMIN):
        return
    others = select(func.count()).where(
        Membership.organisation_id == membership.organisation_id,
        Membership.role == membership.role,
        Membership.ended_at.is_(None),
        Membership.user_id != membership.user_id,
        Membership.user_id.in_(select(User.id).where(User.is_active.is_(True))),
    )
    if not db.session.scalar(others):
        raise LastOwner() if membership.role is Role.OWNER else LastAdmin()


def check_site(organisation: Organisation, site_id: int | None) -> None:
    """People act for sites of their own organisation; the operator's also for those of the company it works for.

    Raises SiteDoesNotFit.
    """
    if site_id is None:
        return
    site = queries.get_site(site_id)
    if site.organisation_id != organisation.id and organisation.kind is not OrganisationKind.OPERATOR:
        raise SiteDoesNotFit()
