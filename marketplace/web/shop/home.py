"""The front page."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.catalogue import queries
from marketplace.catalogue.queries import Filters, Shop
from marketplace.core.words import _
from marketplace.web.kit.stored import stored
from marketplace.web.shop import linked_data as linked
from marketplace.web.shop.nav import departments
from marketplace.web.shop.portal import bp
from marketplace.web.shop.window import of_window

CARDS = 8
SHOPS = 8
STORIES = 3
STORY_LENGTH = 220


class Figure(NamedTuple):
    """A number on the front page, with what it counts."""

    label: str
    value: str
    note: str
    url: str


class Story(NamedTuple):
    """The beginning of a partner's story, told with its consent."""

    title: str
    text: str
    url: str
    photo_url: str | None
    place: str


@bp.get("/")
@stored(of_window)
def home() -> ResponseReturnValue:
    """What is new, what sells, who makes it."""
    shops = queries.shops(limit=SHOPS)
    return render_template(
        "shop/home.html",
        section="home",
        categories=departments(),
        fresh=queries.listing(Filters(), limit=CARDS).items,
        popular=[
            card for card in queries.listing(Filters(), sort="terlaris", limit=CARDS).items if card.sold
        ],
        partners=shops,
        figures=_figures(),
        linked_data=[linked.organisation(), linked.website()],
        stories=[_story(shop) for shop in shops if shop.story][:STORIES],
    )


def _figures() -> list[Figure]:
    counted = queries.figures()
    return [
        Figure(_("Products on sale"), _number(counted.products), _("counted now"), "/cari"),
        Figure(
            _("Partner businesses"),
            _number(counted.partners),
            _("with at least one product on sale"),
            "/mitra-kami",
        ),
        Figure(_("Regencies and cities"), _number(counted.regencies), _("where they work"), "/dampak"),
    ]


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _story(shop: Shop) -> Story:
    text = shop.story.strip().split("\n")[0]
    if len(text) > STORY_LENGTH:
        text = text[:STORY_LENGTH].rsplit(" ", 1)[0] + " …"
    return Story(shop.name, text, shop.url, shop.photo_url, shop.place)
