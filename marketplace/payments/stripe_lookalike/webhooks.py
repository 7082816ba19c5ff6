"""Sending events: signed as Stripe signs them, again and again until the shop says 2xx."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from marketplace.payments.stripe_lookalike.account import Account
from marketplace.payments.stripe_lookalike.faults import Faults
from marketplace.payments.stripe_lookalike.store import Delivery

RETRY_AFTER = (1, 3, 10, 30, 60, 300, 900, 3600)  # seconds; Stripe spreads its own over three days
SECONDS_TO_ANSWER = 10


def signature(payload: bytes, *, secret: str, at: int) -> str:
    """The `Stripe-Signature` header: HMAC-SHA256 over time and body."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def payload_of(event: dict[str, Any]) -> bytes:
    return json.dumps(event, indent=2).encode()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Stripe does not follow a redirect of a webhook either: it counts as a failure."""

    def redirect_request(self, *_args: Any) -> None:
        return None


class Sender:
    """Posts what is due to one address. `send_due()` is called by the server's clockwork."""

    def __init__(self, account: Account, faults: Faults, *, url: str, secret: str) -> None:
        self._account = account
        self._faults = faults
        self._url = url
        self._secret = secret
        self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))

    def send_due(self) -> None:
        knobs = self._faults.knobs
        due = self._account.store.due(time.time())
        if knobs.shuffle:
            random.shuffle(due)
        for delivery in due:
            if knobs.lose:
                self._account.store.delivered(delivery)
            else:
                self._send(delivery, copies=1 + knobs.duplicate)

    def _send(self, delivery: Delivery, *, copies: int) -> None:
        event = self._account.get("event", delivery.event_id)
        payload = payload_of(event)
        accepted: list[bool] = []
        threads = [
            threading.Thread(target=lambda: accepted.append(self._post(payload)), daemon=True)
            for _ in range(copies)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if all(accepted):
            self._account.store.put({**event, "pending_webhooks": 0})
            self._account.store.delivered(delivery)
        elif delivery.attempts >= len(RETRY_AFTER):
            self._account.store.delivered(delivery)  # given up: the shop heals itself by reconciling
        else:
            self._account.store.postpone(delivery, due_at=time.time() + RETRY_AFTER[delivery.attempts])

    def _post(self, payload: bytes) -> bool:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, secret=self._secret, at=int(time.time())),
            "User-Agent": "stripe-lookalike",
        }
        request = urllib.request.Request(self._url, data=payload, headers=headers, method="POST")
        try:
            with self._opener.open(request, timeout=SECONDS_TO_ANSWER) as response:
                return 200 <= int(response.status) < 300
        except OSError:  # HTTPError and URLError are OSErrors too
            return False
