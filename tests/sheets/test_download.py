"""The range as a spreadsheet: what is downloaded says everything, does no harm, and taken back changes nothing."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

from flask.testing import FlaskClient

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Category, Product
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.core.words import speaking
from marketplace.inventory import service as inventory
from marketplace.sheets import documents, queries
from marketplace.sheets.rules.planning import make_plan
from marketplace.sheets.rules.reading import read_sheet
from tests.catalogue.make import make_category, make_product
from tests.make import Cast, sign_in

CRISPS = "=Keripik pisang"


def make_range(cast: Cast) -> Product:
    """A product with two variants and texts that look like formulas, a service, one that is archived."""
    with transaction():
        food = make_category("Makanan ringan", name_en="Snacks", review_first=True)
        crisps = make_product(
            CRISPS,
            partner=cast.ulos,
            category=food,
            price=18_000,
            description="+62 812 3456 7890\r\n@pagi",
            story="-",
            weight_gram=250,
            sku="0012",
            published=False,
        )
        big = catalogue.add_variant(
            crisps.id, partner_id=cast.ulos.id, name="500 g", price=Money(32_000), sku="KP-500", by=None
        )
        catalogue.edit_variant(crisps.variants[0].id, partner_id=cast.ulos.id, by=None, name="250 g")
        inventory.set_count(big.id, Quantity(1_500), partner_id=cast.ulos.id, by=None)
        work = make_category("Jasa las", name_en="Welding", kind="service", unit="jam")
        make_product("Las pagar", partner=cast.ulos, category=work, sku="LAS", stock=None)
        gone = make_product("Tidak dijual", partner=cast.ulos, sku="LAMA", published=False)
        catalogue.archive(gone.id, partner_id=cast.ulos.id, by=None)
        make_product("Milik toko lain", sku="0012")
    return crisps


def test_every_variant_on_offer_has_a_row_of_typed_cells(client: FlaskClient, cast: Cast) -> None:
    make_range(cast)
    answer = sign_in(client, cast.wati).get("/mitra/produk/unduh")
    sheet = read_sheet(answer.data)

    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    assert [row.cells["sku"] for row in sheet.rows] == ["0012", "KP-500", "LAS"]
    first, second, service = (row.cells for row in sheet.rows)
    assert first["name"] == CRISPS
    assert (first["price"], second["price"]) == (Decimal(18_000), Decimal(32_000)), "figures, not texts"
    assert second["stock"] == Decimal("1.5")
    assert "stock" not in service
    assert first["category"] == "Makanan ringan"
    assert sheet.ignored == []
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml")


def test_a_csv_holds_no_formula_and_keeps_phones_and_zeros(client: FlaskClient, cast: Cast) -> None:
    make_range(cast)
    answer = sign_in(client, cast.wati).get("/mitra/produk/unduh?jenis=csv")
    text = answer.data.decode("utf-8-sig")

    assert answer.mimetype == "text/csv"
    assert text.splitlines()[0].startswith("Kode (SKU);Nama produk;Varian;Kategori;Satuan;Harga;Stok;")
    assert text.splitlines()[1].startswith("0012;'=Keripik pisang;250 g;Makanan ringan;buah;18000;10;250;")
    assert "\"'+62 812 3456 7890" in text
    assert ";1,5;" in text


def test_what_was_downloaded_changes_nothing_in_either_language(client: FlaskClient, cast: Cast) -> None:
    make_range(cast)
    for language in ("id", "en"):
        with speaking(language):
            shelf = queries.shelf_of(cast.ulos.id, locale=language)
            files = documents.products_xlsx(shelf), documents.products_csv(shelf)
        for data in files:
            plan = make_plan(read_sheet(data).rows, shelf)
            assert plan.problems == []
            assert plan.is_empty, plan.changes
            assert (plan.rows, plan.unchanged_rows) == (3, 3)


def test_the_template_holds_the_headings_help_and_nobodys_products(client: FlaskClient, cast: Cast) -> None:
    make_range(cast)
    answer = sign_in(client, cast.wati).get("/mitra/produk/unduh?isi=kosong")
    texts = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/sharedStrings.xml").decode()

    assert "Keripik pisang manis" in texts, "the example"
    assert CRISPS not in texts
    assert "Kode (SKU)" in texts
    assert answer.headers["Content-Disposition"].endswith('produk-contoh.xlsx"')


def test_a_category_in_two_departments_is_written_with_its_department(cast: Cast) -> None:
    with transaction():
        for name in ("Dapur", "Kebun"):
            above = make_category(name)
            db.session.add(
                Category(name="Alat", name_en="Tools", slug=f"alat-{name.lower()}", parent_id=above.id)
            )
    shelf = queries.shelf_of(cast.ulos.id, locale="id")

    assert shelf.category_names["alat"] is None
    assert shelf.categories[shelf.category_names["dapur alat"] or 0].label == "Dapur › Alat"
    db.session.rollback()
