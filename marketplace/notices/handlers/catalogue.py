"""Messages about products: what the catalogue team decided."""

from __future__ import annotations

from marketplace.accounts.models import Role
from marketplace.catalogue.events import ProductReviewed, ProductTakenDown
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.notices.service import Letter, tell_user
from marketplace.partners import queries as partners


@on(ProductReviewed)
def tell_partner_of_review(event: ProductReviewed) -> None:
    """Accepted, or what has to change."""
    with transaction():

        def write() -> Letter:
            if event.accepted:
                subject = _("“%(title)s” was accepted", title=event.title)
            else:
                subject = _("“%(title)s” needs a change", title=event.title)
            address = link("partner.product_show", product_id=event.product_id)
            return Letter(subject, [event.reason] if event.reason else [], (_("Open the product"), address))

        for person in partners.people_of(event.partner_id, Role.OWNER, Role.STAFF):
            tell_user(person, write, key=f"reviewed:{event.product_id}:{event.accepted}:{event.reason[:40]}")


@on(ProductTakenDown)
def tell_partner_of_takedown(event: ProductTakenDown) -> None:
    """Out of the shop window, why, and that one may appeal."""
    with transaction():
        for person in partners.people_of(event.partner_id, Role.OWNER):
            tell_user(
                person,
                lambda: Letter(
                    _("“%(title)s” was taken out of the shop window", title=event.title),
                    [event.reason, _("You may change it and publish it again, or appeal.")],
                    (_("Open the product"), link("partner.product_show", product_id=event.product_id)),
                ),
                key=f"taken-down:{event.product_id}:{event.reason[:40]}",
            )
