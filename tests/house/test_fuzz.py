"""Whatever is sent to whatever address, by whom may send it: an answer in words, never a failure of ours.

Every GET route is asked with hostile queries and every POST route is sent hostile forms: first what the page's own form
would send, then one or two values of it spoilt at a time, so that the nonsense gets past the neighbouring fields. The
names of queries and fields are learnt from the pages' HTML and from what the views look up. FUZZ_SEED=7 and FUZZ_TIMES=4
look elsewhere and longer.
"""

from __future__ import annotations

import logging
import os
import traceback
from collections import defaultdict
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.routing.exceptions import RequestRedirect

from marketplace.core.db import db, transaction
from marketplace.web.kit.typed import Typed, TypedRequest
from tests.house import fuzz_world
from tests.house.test_route_matrix import INVENTED, PORTALS, allowed, enter, routes
from tests.make import Cast
from tests.support import nonsense
from tests.support.html import forms

SEED = int(os.environ.get("FUZZ_SEED", "1976"))
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
QUERIES, SENDINGS = 3, 5  # of each route
# Where the card provider is asked; none is running, and that is said with a 503.
ASKS_THE_PROVIDER = {
    "shop.payment_card",
    "shop.payment_method",
    "shop.payment_return",
    "shop.purchase_cancel",
    "admin.finance_payment_ask",
}
# These send the person away; they come when everything else is done.
LAST = (
    "sign_out",
    "own_data_erase",
    "team_leave",
    "end_device",
    "end_other_devices",
    "change_password",
    "user_disable",
    "user_end_role",
    "user_end_sessions",
    "team_end",
)
PREFERRED = ("budi", "ratna", "dewi", "hasan", "joko", "lina", "tigor", "maya", "ayu", "sari", "visitor")
GOOD = {
    "name": "Maggot kering kiloan",
    "price": "7rb",
    "stock": "45",
    "quantity": "2",
    "phone": "0812-3456-7890",
    "email": "uji@contoh.test",
    "password": "demo-pasar-mitra",
    "reason": "Basah kena hujan",
    "words": "Segar sekali",
    "stars": "5",
    "note": "Titip di pos",
    "pickup_code": "1234",
    "on": "2026-11-24",
    "expected": "20",
    "amount": "25.000",
    "decision": "accept",
    "year": "2026",
    "title": "Rangka",
    "code": "PANEN10",
}

HEARD: set[str] = set()


class Heard(Typed):
    """Notes the names that a view looks up."""

    def __contains__(self, name: object) -> bool:
        HEARD.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        HEARD.add(str(name))
        return super().__getitem__(name)

    def get(self, name: str, *args: Any, **kwargs: Any) -> Any:
        HEARD.add(str(name))
        return super().get(name, *args, **kwargs)

    def getlist(self, name: str, *args: Any, **kwargs: Any) -> list[Any]:
        HEARD.add(str(name))
        return super().getlist(name, *args, **kwargs)


class HeardRequest(TypedRequest):
    parameter_storage_class = Heard


