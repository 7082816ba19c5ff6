"""The company, the operator, their people, sites and rules."""

from __future__ import annotations

from marketplace.accounts import service as accounts
from marketplace.accounts.models import OrganisationKind, Role
from marketplace.cli.demo.places import district
from marketplace.cli.demo.world import PASSWORD, World
from marketplace.core import clock
from marketplace.core.db import db, transaction
from marketplace.core.rules import set_rule
from marketplace.delivery import service as delivery
from marketplace.places.models import Province
from marketplace.places.service import load_places
from marketplace.procurement import service as procurement


def build(world: World) -> None:
    if db.session.get(Province, 12) is None and db.session.query(Province.id).first() is None:
        with transaction():
            load_places()
    with clock.at(world.ago(months=60)), transaction():
        delivery.load_tariffs()
        _people(world)
        db.session.flush()
        _organisations(world)
        _rules(world)


def _people(world: World) -> None:
    for person in world.company["people"]:
        user = accounts.sign_up(
            name=person["name"],
            email=f"{person['login']}@demo.test",
            phone=person["phone"],
            password=PASSWORD,
        )
        db.session.flush()
        world.people[person["login"]] = user.id


def _organisations(world: World) -> None:
    ayu = world.people["ayu"]
    names = world.company["company"]
    company = accounts.create_organisation(kind=OrganisationKind.COMPANY, name=names["name"], by=ayu)
    operator = accounts.create_organisation(kind=OrganisationKind.OPERATOR, name=names["operator"], by=ayu)
    db.session.flush()
    for site in world.company["sites"]:
        place = district(site["regency"], site["district"])
        made = accounts.create_site(
            code=site["code"], name=site["name"], organisation_id=company.id, district_id=place, by=ayu
        )
        db.session.flush()
        world.sites[site["code"]] = made.id
    for person in world.company["people"]:
        if "role" in person:
            role = Role(person["role"])
            home = company if role.kind is OrganisationKind.COMPANY else operator
            accounts.add_member(
                user_id=world.people[person["login"]],
                organisation_id=home.id,
                role=role,
                site_id=world.sites.get(person.get("site", "")),
                by=ayu,
            )


def _rules(world: World) -> None:
    """Fictional decisions of the tax team: without them no purchase order could be approved."""
    ayu, first_day = world.people["ayu"], clock.today()
    roles = {"collects_ppn": True, "collects_pph22": True}
    set_rule("company_tax_roles", roles, valid_from=first_day, by=ayu, source="Demo")
    for centre in world.company["cost_centres"]:
        made = procurement.create_cost_centre(
            site_id=world.sites[centre["site"]], code=centre["code"], name=centre["name"], by=ayu
        )
        db.session.flush()
        world.centres.setdefault(centre["site"], []).append(made.id)
