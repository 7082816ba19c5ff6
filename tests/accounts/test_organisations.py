"""Roles in organisations: scoped, ended but kept, never without an owner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from marketplace.accounts import queries, service
from marketplace.accounts.errors import (
    AlreadyMember,
    LastAdmin,
    LastOwner,
    MembershipNotFound,
    RoleDoesNotFit,
)
from marketplace.accounts.models import Membership, Role
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.errors import NotAllowed
from tests.make import Cast, make_member, make_user


def end(membership: Membership, *, by: int) -> None:
    membership_id, organisation_id = membership.id, membership.organisation_id
    with transaction():
        service.end_membership(membership_id, organisation_id=organisation_id, by=by)


def test_the_last_owner_cannot_leave(app: Flask, cast: Cast) -> None:
    with pytest.raises(LastOwner):
        end(queries.memberships(cast.budi.id)[0], by=cast.budi.id)
    make_member(cast.sari, cast.maggot.organisation_id, Role.OWNER)
    end(queries.memberships(cast.budi.id)[0], by=cast.budi.id)
    assert [member.user_id for member in queries.members(cast.maggot.organisation_id)] == [cast.sari.id]


def test_an_owner_whose_account_is_closed_does_not_count(app: Flask, cast: Cast) -> None:
    make_member(cast.sari, cast.maggot.organisation_id, Role.OWNER)
    with transaction():
        service.disable_user(cast.sari.id, reason="hilang", by=cast.ayu.id)
    with pytest.raises(LastOwner):
        end(queries.memberships(cast.budi.id)[0], by=cast.budi.id)


def test_the_last_owner_and_the_last_administrator_are_not_closed(app: Flask, cast: Cast) -> None:
    with pytest.raises(LastOwner), transaction():
        service.disable_user(cast.budi.id, reason="x", by=cast.ayu.id)
    second = make_member(make_user("Admin Dua"), cast.operator.id, Role.ADMIN)
    with transaction():
        service.disable_user(second.id, reason="x", by=cast.ayu.id)
    with pytest.raises(LastAdmin):
        end(next(m for m in queries.memberships(cast.ayu.id) if m.role is Role.ADMIN), by=cast.ayu.id)


def test_nobody_closes_the_own_account_here(app: Flask, cast: Cast) -> None:
    with pytest.raises(NotAllowed), transaction():
        service.disable_user(cast.ayu.id, reason="x", by=cast.ayu.id)


def test_a_role_that_ended_stays_in_the_history(app: Flask, cast: Cast) -> None:
    make_member(cast.sari, cast.maggot.organisation_id, Role.STAFF)
    end(queries.memberships(cast.sari.id)[0], by=cast.budi.id)
    former = queries.members(cast.maggot.organisation_id, with_former=True)[-1]
    assert (former.user_id, former.ended_by_id, former.is_current) == (cast.sari.id, cast.budi.id, False)
    assert queries.memberships(cast.sari.id) == []
    make_member(cast.sari, cast.maggot.organisation_id, Role.STAFF)
    assert len(queries.membership_history(cast.sari.id)) == 2


def test_a_role_is_ended_once_and_by_its_own_organisation_only(app: Flask, cast: Cast) -> None:
    make_member(cast.sari, cast.maggot.organisation_id, Role.STAFF)
    member = queries.memberships(cast.sari.id)[0]
    with pytest.raises(MembershipNotFound), transaction():
        service.end_membership(member.id, organisation_id=cast.ulos.organisation_id, by=cast.wati.id)
    end(member, by=cast.budi.id)
    with pytest.raises(MembershipNotFound):
        end(member, by=cast.budi.id)


def test_one_person_in_two_shops_and_two_duties_at_two_sites(app: Flask, cast: Cast) -> None:
    make_member(cast.budi, cast.ulos.organisation_id, Role.TREASURER)
    make_member(cast.ratna, cast.company.id, Role.REQUESTER, site_id=cast.hydropower.id)
    assert queries.access_of(cast.budi.id).has(Role.TREASURER, organisation_id=cast.ulos.organisation_id)
    assert queries.access_of(cast.ratna.id).sites(Role.REQUESTER) == {cast.smelter.id, cast.hydropower.id}
    with pytest.raises(AlreadyMember):
        make_member(cast.ratna, cast.company.id, Role.REQUESTER, site_id=cast.hydropower.id)


def test_roles_fit_the_kind_of_organisation(app: Flask, cast: Cast) -> None:
    with pytest.raises(RoleDoesNotFit):
        make_member(cast.sari, cast.maggot.organisation_id, Role.APPROVER)


@pytest.mark.parametrize("at_a_site", [False, True])
def test_the_database_itself_refuses_the_same_role_twice(app: Flask, cast: Cast, at_a_site: bool) -> None:
    site = cast.smelter.id if at_a_site else None

    def row() -> Membership:
        return Membership(
            user_id=cast.sari.id, organisation_id=cast.company.id, role=Role.BUYER, site_id=site
        )

    with pytest.raises(IntegrityError), transaction() as session:
        session.add_all([row(), row()])


def test_people_are_found_for_messages_by_role_and_site(app: Flask, cast: Cast) -> None:
    assert queries.people_with_role(Role.RECEIVER, site_id=cast.smelter.id) == [cast.joko]
    assert queries.people_with_role(Role.RECEIVER, site_id=cast.hydropower.id) == []
    assert queries.people_with_role(Role.APPROVER, site_id=cast.hydropower.id) == [cast.dewi]


def race(app: Flask, cast: Cast) -> list[str]:
    """Both owners take the role from the other at the same moment."""
    make_member(cast.sari, cast.maggot.organisation_id, Role.OWNER)
    organisation_id = cast.maggot.organisation_id
    pairs = [
        (queries.memberships(cast.budi.id)[0].id, cast.sari.id),
        (queries.memberships(cast.sari.id)[0].id, cast.budi.id),
    ]
    db.session.rollback()
    ready = Barrier(2)

    def take(pair: tuple[int, int]) -> str:
        with app.app_context():
            ready.wait()
            try:
                with transaction():
                    service.end_membership(pair[0], organisation_id=organisation_id, by=pair[1])
                return "ended"
            except LastOwner:
                return "last owner"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(take, pairs))


def test_two_owners_who_end_each_other_leave_one(app: Flask, cast: Cast) -> None:
    assert race(app, cast) == ["ended", "last owner"]
    db.session.rollback()
    assert len(queries.members(cast.maggot.organisation_id)) == 1


def test_the_list_of_people_pages_and_filters(app: Flask, cast: Cast) -> None:
    from marketplace.accounts.models import OrganisationKind

    first = queries.user_list(limit=5)
    rest = queries.user_list(limit=50, after=first.next_cursor)
    names = [user.name for user in (*first.items, *rest.items)]
    assert names == sorted(names)
    assert len(names) == 13
    company = queries.user_list(kind=OrganisationKind.COMPANY)
    assert {user.name for user in company.items} == {"Ratna", "Dewi", "Hasan", "Joko", "Lina"}
    assert [user.name for user in queries.user_list(q="TIGOR").items] == ["Tigor"]
    assert queries.user_list(after="rusak").items[0].name == "Ayu"


def test_without_looking_again_inside_the_lock_the_shop_would_lose_both(app: Flask, cast: Cast) -> None:
    """The race above is real: code that counts owners first and ends the role afterwards leaves nobody."""
    make_member(cast.sari, cast.maggot.organisation_id, Role.OWNER)
    organisation_id = cast.maggot.organisation_id
    ids = [queries.memberships(person.id)[0].id for person in (cast.budi, cast.sari)]
    db.session.rollback()
    ready = Barrier(2)

    def take(membership_id: int) -> None:
        with app.app_context():
            others = len(queries.members(organisation_id)) - 1
            db.session.rollback()
            ready.wait()
            with transaction() as session:
                member = session.get(Membership, membership_id)
                if others and member is not None:
                    member.ended_at = now()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, ids))
    db.session.rollback()
    assert queries.members(organisation_id) == []
