"""Invitations: never a higher role, never for somebody else, never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.accounts import queries, service
from marketplace.accounts.errors import (
    AlreadyMember,
    ContactInvalid,
    ContactTaken,
    InvitationClosed,
    InvitationForSomebodyElse,
    InvitationNotFound,
    InviterMayNotGive,
    RoleDoesNotFit,
    SiteDoesNotFit,
    TokenInvalid,
)
from marketplace.accounts.models import Invitation, Role, User
from marketplace.core import clock
from marketplace.core.db import transaction
from tests.make import Cast, make_member, make_user

NEW = "kopi pagi danau"


def invite(
    cast: Cast, *, by: User, contact: str = "baru@contoh.id", role: Role = Role.STAFF
) -> tuple[Invitation, str]:
    """By somebody, into the maggot shop; with the token that the message would carry."""
    with transaction():
        offer = service.invite(
            organisation_id=cast.maggot.organisation_id, role=role, contact=contact, by=by.id
        )
        offer_id = offer.id
    with transaction():
        token = service.issue_invitation_token(offer_id)
    return queries.get_invitation(offer_id), token


def accept_as_new(token: str, name: str = "Baru") -> User:
    with transaction():
        return service.accept_as_new(token, name=name, password_hash=service.prepare_password(NEW))


def test_a_new_person_accepts_and_works_in_the_shop(app: Flask, cast: Cast) -> None:
    _offer, token = invite(cast, by=cast.budi)
    person = accept_as_new(token)
    assert queries.access_of(person.id).has(Role.STAFF, organisation_id=cast.maggot.organisation_id)
    service.authenticate(login="baru@contoh.id", password=NEW)


def test_a_known_person_accepts_with_the_own_account(app: Flask, cast: Cast) -> None:
    _offer, token = invite(cast, by=cast.budi, contact=cast.sari.contact.upper())
    with transaction():
        service.accept_invitation(token, user_id=cast.sari.id)
    assert queries.has_role(cast.sari.id, Role.STAFF)


def test_nobody_else_accepts_it(app: Flask, cast: Cast) -> None:
    _offer, token = invite(cast, by=cast.budi, contact=cast.sari.contact)
    with pytest.raises(InvitationForSomebodyElse), transaction():
        service.accept_invitation(token, user_id=cast.tono.id)
    assert not queries.has_role(cast.tono.id, Role.STAFF)


def test_somebody_with_an_account_cannot_be_replaced_by_a_new_one(app: Flask, cast: Cast) -> None:
    """Else an invitation would be a way to set another password for sari's account."""
    _offer, token = invite(cast, by=cast.budi, contact=cast.sari.contact)
    with pytest.raises(ContactTaken):
        accept_as_new(token)


@pytest.mark.parametrize("who", ["sari", "tigor_as_company", "wati", "hasan", "edi", "tono"])
def test_nobody_gives_what_they_do_not_hold(app: Flask, cast: Cast, who: str) -> None:
    giver = cast.tigor if who == "tigor_as_company" else getattr(cast, who)
    organisation, role = cast.maggot.organisation_id, Role.OWNER
    if who == "tigor_as_company":
        organisation, role = cast.company.id, Role.APPROVER
    with pytest.raises(InviterMayNotGive), transaction():
        service.invite(organisation_id=organisation, role=role, contact="baru@contoh.id", by=giver.id)


def test_a_treasurer_does_not_make_owners(app: Flask, cast: Cast) -> None:
    treasurer = make_member(make_user("Bendahara"), cast.maggot.organisation_id, Role.TREASURER)
    with pytest.raises(InviterMayNotGive):
        invite(cast, by=treasurer, role=Role.OWNER)


def test_what_the_inviter_may_give_counts_when_it_is_accepted(app: Flask, cast: Cast) -> None:
    """Demoted, or closed, since: the invitation is worth nothing."""
    owner = make_member(make_user("Kedua"), cast.maggot.organisation_id, Role.OWNER)
    _offer, token = invite(cast, by=owner, role=Role.OWNER)
    member = queries.memberships(owner.id)[0]
    with transaction():
        service.end_membership(member.id, organisation_id=cast.maggot.organisation_id, by=cast.budi.id)
    with pytest.raises(InviterMayNotGive):
        accept_as_new(token)
    assert queries.find_user_by_login("baru@contoh.id") is None


def test_a_closed_inviter_invites_nobody(app: Flask, cast: Cast) -> None:
    _offer, token = invite(cast, by=cast.tigor)
    with transaction():
        service.disable_user(cast.tigor.id, reason="cuti", by=cast.ayu.id)
    with pytest.raises(InviterMayNotGive):
        accept_as_new(token)


