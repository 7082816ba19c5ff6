"""A market of real processes that are killed at random while people buy: web server, its workers, the job worker."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from pathlib import Path
from typing import Any

from config import Config
from tests.orders.buyers import Answer, Buyer
from tests.support.processes import environment, free_ports, wait_for
from tools.environment import ROOT

GONE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    HTTPException,
)  # who should have answered died before, or in the middle
PATIENCE = 90.0  # seconds until somebody who gets no answer gives up and the proof fails


class Market:
    """`gunicorn` and `flask worker` on one database; each may be killed and started again on the same port."""

    def __init__(self, settings: Config, application: str = "wsgi:app", *, workers: int = 2) -> None:
        port = free_ports()
        self.address = f"http://127.0.0.1:{port}"
        self.settings = replace(settings, PORT=port, BASE_URL=self.address)
        self.application, self.workers = application, workers
        self.server: subprocess.Popen[Any] | None = None
        self.worker: subprocess.Popen[Any] | None = None
        self.kills = 0

    def __enter__(self) -> Market:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for child in (self.server, self.worker):
            _kill_group(child)

    def start(self) -> None:
        options = ["--config", "deploy/gunicorn.conf.py", "--workers", str(self.workers), "--preload"]
        self.server = self._child("gunicorn", *options, self.application)
        self.worker = self._child("flask", "--app", "wsgi", "worker")
        wait_for(f"{self.address}/healthz", self.server)

    def kill_one(self) -> None:
        """A web worker in the middle of whatever it does; gunicorn starts another."""
        assert self.server is not None
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text("ascii").split()
        if children:
            os.kill(int(random.choice(children)), signal.SIGKILL)
            self.kills += 1

    def kill_all(self) -> None:
        """The light goes out in the whole house, and comes back."""
        for child in (self.server, self.worker):
            _kill_group(child)
        self.kills += 1
        self.start()

    def _child(self, *module: str) -> subprocess.Popen[Any]:
        return subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=ROOT,
            env=environment(self.settings),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _kill_group(child: subprocess.Popen[Any] | None) -> None:
    if child is not None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@dataclass
class Shopper:
    """Buys one thing after another until told to stop, and tries again with the same form when no answer comes."""

    market: Market
    number: int
    variant_id: int
    partner_id: int
    stop: threading.Event
    acknowledged: dict[str, str] = field(default_factory=dict)  # the key of the form -> where it led
    faults: list[str] = field(default_factory=list)
    last: tuple[Buyer, dict[str, str]] | None = None

    def run(self) -> None:
        buyer = Buyer(self.market.address)
        try:
            while not self.stop.is_set():
                self._buy(buyer)
        except Exception as error:
            self.faults.append(f"shopper {self.number}: {error!r}")

    def _buy(self, buyer: Buyer) -> None:
        self._until_answered(lambda: buyer.put_in(self.variant_id))
        phone = f"08{self.number:03}{len(self.acknowledged):07}"
        form = self._form(buyer, phone)
        answer = self._until_answered(lambda: buyer.post("/checkout", form))
        if answer.status == 303 and answer.location.startswith("/pembelian/"):
            self.acknowledged[form["idempotency_key"]] = answer.location
            self.last = (buyer, form)
        elif answer.status >= 500 and answer.status != 503:
            self.faults.append(f"{answer.status} at the checkout")

    def _form(self, buyer: Buyer, phone: str) -> dict[str, str]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                form = buyer.checkout_form(partner_ids=[self.partner_id], phone=phone)
            except GONE:
                time.sleep(0.1)
                continue
            if "idempotency_key" in form:
                return form
            buyer.put_in(self.variant_id)
        raise AssertionError("no checkout page")

    def _until_answered(self, ask: Any) -> Answer:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer: Answer = ask()
            except GONE:
                time.sleep(0.1)
                continue
            if answer.status != 503:
                return answer
            time.sleep(0.1)
        raise AssertionError("no answer")

    def press_again(self) -> tuple[str, str]:
        """Where the last acknowledged form leads when it is sent once more, and where it led."""
        assert self.last is not None
        buyer, form = self.last
        answer = self._until_answered(lambda: buyer.post("/checkout", form))
        return answer.location, self.acknowledged[form["idempotency_key"]]


def buy_while_killing(
    market: Market, *, variant_id: int, partner_id: int, clients: int, kills: int, seconds: float
) -> list[Shopper]:
    """Shoppers buy while the market is killed so often, every fourth time all of it; at least so long."""
    stop = threading.Event()
    shoppers = [Shopper(market, number, variant_id, partner_id, stop) for number in range(clients)]
    threads = [threading.Thread(target=shopper.run) for shopper in shoppers]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        while market.kills < kills or time.monotonic() - started < seconds:
            _wait_for_more(shoppers)
            time.sleep(random.uniform(0, 0.2))
            if market.kills < kills:
                market.kill_all() if market.kills % 4 == 2 else market.kill_one()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return shoppers


def _wait_for_more(shoppers: list[Shopper]) -> None:
    """Until somebody has bought something more, so that every kill meets people who are buying."""
    before, deadline = _bought(shoppers), time.monotonic() + PATIENCE
    while _bought(shoppers) < before + 2 and time.monotonic() < deadline:
        if any(shopper.faults for shopper in shoppers):
            return
        time.sleep(0.02)


def _bought(shoppers: list[Shopper]) -> int:
    return sum(len(shopper.acknowledged) for shopper in shoppers)
