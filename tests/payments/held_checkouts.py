"""Stripe answers after thirty seconds, fifty buyers press the button: the others hardly notice. Source: reliability.md 23.

Run by `make prove`: it takes minutes. The same people press at the same pace while Stripe is well and while it is slow;
compared is what a visitor of the catalogue waits. `test_slow_provider.py` shows in two seconds what is done about it.
"""

from __future__ import annotations

import json
import os
import statistics
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from flask import Flask

from config import Config
from tests.orders.buyers import Buyer
from tests.orders.make import make_goods
from tests.support.processes import free_ports, process, wait_for
from tests.support.sound import broken, figure

BUYERS = int(os.environ.get("HELD_CHECKOUTS", "10"))
SECONDS, PAUSE = (25.0, 5.0) if BUYERS >= 50 else (8.0, 2.0)
ANSWERS_AFTER = 30.0
READERS, READS_EVERY = 2, 0.1


@dataclass
class Phase:
    """What happened while fifty buyers pressed: how long each visitor of the catalogue waited, and what buyers got."""

    waits: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.waits, n=20)[-1]


@contextmanager
def shop(settings: Config, application: str) -> Iterator[tuple[str, str]]:
    """Stripe's look-alike and the web server as it is deployed, two processes of four threads: their addresses."""
    port = free_ports()
    ours = replace(settings, PORT=port, BASE_URL=f"http://127.0.0.1:{port}")
    server = ("gunicorn", "--config", "deploy/gunicorn.conf.py", application)
    with (
        process(ours, "flask", "--app", "wsgi", "fake-stripe", "--faults") as bank,
        process(ours, *server) as child,
    ):
        wait_for(f"{ours.stripe_api_base}/healthz", bank)
        wait_for(f"{ours.BASE_URL}/healthz", child)
        yield ours.BASE_URL, ours.stripe_api_base


def buyers_at(address: str, goods, first: int) -> list[tuple[Buyer, str]]:
    """Fifty people who have bought and now stand before the card button: the buyer and the address of the button."""
    people = []
    for number in range(first, first + BUYERS):
        buyer = Buyer(address)
        assert buyer.put_in(goods.id).status == 303
        form = buyer.checkout_form(partner_ids=[goods.partner_id], phone=f"0813{number:08}", payment="stripe")
        bought = buyer.post("/checkout", form)
        assert bought.status == 303, bought.text
        people.append((buyer, f"{bought.location.removesuffix('/bayar')}/bayar"))
    return people


def live_through(address: str, people: list[tuple[Buyer, str]]) -> Phase:
    """Everybody presses, and again after a pause, while others read the catalogue."""
    seen, stop = Phase(), threading.Event()

    def press(buyer: Buyer, page: str, token: str, late: float) -> None:
        time.sleep(late)
        while not stop.is_set():
            with suppress(TimeoutError):
                seen.answers[buyer.post(f"{page}/kartu", {"csrf_token": token}).status] += 1
            stop.wait(PAUSE)

    def read() -> None:
        while not stop.is_set():
            began = time.monotonic()
            with (
                suppress(TimeoutError),
                urllib.request.urlopen(f"{address}/cari?q=ulos", timeout=60) as answer,
            ):
                answer.read()
            seen.waits.append(time.monotonic() - began)
            stop.wait(READS_EVERY)

    tokens = [buyer.hidden(page)["csrf_token"] for buyer, page in people]
    threads = [
        threading.Thread(target=press, args=(buyer, page, token, place * PAUSE / BUYERS))
        for place, ((buyer, page), token) in enumerate(zip(people, tokens, strict=True))
    ]
    threads += [threading.Thread(target=read) for _each in range(READERS)]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    return seen


def break_down(bank: str, **knobs: float) -> None:
    urllib.request.urlopen(f"{bank}/_faults", json.dumps(knobs).encode(), timeout=10).close()


def well_and_slow(settings: Config, application: str) -> tuple[Phase, Phase]:
    goods = make_goods("Ulos Ragi Hotang", price=150_000, stock=10 * BUYERS)
    with shop(settings, application) as (address, bank):
        people = buyers_at(address, goods, first=0)
        more = buyers_at(address, goods, first=BUYERS)
        well = live_through(address, people)
        break_down(bank, delay=ANSWERS_AFTER)
        slow = live_through(address, more)
    return well, slow


def said(well: Phase, slow: Phase) -> str:
    return (
        f"p95 of the catalogue {1000 * well.p95:.0f} ms while Stripe is well (buyers got {dict(well.answers)}), "
        f"{1000 * slow.p95:.0f} ms while it answers after {ANSWERS_AFTER:.0f} s (buyers got {dict(slow.answers)})"
    )


def test_the_catalogue_is_as_quick_as_ever_while_fifty_checkouts_are_held(
    app: Flask, settings: Config
) -> None:
    well, slow = well_and_slow(settings, "wsgi:app")
    figure(said(well, slow))

    assert well.answers[303] >= 0.95 * well.answers.total()
    assert set(slow.answers) == {503}, "told to come again, with the order kept"
    assert slow.p95 < 2 * well.p95, said(well, slow)
    assert broken() == []


def test_without_places_the_catalogue_stands_still(app: Flask, settings: Config) -> None:
    """The negative control."""
    well, slow = well_and_slow(settings, "tests.payments.unguarded:app")
    figure(f"without places: {said(well, slow)}")

    assert slow.p95 > 2 * well.p95
