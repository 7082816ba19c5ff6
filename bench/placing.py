"""Sixteen buyers press the button for one product: what a shop does in its best minute, and in its last sixteen units."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TypeVar

from bench.client import PHONES, WAYS, Failed, Tally, Visitor, hidden
from bench.limit.store import Store
from bench.servers import Running
from config import Config

CLIENTS = 16
LAST = 16  # in stock when twice as many want one
PLACED, REFUSED = 303, 409
T = TypeVar("T")


@dataclass
class Form:
    """A checkout page filled in by somebody who has not pressed the button yet."""

    cookies: dict[str, str]
    fields: dict[str, str]


@dataclass
class Pressed(Tally):
    """`oversold` counts acknowledged orders beyond the stock, and what the stock's row and the orders disagree about."""

    refused: int = 0
    oversold: int = 0
    said: list[str] = field(default_factory=list)


class Shelf:
    """The stock of one product in one application's database, read and set behind its back."""

    def __init__(self, settings: Config, slug: str) -> None:
        self.store = Store(settings.DATABASE_URL)
        self.variant_id = self.store.run(
            "SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = ?", slug
        ).fetchone()[0]

    def fill(self, units: int) -> None:
        self.store.run(
            "UPDATE stocks SET on_hand = reserved + ? WHERE variant_id = ?", units * 1000, self.variant_id
        )

    def free(self) -> int:
        """Below zero: more was promised than there is."""
        row = self.store.run(
            "SELECT on_hand - reserved FROM stocks WHERE variant_id = ?", self.variant_id
        ).fetchone()
        return int(row[0]) // 1000

    def close(self) -> None:
        self.store.local.connection.close()


def prepare(port: int, slug: str, count: int) -> list[Form]:
    """So many visitors, each with one unit in a basket of their own and the checkout open."""
    forms: list[Form] = []
    first = Visitor(port, 0)
    add = hidden(first.ask(f"/produk/{slug}"), "variant_id", "csrf_token")
    waiting: SimpleQueue[None] = SimpleQueue()
    for _number in range(count):
        waiting.put(None)

    def visit() -> None:
        visitor = Visitor(port, 0)
        for _turn in _drained(waiting):
            visitor.cookies = dict(first.cookies)
            visitor.ask("/keranjang/tambah", {**add, "quantity": "1"}, expect=303)
            page = visitor.ask("/checkout")
            ways = dict.fromkeys(WAYS.findall(page.plain.decode()), "pickup")
            contact = {"name": "Sari", "phone": f"0812{next(PHONES) % 10**8:08}", "payment": "cod"}
            forms.append(Form(visitor.cookies, {**hidden(page), **ways, **contact}))

    _together(visit, 8)
    if len(forms) != count:
        raise SystemExit(f"only {len(forms)} of {count} baskets could be filled: see var/bench/scratch/*.log")
    return forms


def press(port: int, forms: Iterable[Form], shelf: Shelf) -> Pressed:
    """All forms, sixteen at a time; each is sent once, and its time is that of this one request."""
    tally = Pressed()
    waiting: SimpleQueue[Form] = SimpleQueue()
    for form in forms:
        waiting.put(form)
    there = shelf.free()
    started = time.perf_counter()

    def visit() -> None:
        visitor = Visitor(port, 0)
        for form in _drained(waiting):
            visitor.cookies = form.cookies
            begun = time.perf_counter()
            try:
                answer = visitor.ask("/checkout", form.fields, expect=None)
            except (Failed, OSError, http.client.HTTPException) as error:
                tally.errors.append(str(error) or type(error).__name__)
                visitor.connection.close()
                continue
            if answer.status == PLACED:
                tally.times.append((time.perf_counter() - begun) * 1000)
            elif answer.status == REFUSED:
                tally.refused += 1
            else:
                tally.errors.append(f"/checkout: {answer.status}")

    _together(visit, CLIENTS)
    tally.seconds = time.perf_counter() - started
    placed, left = len(tally.times), shelf.free()
    tally.oversold = max(0, placed - there) + abs(there - placed - left)
    return tally


def last_units(running: Running, slug: str, shelf: Shelf) -> Pressed:
    """Sixteen are left and twice as many buyers press at once: an error when not exactly sixteen are told yes."""
    shelf.fill(2 * LAST)
    forms = prepare(running.port, slug, 2 * LAST)
    shelf.fill(LAST)
    tally = press(running.port, forms, shelf)
    if len(tally.times) != LAST:
        tally.errors.append(f"{len(tally.times)} of the last {LAST} were sold")
    return tally


def _drained(waiting: SimpleQueue[T]) -> Iterable[T]:
    while True:
        try:
            yield waiting.get_nowait()
        except Empty:
            return


def _together(visit: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=visit) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
