"""The main job, end to end, in a real browser: a partner lists, a guest buys, the company sources, an officer reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from marketplace.catalogue.models import Product
from marketplace.catalogue.states import ProductState
from marketplace.core import jobs
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.quantity import NOTHING
from marketplace.delivery import service as delivery
from marketplace.inventory.models import Stock
from marketplace.ledger.models import Posting
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.payments.gateway import webhook_secret
from marketplace.payments.stripe_lookalike.server import Lookalike
from marketplace.procurement import queries as procurement
from marketplace.programme import service as programme
from marketplace.programme.models import AidKind, Grade
from tests.make import Cast
from tests.orders.make import make_category, make_goods
from tests.procurement.make import decide_taxes, make_cost_centre
from tests.support.photos import camera
from tests.support.processes import flask


@pytest.fixture
def card_payments(settings) -> Iterator[Lookalike]:
    """The look-alike payment server beside the shop, with signed webhooks to it."""
    server = Lookalike(
        webhook_url=f"{settings.BASE_URL}/webhooks/stripe", webhook_secret=webhook_secret(settings)
    ).start(port=settings.PORT + 1)
    yield server
    server.stop()


def pickup(partner) -> None:
    with transaction():
        delivery.set_pickup(
            partner_id=partner.id,
            address="Dusun Pantai 1",
            hours="07.00-17.00",
            district_id=partner.district_id,
            by=None,
        )


def invariants_hold(settings) -> None:
    jobs.run_due()
    found = flask(settings, "audit", "invariants")
    assert found.returncode == 0, found.stdout
    verdict = flask(settings, "audit", "verify")
    assert verdict.returncode == 0, verdict.stdout


def test_a_partner_lists_maggot_with_a_phone_photo_on_one_screen(cast: Cast, person):
    make_category("Pakan ternak", keywords=["maggot", "magot", "pakan"], unit="kg")
    page = person("budi")
    taps = 0
    page.goto("/mitra")
    page.get_by_role("link", name="Produk baru").first.click()
    taps += 1
    page.set_input_files("input[type=file]", camera())
    taps += 2  # the camera opens, the shutter is pressed
    typed = 0
    for field, value in {"name": "Maggot segar kiloan", "price": "7rb", "stock": "45"}.items():
        page.locator(f"[name={field}]").fill(value)
        taps, typed = taps + 1, typed + 1
    page.get_by_role("button", name="Jual sekarang").click()
    taps += 1
    page.wait_for_url(lambda url: "/baru" not in url)

    assert typed <= 4
    assert taps <= 8
    jobs.run_due()
    product = db.session.scalar(select(Product).where(Product.name == "Maggot segar kiloan"))
    assert product is not None
    assert product.state is ProductState.PUBLISHED
    assert product.price_from == Money(7_000)
    assert product.category.name == "Pakan ternak"
    page.goto(f"/produk/{product.slug}")
    picture = page.locator("main img").first
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    assert picture.evaluate("image => image.naturalHeight > image.naturalWidth"), "it was turned upright"


def test_a_guest_buys_from_two_partners_with_one_card_payment(cast: Cast, person, settings, card_payments):
    maggot = make_goods("Maggot kering Sari Lava", partner=cast.maggot, price=15_000, stock=20)
    ulos = make_goods("Ulos ragi hotang", partner=cast.ulos, price=350_000, stock=3)
    pickup(cast.ulos)
    with transaction():
        place = cast.maggot.district_id
        delivery.set_zone(partner_id=cast.maggot.id, fee=Money(10_000), district_id=place, by=None)
    jobs.run_due()

    guest = person()
    guest.goto("/")
    guest.locator("input[name=q]:visible").first.fill("magot kerin")
    guest.keyboard.press("Enter")
    guest.get_by_role("link", name="Maggot kering Sari Lava").first.click()
    guest.locator("form[action='/keranjang/tambah'] button[type=submit]:visible").first.click()
    guest.wait_for_load_state()
    guest.goto(f"/produk/{ulos.product.slug}")
    guest.locator("form[action='/keranjang/tambah'] button[type=submit]:visible").first.click()
    guest.wait_for_load_state()
    guest.goto("/checkout")
    guest.fill("[name=name]", "Sari")
    guest.fill("[name=phone]", "0812-3456-7890")
    guest.fill("[name=kecamatan_cari]", "Sei Suka")
    guest.locator("button[name=find_district]").click()
    guest.locator("input[name=district_id]").first.check(force=True)
    guest.locator(f"input[name=delivery_{cast.maggot.id}][value=own]:not([disabled])").wait_for(
        state="attached"
    )
    guest.fill("[name=village]", "Kuala Tanjung")
    guest.fill("[name=address]", "Dusun Pantai 3")
    for partner, way in ((cast.maggot, "own"), (cast.ulos, "pickup")):
        guest.locator(f"input[name=delivery_{partner.id}][value={way}]").check(force=True)
    guest.locator("input[name=payment][value=stripe]").check(force=True)
    with guest.expect_navigation():
        guest.get_by_role("button", name="Hitung ulang").last.click()
    guest.locator("button[name=place]:visible").first.click()
    guest.wait_for_url(lambda url: "/bayar" in url or "/c/pay/" in url)
    if "/c/pay/" not in guest.url:
        guest.locator("main form[action$='/kartu'] button").first.click()
        guest.wait_for_url("**/c/pay/**")
    guest.locator("button[value=pay]").click()
    guest.wait_for_url(lambda url: "/pembelian/" in url and "/kembali" not in url)
    card_payments.settle_down()
    jobs.run_due()

    orders = {order.partner_id: order for order in db.session.scalars(select(Order))}
    assert {order.state for order in orders.values()} == {OrderState.NEW}
    assert sum(order.total.amount for order in orders.values()) == 375_000
    codes = {partner_id: order.code for partner_id, order in orders.items()}
    db.session.rollback()

    ways = {"budi": ("terima", "kirim", "sampai"), "wati": ("terima", "siap")}
    for name, mine, other in [("budi", cast.maggot, cast.ulos), ("wati", cast.ulos, cast.maggot)]:
        seller = person(name)
        seller.goto("/mitra/pesanan")
        assert codes[mine.id] in seller.content()
        assert codes[other.id] not in seller.content()
        assert seller.goto(f"/mitra/pesanan/{codes[other.id]}").status == 404
        seller.goto(f"/mitra/pesanan/{codes[mine.id]}")
        for step in ways[name]:
            with seller.expect_navigation():
                seller.locator(f"form[action$='/{step}'] button").first.click()
        if name == "budi":
            continue
        number = codes[mine.id]
        db.session.rollback()
        code = db.session.scalar(select(Order.pickup_code).where(Order.code == number))
        db.session.rollback()
        seller.locator("form[action$='/serahkan'] input:visible").first.fill(code or "")
        with seller.expect_navigation():
            seller.locator("form[action$='/serahkan'] button").first.click()

    elsewhere = person()
    elsewhere.goto("/lacak")
    elsewhere.locator("main [name=code]").fill(codes[cast.maggot.id])
    elsewhere.locator("main [name=phone]").fill("081234567890")
    with elsewhere.expect_navigation():
        elsewhere.locator("main form button[type=submit]").first.click()
    elsewhere.goto(f"/pesanan/{codes[cast.maggot.id]}")
    with elsewhere.expect_navigation():
        elsewhere.locator("form[action$='/diterima'] button").first.click()
    assert "Selesai" in elsewhere.locator("main").inner_text()

    db.session.rollback()
    assert set(db.session.scalars(select(Order.state))) == {OrderState.COMPLETED}
    assert db.session.scalar(select(func.count()).select_from(Stock).where(Stock.reserved > NOTHING)) == 0
    owed = dict(
        db.session.execute(
            select(Posting.partner_id, func.sum(Posting.amount))
            .where(Posting.account == "partner_payable")
            .group_by(Posting.partner_id)
        ).all()
    )
    assert {key: int(getattr(value, "amount", value)) for key, value in owed.items()} == {
        cast.maggot.id: -25_000,
        cast.ulos.id: -350_000,
    }
    assert maggot.id != ulos.id
    invariants_hold(settings)


def test_the_company_sources_fifty_kilograms_and_pays(cast: Cast, person, settings):
    decide_taxes()
    maggot = make_goods("Maggot segar", partner=cast.maggot, price=7_000, stock=80, unit="kg")
    make_cost_centre(cast)
    jobs.run_due()

    ratna = person("ratna")
    ratna.goto("/pengadaan/katalog?q=magot")
    ratna.get_by_role("link", name="Maggot segar").first.click()
    ratna.fill("[name=quantity]", "50")
    ratna.get_by_role("button", name="Masukkan ke permintaan").click()
    ratna.fill("[name=purpose]", "Pakan ternak binaan kantin")
    ratna.fill("[name=need_on]", today().isoformat())
    ratna.fill("[name=delivery_place]", "Gudang kantin")
    ratna.locator("main form button[type=submit]").first.click()
    ratna.get_by_role("button", name="Kirim untuk disetujui").click()
    ratna.wait_for_load_state()

    dewi = person("dewi")
    dewi.goto("/pengadaan/persetujuan")
    dewi.get_by_role("link", name="Lihat dan putuskan").click()
    dewi.locator("button[name=approve]").click()
    dewi.wait_for_load_state()
    (order,) = procurement.purchase_orders(site_ids=None)
    number, line = order.number, order.lines[0].id
    db.session.rollback()

    budi = person("budi")
    budi.goto("/mitra/pesanan")
    assert number in budi.content(), "the company's orders stand in the same inbox"
    budi.goto(f"/mitra/po/{number}")
    budi.get_by_role("button", name="Terima pesanan").click()
    budi.get_by_role("button", name="Sedang dikirim").click()
    budi.wait_for_load_state()

    joko = person("joko")
    joko.goto(f"/pengadaan/terima/{number}")
    joko.fill(f"[name=accepted_{line}]", "48")
    joko.fill(f"[name=rejected_{line}]", "2")
    joko.fill(f"[name=reason_{line}]", "Basah kena hujan")
    joko.set_input_files(f"[name=photo_{line}]", camera())
    joko.locator(f"[name=restock_{line}]").check(force=True)
    joko.get_by_role("button", name="Tanda tangani BAST").click()
    joko.wait_for_url("**/bast/**")

    budi.goto(f"/mitra/po/{number}")
    assert "pay-clock" in budi.content()
    budi.get_by_role("button", name="Buat tagihan").click()
    budi.wait_for_load_state()
    (bill,) = procurement.bill_list()
    bill_number = bill.number
    db.session.rollback()

    lina = person("lina")
    lina.goto(f"/pengadaan/tagihan/{bill_number}")
    assert "pay-clock" in lina.content()
    lina.get_by_role("button", name="Setujui untuk dibayar").click()
    lina.fill("[name=reference]", "TRF 20261124")
    lina.locator("form[action*='bayar-tagihan'] button").click()
    lina.wait_for_load_state()

    paid = procurement.get_bill(bill_number)
    assert paid.state.value == "paid"
    assert paid.goods == Money(48 * 7_000)
    assert procurement.clock_of(paid.receipt).is_paid
    stock = db.session.scalar(select(Stock).where(Stock.variant_id == maggot.id))
    assert stock is not None
    assert (stock.on_hand.thousandths, stock.reserved.thousandths) == (32_000, 0)
    cash = db.session.scalar(select(func.sum(Posting.amount)).where(Posting.account == "company_cash"))
    assert int(getattr(cash, "amount", cash)) == -paid.net.amount
    db.session.rollback()
    invariants_hold(settings)


def test_an_officer_reads_the_trace_from_aid_to_sales(cast: Cast, person):
    from tests.procurement.make import received

    decide_taxes()
    maggot = make_goods("Maggot segar", partner=cast.maggot, price=7_000, stock=80, unit="kg")
    with transaction():
        aid = programme.plan_aid(
            partner_id=cast.maggot.id, site_id=cast.smelter.id, kind=AidKind.EQUIPMENT, title="Rangka kandang biopond",
            value=Money(68_000_000), year=today().year, scope="Pembinaan", by=cast.tigor.id,
        )  # fmt: skip
        programme.give_aid(
            aid.id, given_on=today(), grade=Grade.A, evidence="BAST hibah 12", by=cast.tigor.id
        )
        programme.link_products(aid.id, [maggot.product_id], by=cast.tigor.id)
    received(cast, maggot, 50, rejected=2)

    tigor = person("tigor")
    tigor.goto("/program/mitra")
    tigor.get_by_role("link", name="Kelompok Ternak Magot Sari Lava Berdaya").first.click()
    tigor.wait_for_load_state()
    words = tigor.locator("main").inner_text()
    for expected in ("Rangka kandang biopond", "Rp68.000.000", "Maggot segar", "Rp336.000"):
        assert expected in words
