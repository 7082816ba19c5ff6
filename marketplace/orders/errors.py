"""What can go wrong with baskets and orders."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.core.words import _l


class OrderNotFound(NotFound):
    """No such order, or it is somebody else's."""

    code = "order_not_found"
    message = _l("This order was not found. Check the code and the phone number.")


class BasketEmpty(DomainError):
    """Nothing to buy."""

    code = "basket_empty"
    message = _l("Your basket is empty.")


class NotForSale(Conflict):
    """It was withdrawn, or its shop is closed."""

    code = "not_for_sale"
    message = _l("%(name)s is not sold at the moment. Take it out of the basket to go on.")


class ShopOnHoliday(Conflict):
    """The shop is closed for some days: nothing is ordered that nobody would pack. Source: product.md S16."""

    code = "shop_on_holiday"
    message = _l(
        "%(shop)s is on holiday and sells again on %(day)s. Take its things out of the basket to go on."
    )


class WrongStep(DomainError):
    """Less than the smallest quantity, or between two steps."""

    code = "wrong_quantity"
    message = _l("%(name)s is sold from %(minimum)s %(unit)s, in steps of %(step)s %(unit)s.")


class OwnShop(NotAllowed):
    """A partner's members neither buy from nor review their own shop. Source: product.md section 2."""

    code = "own_shop"
    message = _l(
        "You belong to the shop %(shop)s and cannot buy there. Please take its products out of the basket."
    )


class PriceChanged(Conflict):
    """The buyer saw another total: nothing is charged that was not shown."""

    code = "price_changed"
    message = _l("The total has changed: it is %(total)s now. Please check it and press the button again.")


class KeyUsed(Conflict):
    """The same form was sent before with other content."""

    code = "idempotency_key_used"
    message = _l("This form was sent before with other contents. Please open the checkout again.")


class TooManyUnpaid(DomainError):
    """Three purchases of this phone number wait for payment already."""

    code = "too_many_unpaid"
    message = _l(
        "There are already %(count)s unpaid purchases with this phone number. Please pay or cancel one first."
    )


class ChooseDay(DomainError):
    """A service is done on a day that the buyer chooses among those that are free."""

    code = "choose_day"
    message = _l("Choose the day for %(name)s.")


class CashNotOffered(DomainError):
    """Not every parcel of this purchase can be paid when it arrives."""

    code = "cash_not_offered"
    message = _l("Paying on delivery is not possible with %(way)s of %(shop)s.")


class ChooseDelivery(DomainError):
    """A shop's parcel has no way yet."""

    code = "delivery_missing"
    message = _l("Choose how %(shop)s should deliver.")


class ReasonMissing(DomainError):
    """The buyer will read why."""

    code = "cancel_reason_missing"
    message = _l("Write the reason: the buyer will read it.")


class TrackingMissing(DomainError):
    """A courier's parcel has a number."""

    code = "tracking_number_missing"
    message = _l("Write the tracking number of the courier.")


class ParcelTwice(DomainError):
    """Each parcel has a number of its own."""

    code = "parcel_twice"
    message = _l("This tracking number is written down for this order already.")


class TooManyParcels(DomainError):
    """An order in more parcels than anybody packs."""

    code = "too_many_parcels"
    message = _l("An order has at most %(most)s parcels.")


class ParcelNotFound(NotFound):
    """No such parcel in this order."""

    code = "parcel_not_found"
    message = _l("This parcel is not part of the order.")


class WrongPickupCode(DomainError):
    """The buyer shows the code when fetching the goods."""

    code = "wrong_pickup_code"
    message = _l("This is not the buyer's pickup code. Ask the buyer to show it again.")


class PaidMeanwhile(Conflict):
    """Cancelling and paying crossed; paying won."""

    code = "paid_meanwhile"
    message = _l("This purchase was paid a moment ago. Look at it again.")


class ReturnNotFound(NotFound):
    """No such return, or it is somebody else's."""

    code = "return_not_found"
    message = _l("This return was not found.")


class PartnerHasTime(Conflict):
    """Our staff decides about a return only when its partner was silent for too long."""

    code = "return_partner_has_time"
    message = _l("The seller may still answer this return.")


class TooLateToReturn(DomainError):
    """The time for returns, counted in working days from receipt, is over."""

    code = "too_late_to_return"
    message = _l("The time to send something back is over. Ask the seller or us.")


class NothingToReturn(DomainError):
    """Nothing was chosen, or it has come back already."""

    code = "nothing_to_return"
    message = _l("Choose what you send back, and at most what you received.")


class TooMuchCash(DomainError):
    code = "too_much_cash"
    message = _l("Only %(left)s of this order's cash is still expected.")


class NothingToCollect(Conflict):
    """No cash is expected for this order, or it was reported already."""

    code = "no_cash_expected"
    message = _l("No cash is expected for this order.")


class NotRefundable(Conflict):
    """Nothing was paid for it through us, or it is over without a sale."""

    code = "order_not_refundable"
    message = _l("This order cannot be refunded: it is not paid, or it was cancelled already.")


class RefundAboveOrder(DomainError):
    """More than what was paid and has not gone back yet."""

    code = "refund_above_order"
    message = _l("At most %(left)s can still go back for this.")


class RefundedMeanwhile(Conflict):
    """Somebody refunded something after the page was opened: two people, or one press twice."""

    code = "order_refunded_meanwhile"
    message = _l("A refund of %(amount)s was made a moment ago. Nothing was refunded twice.")
