"""The page of one product: what it is and costs, when it can be there, who made it, and the way to the basket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import queries
from marketplace.catalogue.cards import FEW, Card
from marketplace.catalogue.queries import Filters
from marketplace.catalogue.queries.products import ProductPage
from marketplace.core.clock import today
from marketplace.core.images import Picture
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.core.words import _, ngettext
from marketplace.favourites import queries as favourites
from marketplace.inventory import queries as inventory
from marketplace.inventory.queries import Offer
from marketplace.reviews import queries as reviews
from marketplace.web.kit.stored import stored
from marketplace.web.shop import linked_data as linked
from marketplace.web.shop.choices import WAY_LABELS
from marketplace.web.shop.nav import category_links
from marketplace.web.shop.portal import bp
from marketplace.web.shop.window import of_product

RELATED = 4
NEWEST_REVIEWS = 3


class Photo(NamedTuple):
    """What `components/gallery.html` shows."""

    url: str
    srcset: str
    large_url: str
    alt: str
    width: int
    height: int


@bp.get("/produk/<slug>")
@stored(of_product)
def product(slug: str) -> ResponseReturnValue:
    """What buyers see; 404 for what is not on sale (any more)."""
    page = queries.product_page(slug)
    offers = inventory.offers(page.product.id)
    chosen = _chosen(offers)
    photos = [_photo(picture, page.product.name) for picture in page.photos]
    address = f"{linked.base_url()}/produk/{page.product.slug}"
    return render_template(
        "shop/product/show.html",
        page=page,
        product=page.product,
        partner=page.product.partner,
        offers=offers,
        chosen=chosen,
        photos=photos,
        promise=promise_of(chosen, page.product.lead_time_days) if chosen else None,
        few=FEW,
        most=_most(chosen),
        ways=_ways(page),
        facts=_facts(page, chosen),
        proofs=page.proofs,
        trail=_trail(page),
        related=_related(page),
        is_saved=favourites.is_saved(g.user_id, page.product.id),
        reviews=reviews.latest(page.product.id, limit=NEWEST_REVIEWS) if page.listing.rating_count else (),
        address=address,
        share_text=_share_text(page, address),
        linked_data=[
            linked.product(page, offers, [photo.large_url for photo in photos], address),
            linked.breadcrumbs(_trail(page), address),
        ],
        og_image=linked.base_url() + page.cover.url(640)
        if page.cover is not None and page.cover.is_ready
        else None,
    )


def _chosen(offers: Sequence[Offer]) -> Offer | None:
    """The variant of the address, otherwise the first that can be had."""
    wanted = request.args.get("varian", "")
    named = [offer for offer in offers if str(offer.variant.id) == wanted]
    can_be_had = [offer for offer in offers if offer.can_be_ordered]
    return next(iter([*named, *can_be_had, *offers]), None)


def promise_of(offer: Offer, lead_time_days: int) -> date | None:
    """The day on which the smallest order can be handed over."""
    start = today() if offer.in_stock else offer.next_harvest
    return None if start is None else start + timedelta(days=lead_time_days)


def _most(offer: Offer | None) -> Quantity | None:
    """The most that the stepper offers; None when nothing but a harvest or a service limits it."""
    if offer is None or offer.is_unlimited or (offer.next_harvest is not None and not offer.in_stock):
        return None
    return offer.available if offer.available > NOTHING else None


def _photo(picture: Picture, name: str) -> Photo:
    return Photo(picture.url(640), picture.srcset, picture.url(1600), name, picture.width, picture.height)


def _ways(page: ProductPage) -> list[tuple[str, str]]:
    """(icon, words) of each way in which it reaches the buyer."""
    listing = page.listing
    has = {"penjual": listing.has_own_delivery, "ambil": listing.has_pickup, "kurir": listing.has_courier}
    icons = {"penjual": "truck", "ambil": "pickup", "kurir": "box"}
    return [(icons[way], str(label)) for way, label in WAY_LABELS.items() if has[way]]


def _facts(page: ProductPage, chosen: Offer | None) -> list[tuple[str, str]]:
    """What can be said in a word or two."""
    facts = [*_attributes(page)]
    if chosen is not None and chosen.variant.weight_gram:
        facts.append((_("Weight for shipping"), _weight(chosen.variant.weight_gram)))
    if page.product.lead_time_days:
        days = page.product.lead_time_days
        facts.append((_("Time to make"), ngettext("%(num)s day", "%(num)s days", days)))
    return [*facts, (_("Category"), page.product.category.name_in(g.locale)), (_("Made in"), page.place)]


def _weight(gram: int) -> str:
    return f"{gram} g" if gram < 1_000 else f"{Quantity(gram)} kg"


def _attributes(page: ProductPage) -> list[tuple[str, str]]:
    """The category's attributes that the seller filled in, in the category's order and the reader's language."""
    values = page.product.attributes
    english = g.locale == "en"
    return [
        (known.get("label_en") or known["label"] if english else known["label"], str(values[known["key"]]))
        for known in page.product.category.attributes
        if values.get(known["key"])
    ]


def _trail(page: ProductPage) -> list[tuple[str, str | None]]:
    known = {link.id: link for link in category_links()}
    links = [known.get(page.listing.top_category_id), known.get(page.listing.category_id)]
    trail: list[tuple[str, str | None]] = [(_("Home"), "/")]
    trail += [(link.name, link.url) for link in dict.fromkeys(links) if link is not None]
    return [*trail, (page.product.name, None)]


def _related(page: ProductPage) -> list[Card]:
    """More from the same shop."""
    more = queries.listing(Filters(partner_id=page.product.partner_id), limit=RELATED + 1)
    return [card for card in more.items if card.product_id != page.product.id][:RELATED]


def _share_text(page: ProductPage, address: str) -> str:
    return f"{page.product.name} – {page.listing.price_from}\n{address}"
