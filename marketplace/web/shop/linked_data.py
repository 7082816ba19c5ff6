"""What search engines read of a page: schema.org as JSON-LD. Prices and stock are those of the page itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app

from marketplace.catalogue.queries.products import ProductPage
from marketplace.core.words import _
from marketplace.inventory.queries import Offer
from marketplace.orders.rules import RETURN_WORKING_DAYS
from marketplace.partners.models import Partner
from marketplace.web.kit.assets import url as asset_url

Data = dict[str, Any]
Trail = Sequence[tuple[str, str | None]]
SCHEMA = "https://schema.org"


def base_url() -> str:
    """Of the addresses that leave the house."""
    settings: Any = current_app.config["SETTINGS"]
    return str(settings.BASE_URL).rstrip("/")


def organisation() -> Data:
    """Who runs the shop, how to search in it, and until when goods may go back."""
    base = base_url()
    settings: Any = current_app.config["SETTINGS"]
    returns = {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": "ID",
        "returnPolicyCategory": f"{SCHEMA}/MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": RETURN_WORKING_DAYS,
        "merchantReturnLink": f"{base}/bantuan",
    }
    return {
        "@context": SCHEMA,
        "@type": "OnlineStore",
        "name": "Pasar Mitra",
        "url": f"{base}/",
        "logo": base + asset_url("img/icon-512.png"),
        "parentOrganization": {"@type": "Organization", "name": settings.OPERATOR_NAME},
        "hasMerchantReturnPolicy": returns,
    }


def website() -> Data:
    """Our own search, for the box that search engines may show."""
    base = base_url()
    target = {"@type": "EntryPoint", "urlTemplate": f"{base}/cari?q={{search_term_string}}"}
    action = {"@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"}
    return {
        "@context": SCHEMA,
        "@type": "WebSite",
        "name": "Pasar Mitra",
        "url": f"{base}/",
        "potentialAction": action,
    }


def breadcrumbs(trail: Trail, address: str) -> Data:
    """The way to a page; its last step is the page itself, at `address`."""
    base = base_url()
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": address if url is None else base + url}
        for place, (name, url) in enumerate(trail, start=1)
    ]
    return {"@context": SCHEMA, "@type": "BreadcrumbList", "itemListElement": items}


def maker(partner: Partner, address: str, image: str | None) -> list[Data]:
    """A partner's shop and the way to it."""
    place = {"@type": "PostalAddress", "addressLocality": partner.place, "addressCountry": "ID"}
    data: Data = {
        "@context": SCHEMA,
        "@type": "Organization",
        "name": partner.name,
        "url": address,
        "address": place,
    }
    if image:
        data["image"] = image
    return [
        data,
        breadcrumbs([(_("Home"), "/"), (_("Our partners"), "/mitra-kami"), (partner.name, None)], address),
    ]


def product(page: ProductPage, offers: Sequence[Offer], pictures: Sequence[str], address: str) -> Data:
    """A Product with an Offer for each variant."""
    base = base_url()
    data: Data = {
        "@context": SCHEMA,
        "@type": "Product",
        "name": page.product.name,
        "description": page.product.description or page.product.name,
        "sku": offers[0].variant.sku if offers else str(page.product.id),
        "category": page.product.category.name,
        "url": address,
        "brand": {"@type": "Brand", "name": page.product.partner.name},
        "offers": [_offer(offer, page, address) for offer in offers],
    }
    if pictures:
        data["image"] = [base + url for url in pictures]
    if page.listing.rating_tenths and page.listing.rating_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": page.listing.rating_tenths / 10,
            "reviewCount": page.listing.rating_count,
        }
    return data


def availability(offer: Offer, partner: Partner) -> str:
    """InStock, BackOrder while the shop is closed, PreOrder for a harvest that is coming, OutOfStock."""
    if partner.reopens_on is not None:
        return "BackOrder"
    if offer.in_stock:
        return "InStock"
    return "PreOrder" if offer.next_harvest else "OutOfStock"


def _offer(offer: Offer, page: ProductPage, address: str) -> Data:
    return {
        "@type": "Offer",
        "sku": offer.variant.sku,
        "url": address,
        "price": offer.variant.price.amount,
        "priceCurrency": "IDR",
        "availability": f"{SCHEMA}/{availability(offer, page.product.partner)}",
        "itemCondition": f"{SCHEMA}/NewCondition",
        "seller": {"@type": "Organization", "name": page.product.partner.name},
    }
