"""Role by route, from the URL map: who gets in and who does not, for every address and method.

access.txt says who may; a route that is not in it fails, and so does a line without a route. Values in addresses are
invented, so a page that is let in answers 404 at worst; 403 and the way to the sign-in page mean kept out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from marketplace.accounts.models import Role, User
from marketplace.accounts.queries import find_user_by_login, memberships
from tests.make import DUTIES, Cast, make_member, make_user, sign_in
from tests.support import html

ACCESS = Path(__file__).with_name("access.txt")
PEOPLE = ("visitor", "sari", "budi", "treasurer", "staff", *DUTIES, "tono")
EVERYBODY = set(PEOPLE)
GROUPS = {
    "everybody": EVERYBODY,
    "signed-in": EVERYBODY - {"visitor"},
    "nobody": set(),
    "shop-members": {"budi", "treasurer", "staff"},
    "company": {"ratna", "dewi", "hasan", "joko", "lina"},
}
PORTALS = ("shop", "partner", "procurement", "programme", "admin")
ENDS_SOMETHING = {"shop.sign_out", "partner.team_leave"}  # the person has to come back
INVENTED = {"IntegerConverter": 999999, "UnicodeConverter": "none-such", "PathConverter": "none/such"}


def allowed() -> dict[tuple[str, str], set[str]]:
    """Who may, by endpoint and method, as access.txt says."""
    table = {}
    for line in ACCESS.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        method, endpoint, *names = line.split("#")[0].split()
        table[endpoint, method] = set().union(*(GROUPS.get(name, {name}) for name in names))
    return table


def routes(app: Flask, portal: str | None = None) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in ((portal,) if portal else PORTALS):
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                yield rule, method


def test_every_route_is_in_the_table_and_every_line_has_its_route(app: Flask):
    there = {(rule.endpoint, method) for rule, method in routes(app)}
    table = set(allowed())
    assert there - table == set(), "decide who may and write it into tests/house/access.txt"
    assert table - there == set(), "these lines of tests/house/access.txt have no route"


@pytest.mark.parametrize("portal", PORTALS)
def test_everybody_gets_in_where_they_may_and_nowhere_else(app: Flask, cast: Cast, portal: str):
    table, wrong = allowed(), []
    for person in PEOPLE:
        visitor = enter(app, cast, person)
        for rule, method in routes(app, portal):
            answer = visitor.open(address(app, rule), method=method)
            assert answer.status_code < 500, f"{method} {rule} as {person}: {answer.status_code}"
            if is_in(answer) != (person in table.get((rule.endpoint, method), set())):
                wrong.append(f"{method} {rule.endpoint}: {person} gets {answer.status_code}")
            wrong += [f"{method} {rule.endpoint} as {person}: {each}" for each in faults(answer)]
            if method == "POST" and rule.endpoint in ENDS_SOMETHING:
                visitor = enter(app, cast, person)
    assert not wrong, "\n".join(wrong)


def enter(app: Flask, cast: Cast, person: str) -> FlaskClient:
    visitor = app.test_client()
    return visitor if person == "visitor" else sign_in(visitor, whom(cast, person))


def whom(cast: Cast, person: str) -> User:
    """Budi owns the maggot group; its treasurer and its staff are nobody of the stories."""
    if person not in {"treasurer", "staff"}:
        return getattr(cast, person)
    login = f"{person}@demo.test"
    user = find_user_by_login(login) or make_user(person.title(), email=login)
    if not memberships(user.id):
        make_member(user, cast.maggot.organisation_id, Role(person))
    return user


def address(app: Flask, rule: Rule) -> str:
    values = {name: INVENTED[type(converter).__name__] for name, converter in rule._converters.items()}
    return app.url_map.bind("127.0.0.1").build(rule.endpoint, values)


def faults(answer: TestResponse) -> list[str]:
    """Of a whole page; a fragment has neither title nor h1, and nobody reads the body of a redirect."""
    is_page = answer.mimetype == "text/html" and not 300 <= answer.status_code < 400
    text = answer.get_data(as_text=True) if is_page else ""
    return html.problems(text) if "<html" in text else []


def is_in(answer: TestResponse) -> bool:
    """Neither refused nor sent to the sign-in page."""
    return answer.status_code != 403 and answer.headers.get("Location", "").split("?")[0] != "/masuk"
