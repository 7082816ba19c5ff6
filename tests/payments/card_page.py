"""Acting as Stripe's side in tests: a shop that takes webhooks, a buyer at the payment page, an order to pay."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import stripe

from marketplace.core.clock import now
from marketplace.core.money import Money
from marketplace.payments.gateway import HostedPayment, StripeGateway
from marketplace.payments.stripe_lookalike.server import Lookalike

SECRET = "whsec_test"


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


def press(url: str, action: str) -> tuple[int, str, dict[str, str]]:
    """A button of the payment page: pay, decline or cancel."""
    return browse(url, action=action)


def gateway_to(url: str, **options: Any) -> StripeGateway:
    return StripeGateway(
        **{"key": "sk_test_x", "api_base": url, "webhook_secret": SECRET, "retries": 0, **options}
    )


def open_page(
    gateway: StripeGateway, *, key: str = "key-1", amount: int = 150_000, **changes: Any
) -> HostedPayment:
    wanted: dict[str, Any] = {
        "reference": "PM-7K3Q9D",
        "lines": [("Ulos Ragi Hotang", Money(amount - 12_000)), ("Ongkos kirim", Money(12_000))],
        "total": Money(amount),
        "email": "sari@demo.test",
        "success_url": "http://shop.test/selesai?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/batal",
        "expires_at": now() + timedelta(minutes=31),
        "idempotency_key": key,
        "metadata": {"payment": "7"},
        **changes,
    }
    return gateway.create_session(**wanted)


def paid_intent(gateway: StripeGateway, **changes: Any) -> str:
    page = open_page(gateway, **changes)
    press(page.url, "pay")
    return str(gateway.read_session(page.id).payment_intent)
