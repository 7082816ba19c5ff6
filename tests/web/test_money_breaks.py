"""Something breaks in the middle of every form that is about money, at each of its steps: nothing is half done, nothing
lets anybody through, and the person reads what to do. Source: reliability.md check 42.

The same press is broken at its first write, then at another, and so on, until nothing is left to break and it works: so
each press is also the proof that the one before it changed nothing. In short each kind of write is broken once for each
form, with PROOF=long every single one.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from sqlalchemy import Table, select

from config import Config
from marketplace.core.db import db, transaction
from marketplace.delivery import service as delivery
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.make import Cast
from tests.payments.cards import running_stripe
from tests.procurement.make import decide_taxes
from tests.support.breaking import Fuse, breakable, committed
from tests.support.sound import broken
from tests.web.money_views.all import CASES
from tests.web.money_views.press import Press, World

OF_PERSONS = {"sessions", "attempts", "partner_acts"}  # who was seen, typed a password or was busy in a shop
BOOKS = ("ledger_transactions", "ledger_postings", "orders", "refunds", "order_refunds")
SORRY = "Ada yang rusak di pihak kami"
MOST_STEPS = 80
EVERY_STEP = os.environ.get("PROOF") == "long"


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


@pytest.fixture
def world(app: Flask, stripe: Lookalike, cast: Cast) -> World:
    decide_taxes()
    with transaction():
        delivery.load_tariffs()
    return World(app, cast)


@pytest.mark.parametrize("portal", ["shop", "partner", "procurement", "admin"])
def test_whatever_breaks_in_the_middle_leaves_nothing_half(
    world: World, portal: str, caplog: pytest.LogCaptureFixture
) -> None:
    wrong, steps = [], 0
    caplog.set_level(logging.CRITICAL + 1)  # hundreds of traces that nobody reads
    with breakable() as fuse:
        for name, make in CASES.items():
            if name.startswith(f"{portal}."):
                found, tried = break_each_step(world, name.split()[0], make(world), fuse)
                wrong += [f"{name}: {each}" for each in found]
                steps += tried
    assert not wrong, "\n".join(wrong)
    assert steps > len(CASES) / 10, "nothing was broken"
    assert broken() == []


def break_each_step(world: World, endpoint: str, press: Press, fuse: Fuse) -> tuple[list[str], int]:
    """What was wrong, and at how many steps it was broken."""
    visitor, before = world.browser(press.person), books()
    fuse.forget()
    for step in range(1, MOST_STEPS):
        fuse.arm(step if EVERY_STEP else None)
        with committed() as kept:
            answer = visitor.post(
                address(world, endpoint, press), data=press.body(), content_type="multipart/form-data"
            )
        blown, fuse.is_armed = fuse.name, False
        changed = set(kept) - OF_PERSONS
        if not blown:
            if answer.status_code != 303:
                return [f"the press itself gives {answer.status_code}"], step
            return [] if changed else ["it changes nothing"], step - 1
        where, page = f"step {step} ({blown})", answer.get_data(as_text=True)
        if answer.status_code != 500 or SORRY not in page or answer.headers["X-Request-ID"] not in page:
            return [f"{where}: {answer.status_code}, not the page that says sorry with its number"], step
        if (changed and press.is_one_step) or books() != before:
            return [f"{where}: changed {changed or 'the books'}"], step
    return [f"more than {MOST_STEPS} steps"], MOST_STEPS


def address(world: World, endpoint: str, press: Press) -> str:
    return world.app.url_map.bind("localhost").build(endpoint, press.values, method="POST")


def books() -> Mapping[str, str]:
    """A digest of each table in which money is."""
    db.session.rollback()
    return {name: digest(db.metadata.tables[name]) for name in BOOKS}


def digest(table: Table) -> str:
    rows = db.session.execute(select(table).order_by(*table.primary_key.columns)).all()
    return hashlib.sha256(repr(list(map(tuple, rows))).encode()).hexdigest()