@pytest.fixture
def listening(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(app, "request_class", HeardRequest)
    return app


class Fuzz:
    """One portal's routes, the people who may use them, and what went wrong."""

    def __init__(self, app: Flask, cast: Cast, portal: str) -> None:
        self.app, self.cast = app, cast
        self.chance = Random(f"{SEED}{portal}")
        self.visitors: dict[str, FlaskClient] = {}
        self.fields: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        self.table = allowed()
        self.failures: dict[str, str] = {}
        self.sent = 0
        known = [
            (rule, method) for rule, method in routes(app, portal) if self.table.get((rule.endpoint, method))
        ]
        self.gets = [rule for rule, method in known if method == "GET"]
        posts = [rule for rule, method in known if method == "POST"]
        self.posts = sorted(posts, key=lambda rule: rule.endpoint.split(".")[1] in LAST)

    def person(self, rule: Rule, method: str) -> FlaskClient:
        may = self.table[rule.endpoint, method]
        name = next(each for each in PREFERRED if each in may)
        if rule.endpoint.startswith("shop.") and "visitor" in may:
            name = self.chance.choice(("sari", "visitor"))
        if name not in self.visitors:
            self._forget_attempts()
            self.visitors[name] = enter(self.app, self.cast, name)
        return self.visitors[name]

    def address(self, rule: Rule, *, is_nonsense: bool = False) -> str:
        values: dict[str, Any] = {}
        for name, converter in rule._converters.items():
            kind = type(converter).__name__
            key = fuzz_world.key_for(rule.endpoint, name, self.chance) or INVENTED[kind]
            values[name] = int(key) if kind == "IntegerConverter" else key
            if is_nonsense:
                huge = self.chance.choice((0, 2**31, 2**63, 10**30))
                values[name] = (
                    huge if kind == "IntegerConverter" else self.chance.choice(nonsense.VALUES) or "x"
                )
        path = self.app.url_map.bind("127.0.0.1").build(rule.endpoint, values)
        return path[:4_000]

    def open(self, rule: Rule, method: str, address: str, **sent: Any) -> str:
        """The text of the answer; a failure is noted, once for each route and cause."""
        self.sent += 1
        answer = self.person(rule, method).open(address, method=method, **sent)
        if answer.status_code == 429:
            self._forget_attempts()
        if answer.status_code >= 500 and not (
            answer.status_code == 503 and rule.endpoint in ASKS_THE_PROVIDER
        ):
            cause = CAUSES.pop() if CAUSES else f"{answer.status_code}"
            said = {name: value for name, value in sent.items() if value}
            self.failures.setdefault(f"{method} {rule.endpoint}: {cause}", f"{address[:200]} {said!r:.600}")
        CAUSES.clear()
        is_page = answer.mimetype == "text/html" and answer.status_code < 300
        return answer.get_data(as_text=True) if is_page else ""

    def learn(self, page: str, here: str) -> None:
        adapter = self.app.url_map.bind("127.0.0.1")
        for action, method, fields in forms(page):
            path = (action or here).split("?")[0]
            try:
                endpoint, _values = adapter.match(path, method=method)
            except (HTTPException, RequestRedirect):
                continue
            if method == "POST" and len(self.fields[endpoint]) < 6:
                self.fields[endpoint].append((path, fields))

    def spoil(self, names: Iterable[str], good: dict[str, Any]) -> dict[str, Any]:
        """What the form would send, one or two values of it hostile: missing, twice, a file, nonsense."""
        sending = {**{name: GOOD.get(name, "1") for name in names}, **good}
        sending.pop("csrf_token", None)
        for name in self.chance.sample(sorted(sending), k=min(len(sending), self.chance.choice((1, 1, 2)))):
            way = self.chance.random()
            if way < 0.08:
                del sending[name]
            elif way < 0.16:
                sending[name] = [nonsense.value(self.chance), nonsense.value(self.chance)]
            elif way < 0.3 or isinstance(sending[name], list):
                sending[name] = nonsense.file(self.chance)
            else:
                sending[name] = nonsense.value(self.chance)
        return sending

    def _forget_attempts(self) -> None:
        with transaction() as session:
            session.execute(text("DELETE FROM attempts"))


CAUSES: list[str] = []


class Causes(logging.Handler):
    """Keeps what the log says about an answer that failed."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            ours = [f for f in traceback.extract_tb(error.__traceback__) if "/marketplace/" in f.filename]
            where = f"{ours[-1].filename.rsplit('/marketplace/', 1)[-1]}:{ours[-1].lineno}" if ours else ""
            CAUSES.append(f"{type(error).__name__} {str(error).splitlines()[0][:160]} at {where}")


@pytest.fixture(autouse=True)
def causes() -> Iterator[None]:
    handler = Causes(level=logging.ERROR)
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("portal", PORTALS)
def test_nothing_that_is_sent_makes_a_page_fail(listening: Flask, cast: Cast, portal: str) -> None:
    fuzz_world.make_world(cast)
    fuzz = Fuzz(listening, cast, portal)
    for rule in fuzz.gets:
        _ask(fuzz, rule)
    for rule in fuzz.posts:
        _send(fuzz, rule)
    db.session.rollback()
    assert fuzz.sent > 100
    report = "\n".join(f"{what}\n    {how}" for what, how in fuzz.failures.items())
    assert not fuzz.failures, f"{len(fuzz.failures)} failures of {fuzz.sent}, FUZZ_SEED={SEED}\n{report}"


def _ask(fuzz: Fuzz, rule: Rule) -> None:
    HEARD.clear()
    for _round in range(2):  # another key each time
        here = fuzz.address(rule)
        fuzz.learn(fuzz.open(rule, "GET", here), here)
    names = sorted(HEARD - {"csrf_token"})
    for _round in range(QUERIES * TIMES if names else 1):
        query = {name: _query_value(fuzz, name) for name in names if fuzz.chance.random() < 0.6}
        fuzz.open(rule, "GET", fuzz.address(rule), query_string=query)
    raw = "&".join(f"{name}={fuzz.chance.choice(nonsense.BYTES)}" for name in names) or "%FF=%FE&&&=;"
    fuzz.open(rule, "GET", f"{fuzz.address(rule)}?{raw}")
    fuzz.open(rule, "GET", fuzz.address(rule), headers=fuzz.chance.choice(nonsense.HEADERS))
    if rule.arguments:
        fuzz.open(rule, "GET", fuzz.address(rule, is_nonsense=True))


def _query_value(fuzz: Fuzz, name: str) -> Any:
    if name in {"setelah", "after"} and fuzz.chance.random() < 0.8:
        return nonsense.cursor(fuzz.chance)
    return [nonsense.value(fuzz.chance)] * 3 if fuzz.chance.random() < 0.1 else nonsense.value(fuzz.chance)


def _send(fuzz: Fuzz, rule: Rule) -> None:
    HEARD.clear()
    fuzz.open(
        rule,
        "POST",
        fuzz.address(rule),
        data=b"\xff=\xfe&%00=%FF&&==",
        content_type="application/x-www-form-urlencoded",
    )
    for _round in range(SENDINGS * TIMES):
        known = fuzz.fields.get(rule.endpoint)
        here, good = fuzz.chance.choice(known) if known else (fuzz.address(rule), {})
        fuzz.open(rule, "POST", here, data=fuzz.spoil(HEARD, good))
    fuzz.open(rule, "POST", fuzz.address(rule), data=b"x", headers=fuzz.chance.choice(nonsense.HEADERS))
    if rule.arguments:
        fuzz.open(rule, "POST", fuzz.address(rule, is_nonsense=True), data={})
