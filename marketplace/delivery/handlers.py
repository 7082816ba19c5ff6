"""A new product's listing learns how its partner delivers."""

from __future__ import annotations

from marketplace.catalogue.events import ProductPublished
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.delivery import service


@on(ProductPublished)
def show_ways_of_new_product(event: ProductPublished) -> None:
    with transaction():
        service.show_ways(event.partner_id)
