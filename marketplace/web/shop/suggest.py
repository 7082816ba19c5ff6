"""What the search box offers while one types. Without JavaScript the box is a plain form, and nobody asks this."""

from __future__ import annotations

from flask import Response, jsonify, request

from marketplace.catalogue import queries
from marketplace.catalogue.rules import words_of
from marketplace.core.words import _
from marketplace.web.shop.nav import category_links
from marketplace.web.shop.portal import bp

MOST_CATEGORIES = 3


@bp.get("/cari/saran")
def suggest() -> Response:
    """Up to three categories and six products, as `{"items": [{"text", "note", "url"}]}`."""
    text = request.args.get("q", "")[:100]
    items = [*_categories(text), *_products(text)]
    response = jsonify(items=items)
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def _categories(text: str) -> list[dict[str, str]]:
    words = words_of(text)
    if len("".join(words)) < 2:
        return []
    fitting = [
        link
        for link in category_links()
        if all(any(own.startswith(word) for own in words_of(link.name)) for word in words)
    ]
    return [{"text": link.name, "note": _("Category"), "url": link.url} for link in fitting[:MOST_CATEGORIES]]


def _products(text: str) -> list[dict[str, str]]:
    return [
        {"text": found.name, "note": "", "url": f"/produk/{found.slug}"}
        for found in queries.suggestions(text)
    ]
