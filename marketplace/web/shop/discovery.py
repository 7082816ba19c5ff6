"""What search engines read: robots.txt and the sitemap. Every public page once, no private one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from flask import Response, abort, current_app
from sqlalchemy import func, select, true

from marketplace.catalogue.models import Listing
from marketplace.core.db import db
from marketplace.partners.models import Partner, PartnerStatus
from marketplace.web.shop.nav import category_links
from marketplace.web.shop.portal import bp

BLOCK = 20_000  # ids per file; the limit of the format is 50,000 addresses
PRIVATE = ("/akun", "/checkout", "/keranjang", "/pembelian", "/pesanan", "/masuk", "/mitra/", "/pengadaan", "/program",
           "/admin", "/api", "/cari?")  # fmt: skip
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
L = Listing.__table__.c


def _base() -> str:
    return str(current_app.config["SETTINGS"].BASE_URL).rstrip("/")


@bp.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read the shop window, and need not try what asks for a password or a choice."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE),
        f"Sitemap: {_base()}/sitemap.xml",
        "",
    ]
    return _public("\n".join(lines), "text/plain")


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """The list of sitemaps: one of pages, and one for each block of product keys."""
    last = db.session.scalar(select(func.max(L.id))) or 0
    names = [
        "sitemap-halaman.xml",
        *(f"sitemap-produk-{block}.xml" for block in range(last // BLOCK + 1 if last else 0)),
    ]
    body = "".join(f"<sitemap><loc>{_base()}/{name}</loc></sitemap>" for name in names)
    return _xml(f'<sitemapindex xmlns="{NAMESPACE}">{body}</sitemapindex>')


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
    return _urls((f"/produk/{row.slug}", row.changed_at.date().isoformat()) for row in rows)


def _urls(entries: Iterable[tuple[str, str | None]]) -> Response:
    base = _base()

    def lines() -> Iterator[str]:
        for path, day in entries:
            changed = f"<lastmod>{day}</lastmod>" if day else ""
            yield f"<url><loc>{escape(base + path)}</loc>{changed}</url>"

    return _xml(f'<urlset xmlns="{NAMESPACE}">{"".join(lines())}</urlset>')


def _xml(body: str) -> Response:
    return _public(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', "application/xml")


def _public(body: str, kind: str) -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
