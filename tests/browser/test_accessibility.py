"""axe finds nothing on the main pages: every portal, both languages, light and dark; and nothing runs off the side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from marketplace.core import jobs
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.delivery import service as delivery
from marketplace.payments.states import Method
from marketplace.programme import service as programme
from marketplace.programme.models import AidKind, Grade
from tests.make import Cast
from tests.orders.make import buy, make_category, make_goods
from tests.procurement.make import billed, decide_taxes, ordered, sent, submitted

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
RUN = "options => axe.run(document, options).then(found => found.violations)"
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass
class World:
    """One of everything the pages show."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    goods: list[int] = field(default_factory=list)


def make_world(cast: Cast) -> World:
    with transaction():
        delivery.set_pickup(
            partner_id=cast.maggot.id,
            address="Dusun Pantai 1",
            hours="07.00-17.00",
            district_id=cast.maggot.district_id,
            by=None,
        )
    decide_taxes()
    category = make_category("Pakan ternak", keywords=["maggot"])
    maggot = make_goods("Maggot kering", partner=cast.maggot, price=15_000, stock=900, category=category)
    make_goods("Ulos ragi hotang", partner=cast.ulos, price=350_000, stock=0)
    checkout = buy({maggot: 2}, method=Method.COD)
    bill = billed(cast, maggot, 50, rejected=2)
    waiting = submitted(cast, maggot, 20)
    order, coming = ordered(cast, maggot, 30), sent(cast, maggot, 40)
    with transaction():
        aid = programme.plan_aid(
            partner_id=cast.maggot.id, site_id=cast.smelter.id, kind=AidKind.EQUIPMENT, title="Rangka kandang",
            value=Money(68_000_000), year=today().year, scope="Pembinaan", by=cast.tigor.id,
        )  # fmt: skip
        programme.give_aid(aid.id, given_on=today(), grade=Grade.A, evidence="BAST 12", by=cast.tigor.id)
        programme.link_products(aid.id, [maggot.product_id], by=cast.tigor.id)
    jobs.run_due()
    code, slug = checkout.orders[0].code, maggot.product.slug
    world = World(goods=[maggot.id])
    world.pages = {
        "shop": [
            "/", f"/kategori/{category.slug}", "/cari?q=magot", "/cari?q=zzzz", f"/produk/{slug}", "/keranjang",
            f"/toko/{cast.maggot.slug}", "/checkout", "/lacak", "/masuk", "/daftar", "/dampak", "/bantuan", "/tidak/ada",
        ],
        "partner": [
            "/mitra", "/mitra/produk", "/mitra/produk/baru", f"/mitra/produk/{maggot.product_id}", "/mitra/pesanan",
            f"/mitra/pesanan/{code}", "/mitra/po", f"/mitra/po/{order.number}", "/mitra/uang", "/mitra/stok",
        ],
        "requester": [
            "/pengadaan", "/pengadaan/katalog", f"/pengadaan/katalog/{slug}", "/pengadaan/permintaan",
            f"/pengadaan/permintaan/{waiting}",
        ],
        "approver": ["/pengadaan/persetujuan", f"/pengadaan/permintaan/{waiting}"],
        "buyer": ["/pengadaan/po", f"/pengadaan/po/{order.number}"],
        "receiver": [
            f"/pengadaan/terima/{coming.number}", "/pengadaan/penerimaan", f"/pengadaan/bast/{bill.receipt.number}",
        ],
        "finance": ["/pengadaan/tagihan", f"/pengadaan/tagihan/{bill.number}"],
        "programme": [
            "/program", "/program/mitra", f"/program/mitra/{cast.maggot.id}", "/program/bantuan",
            f"/program/bantuan/{aid.id}", "/program/sasaran",
        ],
        "admin": [
            "/admin", "/admin/produk", "/admin/orang", "/admin/pekerjaan", "/admin/audit", "/admin/gaya",
            "/admin/mitra",
        ],
        "operator": ["/admin/keuangan", "/admin/keuangan/pembayaran"],
    }  # fmt: skip
    db.session.rollback()
    return world


WHO = {
    "shop": None,
    "partner": "budi",
    "requester": "ratna",
    "approver": "dewi",
    "buyer": "hasan",
    "receiver": "joko",
    "finance": "lina",
    "programme": "tigor",
    "admin": "ayu",
    "operator": "maya",
}
PORTALS = {
    "shop": ["shop"],
    "partner": ["partner"],
    "procurement": ["requester", "approver", "buyer", "receiver", "finance"],
    "programme": ["programme"],
    "admin": ["admin", "operator"],
}


def faults_of(page: Page, script: str) -> list[str]:
    """What axe finds on the page as it is now, in light and in dark."""
    page.evaluate(script)
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for fault in page.evaluate(RUN, OPTIONS):
            nodes = [f"{node['html'][:160]} {node['failureSummary'][:260]}" for node in fault["nodes"][:3]]
            faults.append(f"{scheme} {fault['id']}: " + " | ".join(nodes))
    page.emulate_media(color_scheme="light")
    return faults


@pytest.mark.parametrize("locale", ["id", "en"])
@pytest.mark.parametrize("portal", PORTALS)
def test_axe_finds_nothing_and_nothing_runs_off_the_side(cast: Cast, phone: Any, portal: str, locale: str):
    world = make_world(cast)
    script = Axe().axe_script
    faults = []
    for role in PORTALS[portal]:
        context = phone(WHO[role], locale=locale, goods=world.goods if role == "shop" else ())
        page = context.new_page()
        for address in world.pages[role]:
            answer = page.goto(address)
            expected = 404 if address == "/tidak/ada" else 200
            if answer is None or answer.status != expected:
                faults.append(f"{address}: {answer and answer.status}")
                continue
            assert page.url.endswith(address), "the page itself, not one it sends to"
            assert page.locator("html").get_attribute("lang") == locale
            faults += [f"{address} {fault}" for fault in faults_of(page, script)]
            page.set_viewport_size({"width": 320, "height": 640})
            if page.evaluate(TOO_WIDE):
                faults.append(f"{address}: scrolls sideways at 320 px")
            page.set_viewport_size({"width": 360, "height": 740})
    assert not faults, "\n".join(faults)
