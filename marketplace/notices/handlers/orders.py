"""Messages about purchases: the partner when there is something to do, the buyer when something moved."""

from __future__ import annotations

from marketplace.accounts import queries as accounts
from marketplace.core.db import db, transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.notices.service import Letter, Write, tell_guest, tell_user
from marketplace.orders.events import (
    CheckoutExpired,
    OrderCancelled,
    OrderCompleted,
    OrderDelivered,
    OrderLate,
    OrderPaid,
    OrderPlaced,
    OrderReady,
    OrderShipped,
    ParcelNumbered,
)
from marketplace.orders.models import Checkout
from marketplace.partners import queries as partners


def tell_buyer(checkout_id: int, write: Write, *, key: str) -> None:
    """The account's holder, or the guest at the address they gave. No message holds a full address."""
    checkout = db.session.get_one(Checkout, checkout_id)
    if checkout.buyer_id is not None:
        tell_user(accounts.get_user(checkout.buyer_id), write, key=key)
    else:
        tell_guest(write, email=checkout.email, phone=checkout.phone, locale=checkout.locale, key=key)


def tell_partner(partner_id: int, write: Write, *, key: str) -> None:
    for person in partners.people_of(partner_id):
        tell_user(person, write, key=key)


def _shop(partner_id: int) -> str:
    return partners.get_partner(partner_id).name


@on(OrderPlaced)
def tell_about_placed_order(event: OrderPlaced) -> None:
    """The buyer gets the code; the partner only once nothing has to be paid first."""
    with transaction():
        address = link("shop.purchase", code=event.checkout_code)
        tell_buyer(
            event.checkout_id,
            lambda: Letter(
                _("Your purchase %(code)s", code=event.checkout_code),
                [_("Thank you. With this code and your phone number you can follow every parcel.")],
                (_("Follow the purchase"), address),
            ),
            key=f"purchase:{event.checkout_id}",
        )
        if not event.awaits_payment:
            _tell_partner_of_order(event.partner_id, event.order_id, event.code, str(event.total))


@on(OrderPaid)
def tell_partner_of_paid_order(event: OrderPaid) -> None:
    """The money is here: start packing. The buyer hears that it arrived."""
    with transaction():
        _tell_partner_of_order(event.partner_id, event.order_id, event.code, str(event.total))
        tell_buyer(
            event.checkout_id,
            lambda: Letter(
                _("Payment received for %(code)s", code=event.checkout_code),
                [_("The partners were told to pack your order.")],
                (_("Follow the purchase"), link("shop.purchase", code=event.checkout_code)),
            ),
            key=f"paid:{event.checkout_id}",
        )


def _tell_partner_of_order(partner_id: int, order_id: int, code: str, total: str) -> None:
    tell_partner(
        partner_id,
        lambda: Letter(
            _("New order %(code)s", code=code),
            [_("It is worth %(total)s. Open it and accept it.", total=total)],
            (_("Open the order"), link("partner.order", code=code)),
        ),
        key=f"new-order:{order_id}",
    )


@on(OrderReady)
def tell_buyer_order_ready(event: OrderReady) -> None:
    """It can be fetched."""
    with transaction():
        shop = _shop(event.partner_id)
        tell_buyer(
            event.checkout_id,
            lambda: Letter(
                _("Order %(code)s is ready for pickup", code=event.code),
                [_("Fetch it from %(shop)s. The pickup code is on the page of the order.", shop=shop)],
                (_("Open the order"), link("shop.order", code=event.code)),
            ),
            key=f"ready:{event.order_id}",
        )


@on(OrderShipped)
def tell_buyer_order_shipped(event: OrderShipped) -> None:
    """It is on its way, with the tracking number when there is one."""
    with transaction():
        shop = _shop(event.partner_id)

        def write() -> Letter:
            lines = [_("%(shop)s has sent your order.", shop=shop)]
            if event.tracking_number:
                lines.append(_("Tracking number: %(number)s", number=event.tracking_number))
            return Letter(
                _("Order %(code)s is on its way", code=event.code),
                lines,
                (_("Open the order"), link("shop.order", code=event.code)),
            )

        tell_buyer(event.checkout_id, write, key=f"shipped:{event.order_id}")


