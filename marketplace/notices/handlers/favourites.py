"""Messages to those who follow a shop."""

from __future__ import annotations

from marketplace.catalogue.events import ProductPublished
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.favourites import queries
from marketplace.notices.kinds import NoticeKind
from marketplace.notices.service import Letter, tell_user
from marketplace.partners import queries as partners


@on(ProductPublished)
def tell_followers_of_new_product(event: ProductPublished) -> None:
    """At most one message a day from each shop, whatever it publishes: the key holds the day."""
    with transaction():
        shop = partners.get_partner(event.partner_id)
        for person in queries.followers(event.partner_id):
            tell_user(
                person,
                lambda: Letter(
                    _("New at %(shop)s: %(product)s", shop=shop.name, product=event.title),
                    [_("You follow this shop. You can stop on its page at any time.")],
                    (_("Visit the shop"), link("shop.shop", slug=shop.slug)),
                ),
                kind=NoticeKind.FOLLOWED,
                key=f"new-product:{event.partner_id}:{person.id}:{today().isoformat()}",
            )
