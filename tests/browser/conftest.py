"""A phone for each person of a story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from tests.make import PASSWORD


@pytest.fixture
def phone(app: Flask, browser: Browser, live_server: str) -> Iterator[Any]:
    """`phone("budi", locale="en", goods=[variant], **facts)`: a context at 360 px whose cookie is ready.

    The cookie comes from the real sign-in, language and basket requests, made without a browser to save time.
    """
    opened: list[BrowserContext] = []

    def cookie(name: str | None, locale: str, goods: Any) -> str:
        app.config["WTF_CSRF_ENABLED"] = False
        visitor = app.test_client()
        if name:
            answer = visitor.post("/masuk", data={"email": f"{name}@demo.test", "password": PASSWORD})
            assert answer.status_code == 303
        assert visitor.post("/bahasa", data={"locale": locale}).status_code == 303
        for variant_id in goods:
            answer = visitor.post("/keranjang/tambah", data={"variant_id": variant_id, "quantity": "1"})
            assert answer.status_code == 303
        app.config["WTF_CSRF_ENABLED"] = True
        found = visitor.get_cookie("session", domain=urlsplit(live_server).hostname or "")
        assert found is not None
        return found.value

    def open_phone(
        name: str | None = None, *, locale: str = "id", goods: Any = (), **facts: Any
    ) -> BrowserContext:
        size = {"width": 360, "height": 740}
        context = browser.new_context(
            **{"viewport": size, "locale": "id-ID", "base_url": live_server, **facts}
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        value = cookie(name, locale, goods)
        context.add_cookies([{"name": "session", "value": value, "url": live_server}])
        return context

    yield open_phone
    for context in opened:
        context.close()
