"""The categories that every page of the shop links to: read once a request, as light tuples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.errors import CategoryNotFound
from marketplace.catalogue.queries import CategoryLink
from marketplace.web.shop.portal import bp


def category_links() -> Sequence[CategoryLink]:
    """All active categories in their order."""
    if "category_links" not in g:
        g.category_links = catalogue.category_links(g.locale)
    found: Sequence[CategoryLink] = g.category_links
    return found


def departments() -> list[CategoryLink]:
    """The upper level only."""
    return [link for link in category_links() if link.parent_id is None]


def category_link(*, slug: str | None = None, id: int | None = None) -> CategoryLink:
    """One of them. Raises CategoryNotFound."""
    for link in category_links():
        if link.slug == slug or link.id == id:
            return link
    raise CategoryNotFound


class _Departments:
    """Asked for by the layout only: a redirect or a fragment costs no statement."""

    def __iter__(self) -> Any:
        return iter(departments())

    def __bool__(self) -> bool:
        return bool(departments())

    def __len__(self) -> int:
        return len(departments())

    def __getitem__(self, key: Any) -> Any:
        return departments()[key]


@bp.context_processor
def _nav() -> dict[str, Any]:
    return {"nav_categories": _Departments()}
