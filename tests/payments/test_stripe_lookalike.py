"""The look-alike of Stripe, asked over real HTTP by Stripe's own library: sessions, refunds, keys."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
import stripe

from marketplace.payments.stripe_lookalike.contract import check_answer
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.payments.card_page import client_of, order, press


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"succes_url": "http://x"}, "succes_url"),
        ({"mode": "paymnt"}, "mode"),
        ({"locale": "jv"}, "locale"),
        ({"line_items": [{"qty": 1}]}, "line_items[0][qty]"),
        ({"payment_intent_data": {"transfer_grp": "x"}}, "payment_intent_data[transfer_grp]"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
        ({"expires_at": "tomorrow"}, "expires_at"),
        ({"success_url": None}, "success_url"),
    ],
)
def test_a_request_that_stripe_would_refuse_is_refused(sdk, wrong, param):
    params = {name: value for name, value in {**order(), **wrong}.items() if value is not None}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.checkout.sessions.create(params)
    assert refused.value.param == param
    assert refused.value.http_status == 400


def test_an_answer_with_a_name_that_stripe_does_not_know_is_a_programming_error():
    check_answer({"object": "refund", "id": "re_1"})
    with pytest.raises(RuntimeError, match=r"refund\.paid_back"):
        check_answer({"object": "refund", "id": "re_1", "paid_back": 1})
    with pytest.raises(RuntimeError, match=r"checkout\.session\.customer_details\.mail"):
        check_answer({"object": "checkout.session", "customer_details": {"mail": "x"}})


def test_a_live_key_is_refused(lookalike):
    client = stripe.StripeClient("sk_live_x", base_addresses={"api": lookalike.url}, max_network_retries=0)
    with pytest.raises(stripe.AuthenticationError):
        client.v1.checkout.sessions.create(order())


def test_an_unknown_address_and_an_unknown_id_are_404(sdk):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.customers.list()
    assert refused.value.http_status == 404
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.checkout.sessions.retrieve("cs_test_none")
    assert refused.value.code == "resource_missing"


HALF_HOUR = 31 * 60


def test_a_new_session_is_open_unpaid_and_says_where_to_pay(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert session.amount_total == 15_000_000
    assert session.url == f"{lookalike.url}/c/pay/{session.id}"
    assert session.livemode is False
    assert session.metadata["payment"] == "7"


@pytest.mark.parametrize(
    ("amount", "code"),
    [(999_999, "amount_too_small"), (1_000_000, None), (10**12 - 1, None), (10**12, "amount_too_large")],
)
def test_amounts_have_a_smallest_and_a_largest(sdk, amount, code):
    if code is None:
        assert sdk.v1.checkout.sessions.create(order(amount=amount)).amount_total == amount
        return
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.checkout.sessions.create(order(amount=amount))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("seconds", "is_fine"), [(60, False), (HALF_HOUR, True), (86_400, True), (90_000, False)]
)
def test_a_session_lives_half_an_hour_to_a_day(sdk, seconds, is_fine):
    wanted = order(expires_at=int(time.time()) + seconds)
    if is_fine:
        assert sdk.v1.checkout.sessions.create(wanted).expires_at == wanted["expires_at"]
    else:
        with pytest.raises(stripe.InvalidRequestError, match="expires_at"):
            sdk.v1.checkout.sessions.create(wanted)


def test_paying_completes_the_session_and_makes_a_succeeded_intent(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order(payment_intent_data={"metadata": {"payment": "7"}}))
    status, _, headers = press(session.url, "pay")
    assert (status, headers["Location"]) == (303, f"http://shop.test/selesai?s={session.id}")

    paid = sdk.v1.checkout.sessions.retrieve(session.id)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    intent = sdk.v1.payment_intents.retrieve(paid.payment_intent, {"expand": ["latest_charge"]})
    assert (intent.status, intent.amount_received) == ("succeeded", 15_000_000)
    assert intent.latest_charge.captured is True
    assert intent.metadata["payment"] == "7"


def test_paying_twice_charges_once(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    threads = [threading.Thread(target=press, args=(session.url, "pay")) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = sdk.v1.events.list({"type": "charge.succeeded"})
    assert len(events.data) == 1


def test_a_declined_card_leaves_the_session_open_to_try_again(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    status, text, _ = press(session.url, "decline")
    assert status == 402
    assert "Kartu ditolak" in text

    tried = sdk.v1.checkout.sessions.retrieve(session.id)
    assert (tried.status, tried.payment_status) == ("open", "unpaid")
    first_intent = tried.payment_intent
    assert sdk.v1.payment_intents.retrieve(first_intent).status == "requires_payment_method"

    press(session.url, "pay")
    assert sdk.v1.payment_intents.retrieve(first_intent).status == "succeeded"


def test_cancelling_goes_back_and_leaves_the_session_open(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    status, _, headers = press(session.url, "cancel")
    assert (status, headers["Location"]) == (303, "http://shop.test/batal")
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_an_expired_session_cannot_be_paid(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    assert sdk.v1.checkout.sessions.expire(session.id).status == "expired"
    assert press(session.url, "pay")[0] == 410
    assert sdk.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


def test_a_paid_session_cannot_be_expired(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    press(session.url, "pay")
    with pytest.raises(stripe.InvalidRequestError, match="complete"):
        sdk.v1.checkout.sessions.expire(session.id)


def test_time_expires_a_session_and_tells_the_shop(sdk, lookalike, shop):
    session = sdk.v1.checkout.sessions.create(order(expires_at=int(time.time()) + HALF_HOUR))
    lookalike.advance(HALF_HOUR - 5)
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "open"
    lookalike.advance(10)
    assert press(session.url, "pay")[0] == 410
    lookalike.settle_down()
    assert shop.kinds == ["checkout.session.expired"]


def test_partial_refunds_never_exceed_what_was_captured(sdk, paid_intent):
    for _ in range(2):
        refund = sdk.v1.refunds.create({"payment_intent": paid_intent, "amount": 6_000_000})
        assert refund.status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match=r"Rp60.000.*greater.*Rp30.000"):
        sdk.v1.refunds.create({"payment_intent": paid_intent, "amount": 6_000_000})
    assert sdk.v1.refunds.create({"payment_intent": paid_intent}).amount == 3_000_000
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.refunds.create({"payment_intent": paid_intent})
    assert refused.value.code == "charge_already_refunded"
    assert len(sdk.v1.refunds.list({"payment_intent": paid_intent}).data) == 3


def test_what_was_not_paid_cannot_be_refunded(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    press(session.url, "decline")
    intent = sdk.v1.checkout.sessions.retrieve(session.id).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        sdk.v1.refunds.create({"payment_intent": intent})


def test_one_key_refunds_once_however_often_it_is_sent_at_once(sdk, paid_intent):
    answers: list[str] = []

    def refund() -> None:
        params: Any = {"payment_intent": paid_intent, "amount": 1_000_000}
        answers.append(sdk.v1.refunds.create(params, {"idempotency_key": "refund-1"}).id)

    threads = [threading.Thread(target=refund) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert len(sdk.v1.refunds.list().data) == 1


def test_the_same_key_with_another_body_is_refused(sdk):
    sdk.v1.checkout.sessions.create(order(), {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError) as refused:
        sdk.v1.checkout.sessions.create(order(amount=16_000_000), {"idempotency_key": "k"})
    assert refused.value.http_status == 400


def test_a_refusal_is_remembered_under_its_key_but_a_wrong_parameter_is_not(sdk, paid_intent):
    too_much: Any = {"payment_intent": paid_intent, "amount": 99_000_000}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="greater"):
            sdk.v1.refunds.create(too_much, {"idempotency_key": "r"})
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.checkout.sessions.create({**order(), "mod": "x"}, {"idempotency_key": "s"})
    sdk.v1.checkout.sessions.create(order(), {"idempotency_key": "s"})


def test_a_restart_forgets_nothing(tmp_path):
    path = str(tmp_path / "stripe.sqlite")
    with Lookalike(path=path) as first:
        session = client_of(first).v1.checkout.sessions.create(order(), {"idempotency_key": "k"})
        press(session.url, "pay")
    with Lookalike(path=path) as second:
        again = client_of(second).v1.checkout.sessions.create(order(), {"idempotency_key": "k"})
        assert again.id == session.id
        assert client_of(second).v1.checkout.sessions.retrieve(session.id).status == "complete"
