"""A provider that answers after a long time takes few of our threads with it, whoever knocks. Source: reliability.md 23.

The same with a real web server and fifty buyers: `held_checkouts.py`, run by `make prove`.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest

from marketplace.payments.gateway import PaymentProviderDown, StripeGateway, stripe_gateway
from marketplace.payments.gateway import breaker as breaker_module
from marketplace.payments.gateway.breaker import PLACES
from marketplace.payments.stripe_lookalike.faults import HEALTHY, Knobs
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.payments.card_page import gateway_to, open_page

PEOPLE, MANY = 8, 1_000
_keys = count()  # each page is another one: its time to live has moved on since the last knock
QUICK = 0.2  # seconds; much less than the provider's answer takes


def knock(gateway: StripeGateway, people: int = PEOPLE) -> list[float | None]:
    """Everybody opens a page at the same moment: the seconds until each was told to come again, None for a page."""
    ready = Barrier(people)

    def one(_number: int) -> float | None:
        ready.wait()
        began = time.monotonic()
        try:
            open_page(gateway, key=f"key-{next(_keys)}")
        except PaymentProviderDown:
            return time.monotonic() - began
        return None

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


def slow_down(lookalike: Lookalike, seconds: float) -> None:
    lookalike.faults.set(Knobs(delay=seconds, times=MANY))


def asked(lookalike: Lookalike) -> int:
    return MANY - (lookalike.faults.knobs.times or 0)


def test_of_eight_who_knock_two_wait_and_the_others_are_told_to_come_again(
    lookalike: Lookalike, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (breaker_module, stripe_gateway):
        monkeypatch.setattr(module, "SLOW", 0.4)
    gateway = gateway_to(lookalike.url, read_seconds=0.6, retries=2)
    slow_down(lookalike, 1.0)

    assert all(knock(gateway))
    assert asked(lookalike) == PLACES, "and nobody asks again what was asked in vain for long"

    again = sorted(seconds for seconds in knock(gateway) if seconds is not None)
    assert again[-PLACES - 1] < QUICK, "who knows that it is slow does not stand in line"


def test_without_places_all_eight_wait(lookalike: Lookalike, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(breaker_module, "PLACES", PEOPLE)
    gateway = gateway_to(lookalike.url, read_seconds=0.6)
    slow_down(lookalike, 1.0)

    assert min(seconds or 0 for seconds in knock(gateway)) > 0.5
    assert asked(lookalike) == PEOPLE


def test_with_a_provider_in_good_health_all_eight_get_their_page(lookalike: Lookalike) -> None:
    gateway = gateway_to(lookalike.url)
    slow_down(lookalike, 0.05)

    assert knock(gateway) == [None] * PEOPLE


def test_when_it_answers_again_nobody_is_sent_away(lookalike: Lookalike) -> None:
    gateway = gateway_to(lookalike.url, read_seconds=0.3)
    slow_down(lookalike, 0.5)
    knock(gateway, PLACES)
    lookalike.faults.set(HEALTHY)

    assert knock(gateway, 1) == [None]
    assert knock(gateway) == [None] * PEOPLE
