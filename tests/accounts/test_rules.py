"""Pure rules about contacts, passwords and rights."""

from __future__ import annotations

import pytest

from marketplace.accounts import rules
from marketplace.accounts.models import OrganisationKind, Role
from marketplace.accounts.roles import ROLES_OF
from marketplace.accounts.rules import Access, Grant


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "+6281234567890",
        "+62 812-3456-7890",
        "6281234567890",
        "81234567890",
        "+62 0812 3456 7890",
        "(0812) 3456.7890",
    ],
)
def test_one_phone_number_in_every_habit_of_writing(typed: str) -> None:
    assert rules.normal_phone(typed) == "+6281234567890"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "0812",
        "+1 555 123 4567",
        "08123456789012345",
        "0112345678",
        "٠٨١٢٣٤٥٦٧٨٩٠",
        "0812-3456-789a",
        "+",
        "62",
    ],
)
def test_what_is_no_indonesian_phone_number(typed: str) -> None:
    assert rules.normal_phone(typed) is None


def test_the_short_international_form_is_not_read_as_a_local_number() -> None:
    """ "62812345678" is +62 812 345 678; a library without our rule calls +62 62812345678 valid."""
    assert rules.normal_phone("62812345678") == "+62812345678"


@pytest.mark.parametrize(("typed", "normal"), [(" Sari@Contoh.ID ", "sari@contoh.id"), ("a@b.co", "a@b.co")])
def test_an_email_address_is_lower_case_and_trimmed(typed: str, normal: str) -> None:
    assert rules.normal_email(typed) == normal


@pytest.mark.parametrize(
    "typed",
    ["", "sari", "sari@", "@b.id", "a b@c.id", "a@b", "a@@b.id", "a@b..id", "x" * 65 + "@b.id", "a\x00@b.id"],
)
def test_what_is_no_email_address(typed: str) -> None:
    assert rules.normal_email(typed) is None


def test_lists_show_enough_to_recognise_and_too_little_to_copy() -> None:
    assert rules.mask_phone("+6281234567890") == "0812-****-7890"
    assert rules.mask_email("sari@contoh.id") == "s***@contoh.id"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("pendek", "short"),
        ("x" * 201, "long"),
        ("password123", "common"),
        ("PasarMitra123", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("Sari Simanjuntak", "about_you"),
        ("kopi pagi di danau", None),
        ("demo-pasar-mitra", None),
    ],
)
def test_passwords_are_judged_by_length_and_a_short_list(password: str, problem: str | None) -> None:
    assert rules.password_problem(password, about=("Sari Simanjuntak", "")) == problem


def access(*grants: Grant) -> Access:
    return Access(user_id=1, grants=grants)


def test_a_role_for_one_site_does_not_count_at_another() -> None:
    ratna = access(Grant(Role.REQUESTER, 5, OrganisationKind.COMPANY, site_id=1))
    assert ratna.has(Role.REQUESTER, site_id=1)
    assert not ratna.has(Role.REQUESTER, site_id=2)
    assert ratna.sites(Role.REQUESTER) == {1}
    assert ratna.sites(Role.APPROVER) == frozenset()


def test_a_role_without_a_site_counts_everywhere() -> None:
    dewi = access(Grant(Role.APPROVER, 5, OrganisationKind.COMPANY))
    assert dewi.has(Role.APPROVER, site_id=9)
    assert dewi.sites(Role.APPROVER) is None


def test_the_owner_of_one_shop_is_nobody_in_another() -> None:
    budi = access(Grant(Role.OWNER, 7, OrganisationKind.PARTNER))
    assert budi.has(Role.OWNER, organisation_id=7)
    assert not budi.has(Role.OWNER, organisation_id=8)
    assert budi.organisation_ids(Role.OWNER) == {7}


GIVERS = {
    "owner": access(Grant(Role.OWNER, 7, OrganisationKind.PARTNER)),
    "treasurer": access(Grant(Role.TREASURER, 7, OrganisationKind.PARTNER)),
    "officer": access(Grant(Role.PROGRAMME_OFFICER, 1, OrganisationKind.OPERATOR)),
    "admin": access(Grant(Role.ADMIN, 1, OrganisationKind.OPERATOR)),
    "auditor": access(Grant(Role.AUDITOR, 1, OrganisationKind.OPERATOR)),
    "approver": access(Grant(Role.APPROVER, 5, OrganisationKind.COMPANY)),
    "nobody": access(),
}


@pytest.mark.parametrize("giver", GIVERS)
@pytest.mark.parametrize("kind", OrganisationKind)
@pytest.mark.parametrize("role", Role)
def test_who_may_give_which_role(giver: str, kind: OrganisationKind, role: Role) -> None:
    """Every pair of giver and role, in organisation 7."""
    fits = role in ROLES_OF[kind]
    of_partner = kind is OrganisationKind.PARTNER
    expected = fits and (giver == "admin" or (of_partner and giver in {"owner", "officer"}))
    assert rules.may_grant(GIVERS[giver], role, organisation_id=7, kind=kind) is expected


def test_an_owner_gives_nothing_in_another_shop() -> None:
    assert not rules.may_grant(GIVERS["owner"], Role.STAFF, organisation_id=8, kind=OrganisationKind.PARTNER)


def test_a_device_is_remembered_in_two_words() -> None:
    phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
    assert rules.device_words(phone) == "Chrome · Android"
    assert rules.device_words("") == ""
    assert rules.network_of("103.10.20.30") == "103.10.20.x"
    assert rules.network_of("2001:db8:1:2::3") == "2001:db8:1:…"
