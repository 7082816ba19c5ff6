"""The product feed of Google Merchant Center: RSS 2.0 with `g:` elements, one item for each variant on sale.

The prices and availabilities are those of the product pages (`linked_data` reads the same offers). It is sent block by
block while it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from xml.sax.saxutils import escape

from flask import Response, stream_with_context

from marketplace.catalogue.queries.feeding import Shown, shown_after
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.inventory import queries as inventory
from marketplace.inventory.queries import Offer
from marketplace.web.shop.linked_data import availability, base_url
from marketplace.web.shop.portal import bp

BLOCK = 200
MOST_WORDS = 4_900  # the format takes 5,000 characters of description and 150 of title
AVAILABILITY = {
    "InStock": "in_stock",
    "PreOrder": "preorder",
    "BackOrder": "backorder",
    "OutOfStock": "out_of_stock",
}
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@bp.get("/umpan/merchant.xml")
def merchant_feed() -> Response:
    """Everything on sale, for the shopping search of Google and whoever else reads the format."""
    response = Response(stream_with_context(_feed()), mimetype="application/xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _feed() -> Iterator[str]:
    base = base_url()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>'
    yield f"<title>Pasar Mitra</title><link>{base}/</link>"
    yield "<description>Produk mitra binaan dari Sumatera Utara</description>\n"
    key = 0
    while block := shown_after(key, limit=BLOCK):
        offers = inventory.offers_of([shown.product.id for shown in block])
        for shown in block:
            for offer in offers.get(shown.product.id, []):
                yield _item(shown, offer, base)
        key = block[-1].key
        db.session.rollback()  # nothing of this block is needed any more
    yield "</channel>\n</rss>\n"


def _item(shown: Shown, offer: Offer, base: str) -> str:
    product, variant = shown.product, offer.variant
    stock = AVAILABILITY[availability(offer, product.partner)]
    facts = [
        ("g:id", str(variant.id)),
        ("g:item_group_id", str(product.id)),
        ("g:title", (variant.full_name or product.name)[:150]),
        ("g:description", (product.description or product.name)[:MOST_WORDS]),
        ("g:link", f"{base}/produk/{product.slug}?varian={variant.id}"),
        ("g:price", f"{variant.price.amount} IDR"),
        ("g:availability", stock),
        ("g:condition", "new"),
        ("g:brand", product.partner.name[:70]),
        ("g:identifier_exists", "no"),
        ("g:product_type", product.category.name),
        ("g:external_seller_id", product.partner.slug),
    ]
    if shown.picture is not None and shown.picture.is_ready:
        facts.append(("g:image_link", base + shown.picture.url(960)))
    start = {"preorder": offer.next_harvest, "backorder": product.partner.reopens_on}.get(stock)
    if start is not None:
        ready = max(start, today()) + timedelta(days=product.lead_time_days)
        facts.append(("g:availability_date", f"{ready.isoformat()}T08:00+07:00"))
    inside = "".join(f"<{name}>{escape(_NOT_IN_XML.sub('', text))}</{name}>" for name, text in facts)
    return f"<item>{inside}</item>\n"
