"""What the catalogue does when a partner changes, and its daily work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from marketplace.catalogue import service
from marketplace.catalogue.models import SearchMiss
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.jobs import job
from marketplace.partners.events import PartnerStatusChanged, ShopEdited

KEPT_MISSES = timedelta(days=90)


@on(PartnerStatusChanged)
def show_or_hide_products(event: PartnerStatusChanged) -> None:
    """A paused shop leaves the window, an active one comes back. Product pages and baskets ask the partner itself."""
    with transaction():
        service.refresh_partner(event.partner_id)


@on(ShopEdited)
def follow_shop(event: ShopEdited) -> None:
    """The shop's name and place are part of its products' search words and of the counts per place."""
    with transaction():
        service.refresh_partner(event.partner_id)


@job("catalogue.forget_misses", every=timedelta(days=1))
def forget_misses(_payload: dict[str, Any]) -> None:
    """Queries that found nothing are of interest for three months."""
    with transaction() as session:
        session.execute(delete(SearchMiss).where(SearchMiss.last_on < today() - KEPT_MISSES))
