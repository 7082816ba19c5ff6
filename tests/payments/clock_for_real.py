"""The real server, worker and command line under another clock. Source: reliability.md 21 and 36.

Run by `make prove`, under Debian's faketime; `test_wrong_clock.py` shows the same by setting our own clock.
"""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from config import Config
from marketplace.accounts import service as accounts
from marketplace.core import heartbeats
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.orders.states import OrderState
from marketplace.payments.gateway import webhook_secret
from marketplace.payments.states import Method
from marketplace.payments.stripe_lookalike.server import Lookalike
from marketplace.payments.stripe_lookalike.webhooks import payload_of, signature
from tests.make import PASSWORD, Cast
from tests.orders.buyers import Buyer
from tests.orders.make import buy, make_goods, payment_of
from tests.payments.cards import press, running_stripe, start, told_events
from tests.support.faketime import Clock
from tests.support.processes import flask, free_ports, process, wait_for
from tests.support.sound import broken, figure

MINUTE, HOUR, DAY = 60, 3_600, 86_400
SKEWS = (0, 10 * MINUTE, -10 * MINUTE, DAY, -DAY)
SEAL = f"{heartbeats.JOB}core.audit.seal"
REFUSED_BEYOND = 300  # seconds; how old a signature may be


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path)


@contextmanager
def web(settings: Config, clock: Clock) -> Iterator[str]:
    port = free_ports()
    ours = replace(
        settings, PORT=port, BASE_URL=f"http://127.0.0.1:{port}", STRIPE_API_BASE=settings.stripe_api_base
    )
    command = ("gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app")
    with process(ours, *command, env=clock.env) as child:
        wait_for(f"{ours.BASE_URL}/healthz", child)
        yield ours.BASE_URL


def ready(address: str) -> dict[str, dict[str, str]]:
    with urllib.request.urlopen(f"{address}/readyz", timeout=20) as answer:
        found: dict[str, dict[str, str]] = json.load(answer)
        return found


def tell(address: str, stripe: Lookalike, settings: Config) -> int:
    """The provider's message about the last payment, signed at the true time."""
    event = next(
        each for each in reversed(told_events(stripe)) if each["type"] == "checkout.session.completed"
    )
    body = payload_of(event)
    sign = signature(body, secret=webhook_secret(settings), at=int(time.time()))
    request = urllib.request.Request(f"{address}/webhooks/stripe", body, {"Stripe-Signature": sign})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def compare(settings: Config, clock: Clock) -> subprocess.CompletedProcess[str]:
    ours = replace(settings, STRIPE_API_BASE=settings.stripe_api_base)
    return flask(ours, "payments", "reconcile", env=clock.env)


def test_a_wrong_clock_is_warned_of_logged_and_healed(
    app: Flask, settings: Config, stripe: Lookalike, clock: Clock
) -> None:
    goods = make_goods(stock=10)
    with web(settings, clock) as address:
        for skew in SKEWS:
            clock.set(0)
            checkout = buy({goods: 1}, method=Method.STRIPE)
            press(start(payment_of(checkout)))
            db.session.rollback()

            clock.set(skew)
            heard = tell(address, stripe, settings)
            healed = compare(settings, clock)
            warned = ready(address)["warnings"].get("clock", "")

            assert heard == (400 if skew > REFUSED_BEYOND else 200), skew
            assert healed.returncode == 0, healed.stderr
            assert f"healed: {checkout.code} was paid" in healed.stdout, skew
            db.session.rollback()
            assert checkout.orders[0].state is OrderState.NEW, skew
            seen = heartbeats.all_beats()[heartbeats.PROVIDER_CLOCK].data["skew_seconds"]
            assert abs(seen - skew) <= 5
            if skew:
                word = "ahead of" if skew > 0 else "behind"
                assert warned == f"our clock is {abs(seen)} s {word} the provider"
                assert f"our clock is {seen} seconds ahead" in healed.stderr
            else:
                assert (warned, "our clock" in healed.stderr) == ("", False)
    clock.set(0)
    assert broken() == []
    figure(f"clock off by {SKEWS} s: warned, logged, healed")


def beat_after(moment: datetime) -> datetime:
    """When the regular work says it was done, once it was done again after this true moment."""
    row = select(heartbeats.Heartbeat.beat_at, heartbeats.Heartbeat.data).where(
        heartbeats.Heartbeat.name == SEAL
    )
    first = db.session.execute(row).one_or_none()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        db.session.rollback()
        found = db.session.execute(row).one_or_none()
        if found is not None and abs(found.beat_at - moment) < timedelta(seconds=120) and found != first:
            return found.beat_at
        time.sleep(0.5)
    raise AssertionError(f"no regular work at {moment}, last {first}")


def test_a_clock_that_jumps_while_we_work_stops_nothing(
    app: Flask, settings: Config, cast: Cast, clock: Clock
) -> None:
    """Back an hour, forward a day, and right again: the worker goes on, sessions and links go by the server's time."""
    with transaction():
        link = accounts.issue_reset_token(cast.budi.id)
    with (
        web(settings, clock) as address,
        process(settings, "flask", "--app", "wsgi", "worker", env=clock.env),
    ):
        sari, ayu = signed_in(address, cast.sari.email), signed_in(address, cast.ayu.email)
        seen = {}
        for jump in (0, -HOUR, DAY, 0):
            clock.set(jump)
            beat_after(now() + timedelta(seconds=jump))
            assert "-" not in ready(address)["warnings"].get("jobs", ""), "no negative waiting"
            seen[jump] = (
                sari.get("/akun").status,
                ayu.get("/admin/pekerjaan").status,
                Buyer(address).get(f"/sandi/atur/{link}").status,
            )
    assert seen[0] == seen[-HOUR] == (200, 200, 200), seen
    sari_in, staff_out, link_dead = seen[DAY]
    assert (sari_in, staff_out) == (200, 303), "staff stay signed in for twelve hours, others for a month"
    assert link_dead != 200
    assert broken() == []
    figure("worker, sessions and links through jumps of -1 h and +1 day")


def signed_in(address: str, email: str | None) -> Buyer:
    person = Buyer(address)
    form = {**person.hidden("/masuk"), "email": email or "", "password": PASSWORD}
    assert person.post("/masuk", form).status == 303
    return person
