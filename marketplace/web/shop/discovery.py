"""What search engines read: robots.txt and the sitemap. Every public page once, no private one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from flask import Response, abort
from sqlalchemy import Integer, cast, func, select, true

from marketplace.catalogue.models import Listing
from marketplace.core.db import db
from marketplace.partners.models import Partner, PartnerStatus
from marketplace.web.shop.linked_data import base_url
from marketplace.web.shop.nav import category_links
from marketplace.web.shop.portal import bp

BLOCK = 20_000  # ids per file; the limit of the format is 50,000 addresses
PRIVATE = ("/akun", "/checkout", "/keranjang", "/pembelian", "/pesanan", "/masuk", "/mitra/", "/pengadaan", "/program",
           "/admin", "/api", "/cari?")  # fmt: skip
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
L = Listing.__table__.c


@bp.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read the shop window, and need not try what asks for a password or a choice."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE),
        f"Sitemap: {base_url()}/sitemap.xml",
        "",
    ]
    return _public("\n".join(lines), "text/plain")


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """The list of sitemaps: one of pages, and one for each block of product keys."""
    number = cast(L.id // BLOCK, Integer)
    rows = db.session.execute(
        select(number, func.max(L.changed_at)).where(L.is_shown == true()).group_by(number).order_by(number)
    )
    entries: list[tuple[str, str | None]] = [("/sitemap-halaman.xml", None)]
    entries += [(f"/sitemap-produk-{number}.xml", _day(changed)) for number, changed in rows]
    return _xml(f'<sitemapindex xmlns="{NAMESPACE}">{"".join(_lines("sitemap", entries))}</sitemapindex>')


@bp.get("/sitemap-halaman.xml")
def sitemap_pages() -> Response:
    """The front page, the categories and the shops."""
    shops = db.session.scalars(
        select(Partner.slug).where(Partner.status == PartnerStatus.ACTIVE).order_by(Partner.id)
    )
    paths = [
        "/",
        "/kategori",
        "/mitra-kami",
        "/dampak",
        "/tentang",
        "/jual",
        "/bantuan",
        *(link.url for link in category_links()),
        *(f"/toko/{slug}" for slug in shops.all()[:BLOCK]),
    ]
    return _urls((path, None) for path in paths)


@bp.get("/sitemap-produk-<int:block>.xml")
def sitemap_products(block: int) -> Response:
    """The products of one block of keys, with the day of their last change."""
    rows = db.session.execute(
        select(L.slug, L.changed_at)
        .where(L.id >= block * BLOCK, L.id < (block + 1) * BLOCK, L.is_shown == true())
        .order_by(L.id)
    ).all()
    if not rows and block:
        abort(404)
    return _urls((f"/produk/{row.slug}", _day(row.changed_at)) for row in rows)


def _urls(entries: Iterable[tuple[str, str | None]]) -> Response:
    return _xml(f'<urlset xmlns="{NAMESPACE}">{"".join(_lines("url", entries))}</urlset>')


def _lines(name: str, entries: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    base = base_url()
    for path, day in entries:
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        yield f"<{name}><loc>{escape(base + path)}</loc>{changed}</{name}>"


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _xml(body: str) -> Response:
    return _public(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', "application/xml")


def _public(body: str, kind: str) -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
