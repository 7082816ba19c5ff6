"""The card gateway when the provider misbehaves."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from marketplace.core.clock import now
from marketplace.payments.gateway import (
    PaymentProviderDown,
    PaymentRefused,
)
from marketplace.payments.gateway import breaker as breaker_module
from marketplace.payments.stripe_lookalike.faults import HEALTHY, Knobs
from tests.payments.card_page import gateway_to, open_page


@pytest.mark.parametrize(
    "knobs", [Knobs(status=500), Knobs(status=429), Knobs(drop_before=True), Knobs(delay=0.6)]
)
def test_a_provider_in_trouble_is_told_apart_and_heals(lookalike, knobs):
    gateway = gateway_to(lookalike.url, read_seconds=0.3)
    lookalike.faults.set(knobs)
    with pytest.raises(PaymentProviderDown):
        open_page(gateway)
    lookalike.faults.set(HEALTHY)
    assert open_page(gateway, key="key-2").id


def test_an_answer_lost_after_the_work_charges_nobody_twice(lookalike):
    until = now() + timedelta(minutes=31)
    gateway = gateway_to(lookalike.url)
    lookalike.faults.set(Knobs(drop_after=True))
    with pytest.raises(PaymentProviderDown):
        open_page(gateway, expires_at=until)
    lookalike.faults.set(HEALTHY)
    page = open_page(gateway, expires_at=until)
    assert [session["id"] for session in lookalike.account.store.all("checkout.session")] == [page.id]


def test_a_wrong_key_is_our_trouble_not_the_buyers(lookalike):
    with pytest.raises(PaymentProviderDown):
        open_page(gateway_to(lookalike.url, key="sk_live_wrong"))


def test_after_several_failures_nobody_waits_until_a_while_has_passed(lookalike, monkeypatch):
    monkeypatch.setattr(breaker_module, "SECONDS_OPEN", 0.3)
    gateway = gateway_to(lookalike.url)
    lookalike.faults.set(Knobs(drop_before=True))
    for _ in range(breaker_module.FAILURES_TO_OPEN):
        with pytest.raises(PaymentProviderDown):
            gateway.read_session("cs_test_x")
    lookalike.faults.set(HEALTHY)
    with pytest.raises(PaymentProviderDown):
        open_page(gateway)
    assert lookalike.account.store.all("checkout.session") == []
    time.sleep(0.35)
    assert open_page(gateway).id


def test_refusals_do_not_pause_card_payments(gateway):
    for _ in range(breaker_module.FAILURES_TO_OPEN + 1):
        with pytest.raises(PaymentRefused):
            gateway.read_session("cs_test_none")
    assert open_page(gateway).id
