"""The look-alike of Stripe, asked over real HTTP by Stripe's own library."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from marketplace.payments.stripe_lookalike.contract import check_answer
from marketplace.payments.stripe_lookalike.faults import Knobs
from marketplace.payments.stripe_lookalike.server import Lookalike

SECRET = "whsec_test"
HALF_HOUR = 31 * 60


class Shop(ThreadingHTTPServer):
    """Takes webhooks. Answers with the statuses of `answers` first, then with 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ShopHandler)
        self.received: list[tuple[bytes, str]] = []
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhooks/stripe"

    @property
    def kinds(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.received]


class ShopHandler(BaseHTTPRequestHandler):
    server: Shop

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((body, self.headers["Stripe-Signature"]))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def shop() -> Iterator[Shop]:
    with Shop() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def lookalike(shop: Shop) -> Iterator[Lookalike]:
    with Lookalike(webhook_url=shop.url, webhook_secret=SECRET, faults_allowed=True) as server:
        yield server


@pytest.fixture
def sdk(lookalike: Lookalike) -> stripe.StripeClient:
    return client_of(lookalike)


def client_of(lookalike: Lookalike, retries: int = 0) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_x", base_addresses={"api": lookalike.url}, max_network_retries=retries
    )


def order(*, amount: int = 15_000_000, **more: Any) -> Any:
    price = {"currency": "idr", "unit_amount": amount, "product_data": {"name": "Ulos Ragi Hotang"}}
    return {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "success_url": "http://shop.test/selesai?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/batal",
        "client_reference_id": "PM-7K3Q9D",
        "customer_email": "sari@demo.test",
        "metadata": {"payment": "7"},
        **more,
    }


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


def browse(url: str, **form: str) -> tuple[int, str, dict[str, str]]:
    """One request of a browser: status, text and headers; redirects are shown, not followed."""
    data = urllib.parse.urlencode(form).encode() if form else None
    try:
        answer = urllib.request.build_opener(_Stay).open(url, data)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.read().decode(), dict(answer.headers)


def press(lookalike: Lookalike, session_id: str, action: str) -> tuple[int, str, dict[str, str]]:
    return browse(f"{lookalike.url}/c/pay/{session_id}", action=action)


# --- the contract ----------------------------------------------------------------------------------------------


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


# --- sessions --------------------------------------------------------------------------------------------------


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
    status, _, headers = press(lookalike, session.id, "pay")
    assert (status, headers["Location"]) == (303, f"http://shop.test/selesai?s={session.id}")

    paid = sdk.v1.checkout.sessions.retrieve(session.id)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    intent = sdk.v1.payment_intents.retrieve(paid.payment_intent, {"expand": ["latest_charge"]})
    assert (intent.status, intent.amount_received) == ("succeeded", 15_000_000)
    assert intent.latest_charge.captured is True
    assert intent.metadata["payment"] == "7"