def test_it_works_once(app: Flask, cast: Cast) -> None:
    _offer, token = invite(cast, by=cast.budi)
    person = accept_as_new(token)
    for again in (
        lambda: accept_as_new(token),
        lambda: _accept(token, person),
        lambda: _accept(token, cast.tono),
    ):
        with pytest.raises(InvitationClosed):
            again()


def _accept(token: str, user: User) -> None:
    with transaction():
        service.accept_invitation(token, user_id=user.id)


def test_it_ends_after_seven_days(app: Flask, cast: Cast) -> None:
    _offer, token = invite(cast, by=cast.budi)
    with clock.at(clock.now() + timedelta(days=7, minutes=1)), pytest.raises(InvitationClosed):
        accept_as_new(token)


def test_a_withdrawn_one_is_closed(app: Flask, cast: Cast) -> None:
    offer, token = invite(cast, by=cast.budi)
    with transaction():
        service.revoke_invitation(offer.id, organisation_id=cast.maggot.organisation_id, by=cast.budi.id)
    with pytest.raises(InvitationClosed):
        accept_as_new(token)


def test_another_shop_neither_sees_nor_withdraws_it(app: Flask, cast: Cast) -> None:
    offer, _token = invite(cast, by=cast.budi)
    with pytest.raises(InvitationNotFound), transaction():
        service.revoke_invitation(offer.id, organisation_id=cast.ulos.organisation_id, by=cast.wati.id)
    with pytest.raises(InvitationNotFound), transaction():
        service.issue_invitation_code(
            offer.id, organisation_id=cast.ulos.organisation_id, shown_to=cast.wati.id
        )


def test_inviting_again_replaces_the_first(app: Flask, cast: Cast) -> None:
    _first, old = invite(cast, by=cast.budi)
    _second, new = invite(cast, by=cast.budi)
    with pytest.raises(InvitationClosed):
        accept_as_new(old)
    accept_as_new(new)


def test_by_phone_a_code_is_handed_over(app: Flask, cast: Cast) -> None:
    offer, _token = invite(cast, by=cast.budi, contact="0812 7777 0001")
    with transaction():
        code = service.issue_invitation_code(
            offer.id, organisation_id=cast.maggot.organisation_id, shown_to=cast.budi.id
        )
    with pytest.raises(TokenInvalid), transaction():
        service.exchange_code(phone="0812 7777 0002", code=code)
    with transaction():
        what, token = service.exchange_code(phone="+62 812-7777-0001", code=code)
    assert what == "invitation"
    person = accept_as_new(token)
    assert person.phone == "+6281277770001"


def test_a_company_has_no_harvesters(app: Flask, cast: Cast) -> None:
    with pytest.raises(RoleDoesNotFit), transaction():
        service.invite(
            organisation_id=cast.company.id, role=Role.STAFF, contact="a@contoh.id", by=cast.ayu.id
        )


def test_a_site_of_another_organisation_does_not_fit(app: Flask, cast: Cast) -> None:
    with pytest.raises(SiteDoesNotFit), transaction():
        service.invite(
            organisation_id=cast.maggot.organisation_id,
            role=Role.STAFF,
            contact="a@contoh.id",
            site_id=cast.smelter.id,
            by=cast.budi.id,
        )


def test_an_officer_of_the_operator_is_invited_for_one_site_of_the_company(app: Flask, cast: Cast) -> None:
    with transaction():
        offer = service.invite(
            organisation_id=cast.operator.id,
            role=Role.PROGRAMME_OFFICER,
            contact="a@contoh.id",
            site_id=cast.hydropower.id,
            by=cast.ayu.id,
        )
        offer_id = offer.id
    with transaction():
        token = service.issue_invitation_token(offer_id)
    person = accept_as_new(token)
    assert queries.access_of(person.id).sites(Role.PROGRAMME_OFFICER) == {cast.hydropower.id}


def test_the_same_role_is_not_given_twice(app: Flask, cast: Cast) -> None:
    _offer, token = invite(cast, by=cast.tigor, contact=cast.budi.contact, role=Role.OWNER)
    with pytest.raises(AlreadyMember), transaction():
        service.accept_invitation(token, user_id=cast.budi.id)


def test_a_contact_is_needed(app: Flask, cast: Cast) -> None:
    with pytest.raises(ContactInvalid):
        invite(cast, by=cast.budi, contact="bukan kontak")
