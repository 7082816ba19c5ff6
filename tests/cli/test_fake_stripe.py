"""The command that starts the look-alike of Stripe."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from config import Config
from marketplace.cli.fake_stripe import fake_stripe
from marketplace.payments.stripe_lookalike import server
from tests.support.processes import free_ports


def shop_with(config: Config) -> Flask:
    app = Flask("shop")
    app.config["SETTINGS"] = config
    app.cli.add_command(fake_stripe)
    return app


def test_it_refuses_to_start_where_real_people_buy():
    config = Config(SECRET_KEY="a" * 32, DEBUG=True)
    result = shop_with(config).test_cli_runner().invoke(args=["fake-stripe"])
    assert result.exit_code == 1
    assert "only with DEMO=1" in result.output


def test_in_the_demonstration_it_serves_beside_the_shop_and_keeps_its_memory(tmp_path, monkeypatch):
    started: list[Any] = []
    start = server.Lookalike.start
    monkeypatch.setattr(
        server.Lookalike, "start", lambda self, **where: started.append(self) or start(self, **where)
    )
    port = free_ports()
    config = Config(SECRET_KEY="a" * 32, DEMO=True, PORT=port, VAR_DIR=str(tmp_path))
    runner = shop_with(replace(config, BASE_URL=f"http://127.0.0.1:{port}")).test_cli_runner()
    thread = threading.Thread(target=lambda: runner.invoke(args=["fake-stripe"]))
    thread.start()
    assert wait_for(f"http://127.0.0.1:{port + 1}/healthz") == b"ok"
    started[0]._server.shutdown()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert (tmp_path / "stripe.sqlite").is_file()


def wait_for(url: str) -> bytes:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url) as answer:
                return bytes(answer.read())
        except urllib.error.URLError:
            time.sleep(0.05)
    pytest.fail(f"{url} did not answer")
