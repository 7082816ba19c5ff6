"""Listings: a category, or the answer to a search. Every choice is in the address; no page is deeper than another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import queries
from marketplace.catalogue.cards import Card
from marketplace.catalogue.queries import CategoryLink, Facets, Filters
from marketplace.catalogue.queries.counts import MOST_COUNTED
from marketplace.core.words import _, ngettext
from marketplace.web.kit.stored import do_not_store, stored
from marketplace.web.shop import choices, misses
from marketplace.web.shop import linked_data as linked
from marketplace.web.shop.choices import SORT_LABELS, WAY_LABELS, Choice
from marketplace.web.shop.nav import category_link, category_links, departments
from marketplace.web.shop.portal import bp
from marketplace.web.shop.window import of_window


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    checked: bool
    count: int | None


@bp.get("/kategori")
def categories() -> ResponseReturnValue:
    """Every category with how much is in it."""
    counts = queries.facets(Filters()).categories
    tree = [
        (
            top,
            counts[top.id],
            [(link, counts[link.id]) for link in category_links() if link.parent_id == top.id],
        )
        for top in departments()
    ]
    return render_template("shop/listing/categories.html", tree=tree)


@bp.get("/kategori/<slug>")
@stored(of_window)
def category(slug: str) -> ResponseReturnValue:
    """All products of a category and of those within it."""
    here = category_link(slug=slug)
    is_department = here.parent_id is None
    choice = choices.read(
        request.args, category_id=here.id, is_department=is_department, default_sort="terbaru"
    )
    page = queries.listing(choice.filters, sort=choice.sort, after=request.args.get("setelah"))
    facets = queries.facets(choice.filters)
    department = here if is_department else category_link(id=here.parent_id)
    return render_template(
        "shop/listing/category.html",
        category=here,
        department=department,
        linked_data=[linked.breadcrumbs(_trail(here, department), linked.base_url() + here.url)],
        children=_children(department, facets if is_department else None),
        **_common(choice, page.items, facets, page.next_cursor),
    )


@bp.get("/cari")
@stored(of_window)
def search() -> ResponseReturnValue:
    """The best matches for some words; without words, everything."""
    words = request.args.get("q", "").strip()
    default = "relevan" if words else "terbaru"
    choice = choices.read(request.args, category_id=None, is_department=False, default_sort=default)
    if not words:
        page = queries.listing(choice.filters, sort=choice.sort, after=request.args.get("setelah"))
        found = None
        facets = queries.facets(choice.filters)
    else:
        found = queries.search(
            words,
            choice.filters,
            sort=choice.sort,
            after=request.args.get("setelah"),
            exactly=request.args.get("persis") == "1",
        )
        page, facets = found.page, found.facets
        if found.is_empty and not choice.is_filtered:
            do_not_store()
            misses.note(words)
    kinds = _kind_options(choice, facets)
    return render_template(
        "shop/listing/search.html",
        words=words,
        found=found,
        kinds=kinds,
        **_common(choice, page.items, facets, page.next_cursor),
    )


def _common(choice: Choice, items: Sequence[Card], facets: Facets, next_cursor: str | None) -> dict[str, Any]:
    is_search = bool(choice.values.get("q"))
    return {
        "q": choice.values.get("q", ""),
        "choice": choice,
        "items": items,
        "total": facets.total if facets.is_exact else None,
        "places": _place_options(choice, facets),
        "shops": _shop_options(choice, items, facets),
        "ways_with_all": _way_options(choice, facets),
        "halal_option": _flag_option("halal", _("Halal"), choice, facets),
        "stock_option": _flag_option("stok", _("In stock"), choice, facets),
        "total_text": _total_text(facets),
        "sorts": [
            Option(name, str(label), name == choice.sort, None)
            for name, label in SORT_LABELS.items()
            if is_search or name != "relevan"
        ],
        "next_url": request.path + choice.query(setelah=next_cursor) if next_cursor else None,
        "first_url": request.path + choice.query() if request.args.get("setelah") else None,
        "clear_url": request.path + choice.query(**dict.fromkeys(set(choices.NAMES) - {"q", "urut"})),
    }


def _trail(here: CategoryLink, department: CategoryLink) -> list[tuple[str, str | None]]:
    above = [(department.name, department.url)] if department.id != here.id else []
    return [(_("Home"), "/"), *above, (here.name, None)]


def _children(department: CategoryLink, facets: Facets | None) -> list[tuple[CategoryLink, int | None]]:
    """The categories within a department, with counts where they are known; empty ones last."""
    inside = [link for link in category_links() if link.parent_id == department.id]
    return [
        (link, facets.categories[link.id] if facets is not None and facets.is_exact else None)
        for link in inside
    ]


def _place_options(choice: Choice, facets: Facets) -> list[Option]:
    chosen = choice.filters.regency_id
    counts = dict(facets.regencies)
    if chosen is not None:
        counts.setdefault(chosen, 0)
    names = queries.regency_names(counts)
    options = [
        Option(str(key), name, key == chosen, counts[key] if facets.is_exact else None)
        for key, name in names.items()
    ]
    return sorted(options, key=lambda option: option.label)


def _shop_options(choice: Choice, items: Sequence[Card], facets: Facets) -> list[Option]:
    """The shops with the most products; where they are not counted, those on this page; and the chosen one."""
    chosen = choice.values.get("mitra")
    known = {slug: (name, facets.partners[key]) for key, (name, slug) in facets.shop_names.items()}
    if not known:
        known = {card.shop_slug: (card.shop_name, 0) for card in items}
    if chosen and chosen not in known:
        known[chosen] = (choice.shop_name or chosen, 0)
    options = [
        Option(slug, name, slug == chosen, count if facets.is_exact else None)
        for slug, (name, count) in known.items()
    ]
    return sorted(options, key=lambda option: (-(option.count or 0), option.label))


def _total_text(facets: Facets) -> str:
    if not facets.is_exact:
        return _("More than %(count)s products", count=f"{MOST_COUNTED:,}".replace(",", "."))
    return ngettext("%(num)s product", "%(num)s products", facets.total)


def _flag_option(name: str, label: str, choice: Choice, facets: Facets) -> Option:
    return Option("1", label, choice.values.get(name) == "1", facets.flags[name] if facets.is_exact else None)


def _way_options(choice: Choice, facets: Facets) -> list[Option]:
    chosen = choice.filters.delivery
    return [
        Option("", _("Any way"), chosen is None, None),
        *_ways(chosen, facets),
    ]


def _ways(chosen: str | None, facets: Facets) -> list[Option]:
    return [
        Option(way, str(label), way == chosen, facets.flags[f"antar_{way}"] if facets.is_exact else None)
        for way, label in WAY_LABELS.items()
    ]


def _kind_options(choice: Choice, facets: Facets) -> list[Option]:
    """Categories of the hits, departments and their children in order."""
    chosen = choice.values.get("kategori")
    options = []
    for link in category_links():
        count = facets.categories[link.id]
        if count or link.slug == chosen:
            label = link.name if link.parent_id is None else f"– {link.name}"
            options.append(Option(link.slug, label, link.slug == chosen, count if facets.is_exact else None))
    return options


def heading(words: str) -> str:
    """The title of a search page."""
    return _("Search: %(words)s", words=words) if words else _("All products")


bp.add_app_template_global(heading, "search_heading")
