"""A phone that loses its signal: pages that were seen, pages that were not, and what was typed."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from marketplace.core import jobs
from marketplace.core.db import db
from marketplace.payments.states import Method
from tests.make import Cast
from tests.orders.make import buy, make_goods
from tests.reviews.test_writing import received
from tests.support.photos import camera

READY = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


def ready(page: Page) -> None:
    """The worker has what it needs and answers for this page."""
    page.goto("/bantuan")
    page.wait_for_function(READY)


def test_an_order_that_was_seen_is_readable_until_its_reader_signs_out(cast: Cast, phone: Any) -> None:
    checkout = buy({make_goods("Kopi Tarutung"): 1}, method=Method.COD, buyer=cast.sari)
    address = f"/pesanan/{checkout.orders[0].code}"
    db.session.rollback()
    jobs.run_due()
    context = phone("sari", service_workers="allow")
    page = context.new_page()
    ready(page)
    page.goto(address)
    expect(page.get_by_text("Kopi Tarutung").first).to_be_visible()

    context.set_offline(True)
    page.goto(address)
    expect(page.get_by_text("terakhir dilihat")).to_be_visible()
    expect(page.get_by_text("Kopi Tarutung").first).to_be_visible()
    page.goto("/mitra-kami")
    expect(page.get_by_role("heading", name="Tidak ada sinyal")).to_be_visible()
    assert page.locator(".auth__card").evaluate("card => getComputedStyle(card).padding") != "0px", (
        "with its style"
    )

    context.set_offline(False)
    page.goto("/akun")
    page.locator('form[action="/keluar"] button').first.click()
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
    ready(page)
    context.set_offline(True)
    page.goto(address)
    expect(page.get_by_role("heading", name="Tidak ada sinyal")).to_be_visible()
    assert "Kopi Tarutung" not in page.content()


def test_a_review_typed_without_a_signal_waits_with_its_photo_and_is_sent_by_itself(
    cast: Cast, phone: Any
) -> None:
    order = received(variant=make_goods("Telur asin"), buyer=cast.sari)
    address = f"/pesanan/{order.code}/ulasan/{order.lines[0].id}"
    db.session.rollback()
    context = phone("sari")
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    context.set_offline(True)
    page.locator("[name=stars][value='4']").check(force=True)
    page.fill("[name=words]", "Asinnya pas")
    page.set_input_files("input[type=file]", camera())
    expect(page.locator("[data-previews] img")).to_be_visible()  # it is small now
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_text("Tidak ada sinyal")).to_be_visible()
    page.wait_for_timeout(300)  # the draft is written in the background

    later = context.new_page()
    context.set_offline(False)
    later.goto(address)
    expect(later.locator("[name=words]")).to_have_value("Asinnya pas")
    assert later.locator("input[type=file]").evaluate("input => input.files[0].size") <= 300_000
    page.wait_for_url(lambda url: "/ulasan/" not in url)
    later.close()
    page.goto(address)
    expect(page.get_by_text("Isian Anda yang belum terkirim")).to_have_count(0)
