"""Visitors as threads: each keeps its connection and its cookies. Bounded in number and in time."""

from __future__ import annotations

import gzip
import http.client
import itertools
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from urllib.parse import quote, urlencode

import brotli

from bench.data import Subjects

CLIENTS = 8
PATIENCE = 30  # seconds for one answer
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')
WAYS = re.compile(r'name="(delivery_\d+)"')
PHONES = itertools.count(int(time.time()) % 10_000 * 1_000)


class Failed(Exception):
    """An answer that a buyer would not have liked."""


@dataclass
class Answer:
    """What came back; redirects are not followed."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def plain(self) -> bytes:
        """The body as it was before it was compressed."""
        coding = self.headers.get("Content-Encoding", "")
        if coding == "br":
            return bytes(brotli.decompress(self.body))
        return gzip.decompress(self.body) if coding == "gzip" else self.body


class Visitor:
    """One browser, as far as a server can tell."""

    def __init__(self, port: int, seed: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.cookies: dict[str, str] = {}
        self.chance = Random(seed)

    def ask(self, path: str, form: dict[str, str] | None = None, *, expect: int | None = 200) -> Answer:
        """Raises Failed when the status is another one; None expects anything."""
        headers = {"Accept-Encoding": "br, gzip", "Accept-Language": "id"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = None if form is None else urlencode(form)
        self.connection.request("GET" if form is None else "POST", path, body, headers)
        got = self.connection.getresponse()
        answer = Answer(got.status, got.msg, got.read())
        for line in got.msg.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        if expect is not None and answer.status != expect:
            raise Failed(f"{path}: {answer.status}")
        return answer


Flow = Callable[[Visitor, Subjects], Answer]


def listing(visitor: Visitor, subjects: Subjects) -> Answer:
    return visitor.ask(f"/kategori/{visitor.chance.choice(subjects.categories)}")


def product(visitor: Visitor, subjects: Subjects) -> Answer:
    return visitor.ask(f"/produk/{visitor.chance.choice(subjects.products)}")


def search(visitor: Visitor, subjects: Subjects) -> Answer:
    return visitor.ask(f"/cari?q={quote(visitor.chance.choice(subjects.words))}")


def checkout(visitor: Visitor, subjects: Subjects) -> Answer:
    """A new visitor from the product's page to a placed order: four requests. The answer is that of the last."""
    visitor.cookies.clear()
    add = hidden(product(visitor, subjects), "variant_id", "csrf_token")
    visitor.ask("/keranjang/tambah", {**add, "quantity": "1"}, expect=303)
    page = visitor.ask("/checkout")
    ways = dict.fromkeys(WAYS.findall(page.plain.decode()), "pickup")
    contact = {"name": "Sari", "phone": f"0812{next(PHONES) % 10**8:08}", "payment": "cod"}
    return visitor.ask("/checkout", {**hidden(page), **ways, **contact}, expect=303)


def hidden(answer: Answer, *names: str) -> dict[str, str]:
    """The hidden fields of a page, or only those named."""
    found: dict[str, str] = {}
    for tag in HIDDEN.findall(answer.plain.decode()):
        attributes = dict(ATTRIBUTE.findall(tag))
        if "name" in attributes and (not names or attributes["name"] in names):
            found.setdefault(attributes["name"], attributes.get("value", ""))
    return found


FLOWS: dict[str, Flow] = {"listing": listing, "product": product, "search": search, "checkout": checkout}


@dataclass
class Tally:
    """What all threads saw together; times in milliseconds."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0


def drive(port: int, flow: Flow, subjects: Subjects, seconds: float) -> Tally:
    """As many turns of the flow as eight visitors manage; a turn that has begun is ended and counted."""
    tally = Tally()
    started = time.perf_counter()

    def visit(seed: int) -> None:
        visitor = Visitor(port, seed)
        for begun in _until(started + seconds):
            try:
                flow(visitor, subjects)
                tally.times.append((time.perf_counter() - begun) * 1000)
            except (Failed, OSError, http.client.HTTPException) as error:
                tally.errors.append(str(error) or type(error).__name__)
                visitor.connection.close()
        visitor.connection.close()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds = time.perf_counter() - started
    return tally


def _until(end: float) -> Iterator[float]:
    while (now := time.perf_counter()) < end:
        yield now
