"""The card gateway: Stripe's own library over real HTTP to the look-alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Config
from marketplace.core.clock import now
from marketplace.core.money import Money
from marketplace.payments.gateway import (
    AmountTooSmall,
    PaymentRefused,
    from_minor,
    to_minor,
    webhook_secret,
)
from tests.payments.card_page import gateway_to, open_page, paid_intent, press


@given(st.integers(min_value=0, max_value=9_999_999_999))
def test_every_rupiah_survives_the_edge(amount):
    assert to_minor(Money(amount)) == amount * 100
    assert from_minor(to_minor(Money(amount))) == Money(amount)
    assert len(str(to_minor(Money(amount)))) <= 12


@pytest.mark.parametrize("amount", [-1, 10_000_000_000])
def test_what_stripe_cannot_hold_is_not_sent(amount):
    with pytest.raises(ValueError, match="outside"):
        to_minor(Money(amount))


@given(st.integers(min_value=0, max_value=10**12).filter(lambda minor: minor % 100))
def test_a_fraction_of_a_rupiah_is_never_rounded_away(minor):
    with pytest.raises(ValueError, match="whole rupiah"):
        from_minor(minor)


def test_a_page_is_opened_paid_and_read_again(gateway):
    page = open_page(gateway)
    opened = gateway.read_session(page.id)
    assert (opened.status, opened.is_paid, opened.payment_intent) == ("open", False, None)
    assert page.url.endswith(page.id)

    press(page.url, "pay")
    paid = gateway.read_session(page.id)
    assert (paid.status, paid.is_paid, paid.amount, paid.currency) == (
        "complete",
        True,
        Money(150_000),
        "idr",
    )
    assert paid.metadata == {"payment": "7"}
    assert paid.livemode is False
    assert paid.payment_intent


def test_the_same_key_gives_the_same_page_and_another_basket_is_refused(gateway):
    until = now() + timedelta(minutes=31)
    first = open_page(gateway, expires_at=until)
    assert open_page(gateway, expires_at=until) == first
    with pytest.raises(PaymentRefused):
        open_page(gateway, expires_at=until, amount=160_000)


def test_lines_that_do_not_add_up_are_a_programming_error(gateway):
    with pytest.raises(ValueError, match="add up"):
        open_page(gateway, total=Money(150_001))


def test_too_small_an_amount_is_told_apart_whoever_notices(lookalike):
    for minimum in (Money(0), Money(10_000)):  # the provider, or our own setting
        with pytest.raises(AmountTooSmall):
            open_page(
                gateway_to(lookalike.url, minimum=minimum),
                lines=[("Kacang", Money(9_999))],
                total=Money(9_999),
            )


def test_a_long_product_name_and_a_missing_email_are_no_obstacle(gateway):
    page = open_page(gateway, lines=[("Ulos " * 200, Money(150_000))], email=None)
    assert gateway.read_session(page.id).status == "open"


def test_expiring_closes_the_page(gateway):
    page = open_page(gateway)
    assert gateway.expire_session(page.id).status == "expired"
    press(page.url, "pay")
    assert gateway.read_session(page.id).is_paid is False
    assert gateway.expire_session(page.id).status == "expired"


def test_expiring_a_page_that_was_paid_first_says_so(gateway):
    page = open_page(gateway)
    press(page.url, "pay")
    late = gateway.expire_session(page.id)
    assert (late.status, late.is_paid) == ("complete", True)


def test_an_unknown_session_is_a_refusal(gateway):
    with pytest.raises(PaymentRefused):
        gateway.read_session("cs_test_none")


def test_a_refund_is_made_once_for_its_key_and_never_beyond_what_was_paid(gateway):
    intent = paid_intent(gateway)
    first = gateway.refund(payment_intent=intent, amount=Money(100_000), key="refund-1")
    assert (first.status, first.amount) == ("succeeded", Money(100_000))
    assert gateway.refund(payment_intent=intent, amount=Money(100_000), key="refund-1") == first
    with pytest.raises(PaymentRefused):
        gateway.refund(payment_intent=intent, amount=Money(50_001), key="refund-2")
    gateway.refund(payment_intent=intent, amount=Money(50_000), key="refund-3")
    assert gateway.read_refund(first.id) == first


def test_without_settings_both_processes_know_the_same_webhook_secret():
    derived = webhook_secret(Config(SECRET_KEY="a" * 32))
    assert derived == webhook_secret(Config(SECRET_KEY="a" * 32))
    assert derived != webhook_secret(Config(SECRET_KEY="b" * 32))
    assert webhook_secret(Config(SECRET_KEY="a" * 32, STRIPE_WEBHOOK_SECRET="whsec_own")) == "whsec_own"


def test_a_live_key_is_known_as_live():
    assert gateway_to("", key="sk_live_x").is_live
    assert not gateway_to("", key="sk_test_x").is_live
