"""Messages about reviews: the partner may reply, the buyer may read the reply."""

from __future__ import annotations

from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.notices.handlers.orders import tell_buyer, tell_partner
from marketplace.notices.service import Letter
from marketplace.reviews.events import ReviewAnswered, ReviewHidden, ReviewWritten


@on(ReviewWritten)
def tell_partner_of_review(event: ReviewWritten) -> None:
    """Stars, and the way to reply."""
    with transaction():
        tell_partner(
            event.partner_id,
            lambda: Letter(
                _("%(stars)s stars for %(product)s", stars=event.stars, product=event.product_name),
                [_("A buyer wrote a review. Buyers read how you answer.")],
                (_("Reply"), link("partner.review_reply", review_id=event.review_id)),
            ),
            key=f"review:{event.review_id}",
        )


@on(ReviewAnswered)
def tell_buyer_of_reply(event: ReviewAnswered) -> None:
    """The seller replied."""
    with transaction():
        tell_buyer(
            event.checkout_id,
            lambda: Letter(
                _("The seller replied to your review of %(product)s", product=event.product_name),
                [],
                (_("Read the reply"), link("shop.order", code=event.order_code)),
            ),
            key=f"review-reply:{event.review_id}",
        )


@on(ReviewHidden)
def tell_buyer_of_hidden_review(event: ReviewHidden) -> None:
    """Out of sight, and why."""
    with transaction():
        tell_buyer(
            event.checkout_id,
            lambda: Letter(
                _("Your review of %(product)s is not shown any more", product=event.product_name),
                [event.reason],
                (_("Open the order"), link("shop.order", code=event.order_code)),
            ),
            key=f"review-hidden:{event.review_id}:{event.reason[:40]}",
        )
