"""The main job with JavaScript off: buying, listing a product and approving work in any browser."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.catalogue.models import Product
from marketplace.core import jobs
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.delivery import service as delivery
from marketplace.orders.models import Order
from marketplace.payments.states import Method
from marketplace.procurement import queries as procurement
from tests.make import Cast
from tests.orders.make import make_category, make_goods
from tests.procurement.make import decide_taxes, submitted
from tests.support.photos import camera


def test_a_guest_searches_buys_for_cash_and_sees_the_confirmation(cast: Cast, phone: Any):
    make_goods("Maggot kering Sari Lava", partner=cast.maggot, price=15_000, stock=20)
    with transaction():
        delivery.set_pickup(
            partner_id=cast.maggot.id,
            address="Dusun Pantai 1",
            hours="07.00-17.00",
            district_id=cast.maggot.district_id,
            by=None,
        )
    jobs.run_due()
    page = phone(java_script_enabled=False).new_page()
    page.goto("/")
    page.locator("input[name=q]:visible").first.fill("magot kerin")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Maggot kering Sari Lava").first.click()
    page.locator("form[action='/keranjang/tambah'] button[type=submit]:visible").first.click()
    page.wait_for_url("**/keranjang")
    assert "Maggot kering Sari Lava" in page.locator("main").inner_text()

    page.goto("/checkout")
    page.fill("[name=name]", "Sari")
    page.fill("[name=phone]", "0812-3456-7890")
    page.locator(f"input[name=delivery_{cast.maggot.id}][value=pickup]").check(force=True)
    page.locator("input[name=payment][value=cod]").check(force=True)
    page.get_by_role("button", name="Hitung ulang").last.click()
    assert "Rp15.000" in page.locator("main").inner_text()
    page.locator("button[name=place]:visible").first.click()
    page.wait_for_url("**/pembelian/**")

    db.session.rollback()
    order = db.session.scalar(select(Order))
    assert order is not None, page.locator("main").inner_text()
    assert order.total == Money(15_000)
    assert order.code in page.locator("main").inner_text()
    assert order.checkout.method is Method.COD
    db.session.rollback()


def test_a_partner_lists_a_product(cast: Cast, phone: Any):
    make_category("Pakan ternak", keywords=["maggot", "magot", "pakan"], unit="kg")
    page = phone("budi", java_script_enabled=False).new_page()
    page.goto("/mitra")
    page.get_by_role("link", name="Produk baru").first.click()
    for field, value in {"name": "Maggot segar kiloan", "price": "7rb", "stock": "45"}.items():
        page.locator(f"[name={field}]").fill(value)
    page.set_input_files("input[type=file]", camera())
    page.get_by_role("button", name="Jual sekarang").click()
    page.wait_for_url(lambda url: "/baru" not in url)
    db.session.rollback()
    assert "Maggot segar kiloan" in page.locator("main").inner_text()
    product = db.session.scalar(select(Product).where(Product.name == "Maggot segar kiloan"))
    assert product is not None
    assert product.price_from == Money(7_000)
    assert product.category.name == "Pakan ternak"
    db.session.rollback()


def test_an_approver_approves(cast: Cast, phone: Any):
    decide_taxes()
    code = submitted(cast, make_goods("Maggot segar", partner=cast.maggot, stock=80), 50)
    jobs.run_due()
    page = phone("dewi", java_script_enabled=False).new_page()
    page.goto("/pengadaan/persetujuan")
    page.get_by_role("link", name="Lihat dan putuskan").click()
    assert code in page.content()
    page.locator("button[name=approve]").click()
    page.wait_for_load_state()
    (order,) = procurement.purchase_orders(site_ids=None)
    assert order.number in page.content()
    db.session.rollback()