@on(ParcelNumbered)
def tell_buyer_parcel_numbered(event: ParcelNumbered) -> None:
    """A further parcel, or the right number of one."""
    with transaction():
        tell_buyer(
            event.checkout_id,
            lambda: Letter(
                _("Parcel %(number)s of order %(code)s", number=event.tracking_number, code=event.code),
                [
                    _("The order travels in more than one parcel, or a number was corrected."),
                    _(
                        "%(courier)s, tracking number %(number)s",
                        courier=event.courier,
                        number=event.tracking_number,
                    ),
                ],
                (_("Open the order"), link("shop.order", code=event.code)),
            ),
            key=f"parcel:{event.order_id}:{event.tracking_number}",
        )


@on(OrderDelivered)
def tell_buyer_order_delivered(event: OrderDelivered) -> None:
    """It has arrived: time to look at it."""
    with transaction():
        tell_buyer(
            event.checkout_id,
            lambda: Letter(
                _("Order %(code)s has arrived", code=event.code),
                [_("Look at it and confirm that all is well, or tell us what is wrong.")],
                (_("Open the order"), link("shop.order", code=event.code)),
            ),
            key=f"delivered:{event.order_id}",
        )


@on(OrderCompleted)
def tell_partner_order_completed(event: OrderCompleted) -> None:
    """The money is the partner's."""
    with transaction():
        tell_partner(
            event.partner_id,
            lambda: Letter(
                _("Order %(code)s is completed", code=event.code),
                [_("%(total)s is yours.", total=str(event.total))],
                (_("Open the order"), link("partner.order", code=event.code)),
            ),
            key=f"completed:{event.order_id}",
        )


@on(OrderCancelled)
def tell_both_of_cancelled_order(event: OrderCancelled) -> None:
    """Whoever did not cancel it wants to know; the buyer also what happens to the money."""
    with transaction():

        def to_buyer() -> Letter:
            lines = [event.reason] if event.reason else []
            if event.will_refund:
                lines.append(_("What you paid goes back to you."))
            address = link("shop.order", code=event.code)
            return Letter(
                _("Order %(code)s is cancelled", code=event.code), lines, (_("Open the order"), address)
            )

        tell_buyer(event.checkout_id, to_buyer, key=f"cancelled:{event.order_id}")
        tell_partner(
            event.partner_id,
            lambda: Letter(
                _("Order %(code)s is cancelled", code=event.code),
                [event.reason] if event.reason else [],
                (_("Open the order"), link("partner.order", code=event.code)),
            ),
            key=f"cancelled-partner:{event.order_id}",
        )


@on(OrderLate)
def tell_partner_order_is_late(event: OrderLate) -> None:
    """The buyer is waiting."""
    with transaction():
        tell_partner(
            event.partner_id,
            lambda: Letter(
                _("Order %(code)s is late", code=event.code),
                [_("The buyer is waiting. Send it today, or say why you cannot.")],
                (_("Open the order"), link("partner.order", code=event.code)),
            ),
            key=f"late:{event.order_id}",
        )


@on(CheckoutExpired)
def tell_buyer_checkout_expired(event: CheckoutExpired) -> None:
    """It was not paid in time; nothing is owed."""
    with transaction():
        tell_buyer(
            event.checkout_id,
            lambda: Letter(
                _("Purchase %(code)s ended unpaid", code=event.code),
                [
                    _(
                        "It was not paid in time, so the goods are free again. You owe nothing and can buy them again."
                    )
                ],
                (_("Open the purchase"), link("shop.purchase", code=event.code)),
            ),
            key=f"expired:{event.checkout_id}",
        )
