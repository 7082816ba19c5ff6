"""Buyers as programs: each has a cookie jar and presses the button when all are ready."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from threading import Barrier
from typing import Any, NamedTuple, TypeVar

Given = TypeVar("Given")
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


class Answer(NamedTuple):
    """What came back; redirects are not followed."""

    status: int
    text: str
    location: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


class Buyer:
    """One visitor of a running server."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(
            _NoRedirect, urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({})
        )

    def get(self, path: str) -> Answer:
        return self._ask(path, None)

    def post(self, path: str, data: Mapping[str, Any]) -> Answer:
        return self._ask(path, urllib.parse.urlencode(data).encode())

    def _ask(self, path: str, body: bytes | None) -> Answer:
        request = urllib.request.Request(self.address + path, data=body)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.read().decode(), "")
        except urllib.error.HTTPError as answer:
            return Answer(answer.code, answer.read().decode(), answer.headers.get("Location", ""))

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of a page, the CSRF token among them."""
        found = {}
        for tag in HIDDEN.findall(self.get(path).text):
            attributes = dict(ATTRIBUTE.findall(tag))
            found[attributes["name"]] = attributes.get("value", "")
        return found

    def put_in(self, variant_id: int, quantity: int = 1) -> Answer:
        token = self.hidden("/lacak")["csrf_token"]
        return self.post(
            "/keranjang/tambah", {"csrf_token": token, "variant_id": variant_id, "quantity": quantity}
        )

    def checkout_form(
        self, *, partner_ids: Sequence[int], phone: str, payment: str = "cod"
    ) -> dict[str, str]:
        """The form of this buyer's basket, filled in for pickup."""
        ways = {f"delivery_{partner_id}": "pickup" for partner_id in partner_ids}
        return {**self.hidden("/checkout"), "name": "Sari", "phone": phone, "payment": payment, **ways}


def all_at_once(calls: Sequence[Callable[[], Given]]) -> list[Given]:
    """Each call in a thread of its own, let go together."""
    ready = Barrier(len(calls))

    def run(call: Callable[[], Given]) -> Given:
        ready.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