def test_paying_twice_charges_once(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    threads = [threading.Thread(target=press, args=(lookalike, session.id, "pay")) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = sdk.v1.events.list({"type": "charge.succeeded"})
    assert len(events.data) == 1


def test_a_declined_card_leaves_the_session_open_to_try_again(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    status, text, _ = press(lookalike, session.id, "decline")
    assert status == 402
    assert "Kartu ditolak" in text

    tried = sdk.v1.checkout.sessions.retrieve(session.id)
    assert (tried.status, tried.payment_status) == ("open", "unpaid")
    first_intent = tried.payment_intent
    assert sdk.v1.payment_intents.retrieve(first_intent).status == "requires_payment_method"

    press(lookalike, session.id, "pay")
    assert sdk.v1.payment_intents.retrieve(first_intent).status == "succeeded"


def test_cancelling_goes_back_and_leaves_the_session_open(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    status, _, headers = press(lookalike, session.id, "cancel")
    assert (status, headers["Location"]) == (303, "http://shop.test/batal")
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_an_expired_session_cannot_be_paid(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    assert sdk.v1.checkout.sessions.expire(session.id).status == "expired"
    assert press(lookalike, session.id, "pay")[0] == 410
    assert sdk.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


def test_a_paid_session_cannot_be_expired(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    press(lookalike, session.id, "pay")
    with pytest.raises(stripe.InvalidRequestError, match="complete"):
        sdk.v1.checkout.sessions.expire(session.id)


def test_time_expires_a_session_and_tells_the_shop(sdk, lookalike, shop):
    session = sdk.v1.checkout.sessions.create(order(expires_at=int(time.time()) + HALF_HOUR))
    lookalike.advance(HALF_HOUR - 5)
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "open"
    lookalike.advance(10)
    assert press(lookalike, session.id, "pay")[0] == 410
    lookalike.settle_down()
    assert shop.kinds == ["checkout.session.expired"]


# --- refunds ---------------------------------------------------------------------------------------------------


@pytest.fixture
def paid_intent(sdk, lookalike) -> str:
    session = sdk.v1.checkout.sessions.create(order())
    press(lookalike, session.id, "pay")
    return str(sdk.v1.checkout.sessions.retrieve(session.id).payment_intent)


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
    press(lookalike, session.id, "decline")
    intent = sdk.v1.checkout.sessions.retrieve(session.id).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        sdk.v1.refunds.create({"payment_intent": intent})


# --- idempotency -----------------------------------------------------------------------------------------------


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
        press(first, session.id, "pay")
    with Lookalike(path=path) as second:
        again = client_of(second).v1.checkout.sessions.create(order(), {"idempotency_key": "k"})
        assert again.id == session.id
        assert client_of(second).v1.checkout.sessions.retrieve(session.id).status == "complete"


# --- events and webhooks ---------------------------------------------------------------------------------------


def test_events_are_listed_newest_first_by_kind_and_page(sdk, paid_intent):
    sdk.v1.refunds.create({"payment_intent": paid_intent})
    everything = [event.type for event in sdk.v1.events.list({"limit": 2}).auto_paging_iter()]
    assert everything == [
        "charge.refunded",
        "refund.created",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]
    assert sdk.v1.events.list({"created": {"gt": int(time.time()) + 5}}).data == []
    only = sdk.v1.events.list({"type": "refund.created"}).data
    assert [event.data.object["amount"] for event in only] == [15_000_000]


def test_webhooks_carry_a_signature_that_the_library_accepts(sdk, lookalike, shop):
    session = sdk.v1.checkout.sessions.create(order())
    press(lookalike, session.id, "pay")
    lookalike.settle_down()
    assert "checkout.session.completed" in shop.kinds
    for body, header in shop.received:
        assert stripe.Webhook.construct_event(body, header, SECRET).livemode is False
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, header, "whsec_other")


def test_a_webhook_is_sent_again_until_the_shop_accepts_it(sdk, lookalike, shop):
    shop.answers = [500, 302]
    session = sdk.v1.checkout.sessions.create(order())
    sdk.v1.checkout.sessions.expire(session.id)
    lookalike.settle_down(seconds=8)
    assert shop.kinds == ["checkout.session.expired"] * 3
    assert len({body for body, _ in shop.received}) == 1


def test_webhooks_can_be_doubled_and_lost(sdk, lookalike, shop):
    lookalike.faults.set(Knobs(duplicate=2))
    sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(order()).id)
    lookalike.settle_down()
    assert len(shop.received) == 3

    lookalike.faults.set(Knobs(lose=True))
    sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(order()).id)
    lookalike.settle_down()
    assert len(shop.received) == 3
    assert len(sdk.v1.events.list().data) == 2


# --- faults of the API -----------------------------------------------------------------------------------------


def control(lookalike: Lookalike, method: str, **knobs: Any) -> int:
    request = urllib.request.Request(
        f"{lookalike.url}/_faults", data=json.dumps(knobs).encode(), method=method
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_an_answer_lost_after_the_work_was_done_is_found_again_with_the_same_key(lookalike):
    client = client_of(lookalike, retries=1)
    assert control(lookalike, "POST", drop_after=True, times=1) == 200
    session = client.v1.checkout.sessions.create(order(), {"idempotency_key": "k"})
    assert len(client.v1.checkout.sessions.list().data) == 1
    assert session.status == "open"


def test_a_dropped_connection_without_retries_is_a_connection_error_and_does_nothing(sdk, lookalike):
    control(lookalike, "POST", drop_before=True)
    with pytest.raises(stripe.APIConnectionError):
        sdk.v1.checkout.sessions.create(order())
    control(lookalike, "DELETE")
    assert sdk.v1.checkout.sessions.list().data == []


@pytest.mark.parametrize(("status", "error"), [(500, stripe.APIError), (429, stripe.RateLimitError)])
def test_a_status_can_be_asked_for(sdk, lookalike, status, error):
    control(lookalike, "POST", status=status, path="/v1/checkout", times=1)
    with pytest.raises(error):
        sdk.v1.checkout.sessions.list()
    sdk.v1.checkout.sessions.list()


def test_unknown_faults_are_refused_and_the_control_is_closed_by_default(lookalike):
    assert control(lookalike, "POST", dely=1) == 422
    with Lookalike() as closed:
        assert control(closed, "POST", delay=1) == 404


# --- the page --------------------------------------------------------------------------------------------------


def test_the_page_says_that_nothing_is_charged_and_for_what_it_asks(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    _, indonesian, headers = browse(session.url)
    _, english, _ = browse(f"{session.url}?lang=en")
    for text in (indonesian, english):
        assert "Rp150.000" in text
        assert "Ulos Ragi Hotang" in text
        assert "PM-7K3Q9D" in text
    assert "Tidak ada uang yang ditagih" in indonesian
    assert "Nothing is charged" in english
    assert "form-action 'self' http://shop.test;" in headers["Content-Security-Policy"]
    assert "<script" not in indonesian
    assert "style=" not in indonesian


def test_hostile_names_are_shown_as_text(sdk, lookalike):
    params = order()
    params["line_items"][0]["price_data"]["product_data"]["name"] = "<script>alert(1)</script>"
    _, text, _ = browse(sdk.v1.checkout.sessions.create(params).url)
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_an_unknown_page_is_404(lookalike):
    status, text, _ = browse(f"{lookalike.url}/c/pay/cs_test_none")
    assert status == 404
    assert "tidak ditemukan" in text
