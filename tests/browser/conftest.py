"""A phone for each person of a story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.make import PASSWORD

SIZE = {"width": 360, "height": 740}


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
        context = browser.new_context(
            **{
                "viewport": SIZE,
                "locale": "id-ID",
                "base_url": live_server,
                "service_workers": "block",  # only the tests of lost signals want to be answered by one
                **facts,
            }
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        value = cookie(name, locale, goods)
        context.add_cookies([{"name": "session", "value": value, "url": live_server}])
        return context

    yield open_phone
    for context in opened:
        context.close()


@pytest.fixture
def person(browser: Browser, live_server: str) -> Iterator[Any]:
    """A phone of its own for each person; signed in when it belongs to somebody."""
    contexts = []

    def open_phone(name: str | None = None, **facts) -> Page:
        context = browser.new_context(
            **{
                "viewport": SIZE,
                "locale": "id-ID",
                "base_url": live_server,
                "service_workers": "block",
                **facts,
            }
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if name:
            page.goto("/masuk")
            page.fill("[name=email]", f"{name}@demo.test")
            page.fill("[name=password]", PASSWORD)
            page.locator("main form button[type=submit]").first.click()
            page.wait_for_url(lambda url: "/masuk" not in url)
        return page

    yield open_phone
    for context in contexts:
        context.close()
