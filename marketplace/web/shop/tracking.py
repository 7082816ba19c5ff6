"""Following a purchase with its code and phone number, without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from marketplace.complaints import queries as complaints
from marketplace.complaints.errors import ComplaintNotFound
from marketplace.conversations import queries as conversations
from marketplace.core.config import current
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.limits import check_attempts, record_attempt
from marketplace.core.pdf import render_pdf
from marketplace.core.words import _, _l
from marketplace.delivery import queries as delivery
from marketplace.orders import queries, service
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Checkout, Order
from marketplace.orders.states import MAY_CANCEL, CancelledBy, OrderState
from marketplace.payments import queries as payments
from marketplace.payments.gateway import PaymentProviderDown
from marketplace.reviews import queries as reviews
from marketplace.reviews.service import RECEIVED
from marketplace.web.kit.documents import pdf_response
from marketplace.web.kit.forms import Form, PhoneField, answer, required
from marketplace.web.shop import papers
from marketplace.web.shop.money_back import refund_rows
from marketplace.web.shop.payment_story import payment_story
from marketplace.web.shop.portal import bp
from marketplace.web.shop.timelines import order_timeline

MOST_PHONES = 5
MOST_TRIES, WITHIN = 20, timedelta(minutes=15)


class TrackForm(Form):
    code = StringField(
        _l("Code of the purchase or order"),
        validators=[required(_l("Write the code, such as PM-7K3Q9D.")), Length(max=20)],
        description=_l("It begins with PB- or PM- and stands in our message to you."),
    )
    phone = PhoneField(
        _l("Phone number"), validators=[required(_l("Write the phone number that you gave when you bought."))]
    )


class CancelForm(Form):
    reason = TextAreaField(_l("Reason"), validators=[Length(max=300)])


@bp.route("/lacak", methods=["GET", "POST"])
def track() -> ResponseReturnValue:
    """The code and the phone number together open a purchase; the number is remembered on this device."""
    form = TrackForm()
    if not form.is_submitted():
        form.code.data = request.args.get("kode", "")[:20]
    if not form.validate_on_submit():
        return answer("shop/tracking/find.html", form=form, section="orders")
    code, phone = form.code.data.strip().upper(), str(form.phone.data)
    check_attempts("track", phone, most=MOST_TRIES, within=WITHIN)
    target = _address_of(code, phone)
    if target is None:
        record_attempt("track", phone)
        form.refuse(OrderNotFound(), "code")
        return answer("shop/tracking/find.html", form=form, section="orders")
    remember_phone(phone)
    return redirect(target, 303)


def _address_of(code: str, phone: str) -> str | None:
    try:
        if code.startswith("AD"):
            return url_for("shop.complaint", code=complaints.get_own(code, user_id=None, phones=[phone]).code)
        if code.startswith("PM"):
            return url_for("shop.order", code=queries.get_order(code, phone=phone).code)
        return url_for("shop.purchase", code=queries.get_checkout(code, phones=[phone]).code)
    except (OrderNotFound, ComplaintNotFound):
        return None


@bp.get("/pembelian/<code>")
def purchase(code: str) -> ResponseReturnValue:
    """The whole purchase: every parcel, the payment, what comes next."""
    try:
        checkout = find_purchase(code)
    except OrderNotFound:
        return _ask_phone(code)
    payment = payments.current_payment_of(("checkouts", checkout.id))
    order_ids = [order.id for order in checkout.orders]
    history = queries.order_history(order_ids)
    return render_template(
        "shop/tracking/purchase.html",
        checkout=checkout,
        payment=payment,
        story=payment_story(*payments.story_of(("checkouts", checkout.id))),
        timelines={order.id: order_timeline(order, history[order.id], checkout) for order in checkout.orders},
        parcels=queries.parcels_of(order_ids),
        is_new=bool(session.get("placed") == checkout.code and session.pop("placed")),
        can_cancel=all(order.state is OrderState.UNPAID for order in checkout.orders),
        form=CancelForm(formdata=None),
        section="orders",
    )


@bp.get("/pesanan/<code>")
def order(code: str) -> ResponseReturnValue:
    """One shop's order of a purchase: timeline, parcel, what the buyer may do now."""
    try:
        found = find_order(code)
    except OrderNotFound:
        return _ask_phone(code)
    return _order_page(found, CancelForm(formdata=None))


@bp.post("/pesanan/<code>/diterima")
def order_received(code: str) -> ResponseReturnValue:
    """ "Pesanan diterima": the buyer has the goods."""
    order_id = find_order(code).id
    with transaction():
        service.confirm_received(order_id, by=g.user_id)
    flash(_("Thank you. The order is completed and the seller gets the money."), "success")
    return redirect(url_for("shop.order", code=code), 303)


@bp.post("/pesanan/<code>/batal")
def order_cancel(code: str) -> ResponseReturnValue:
    """Before the seller has begun to pack."""
    found = find_order(code)
    form = CancelForm()
    if not form.validate():
        return _order_page(found, form, status=422)
    order_id = found.id
    with transaction():
        service.cancel_by_buyer(order_id, by=g.user_id, reason=form.reason.data or "")
    flash(_("The order is cancelled. What you have paid for it will be refunded."), "success")
    return redirect(url_for("shop.order", code=code), 303)


@bp.post("/pembelian/<code>/batal")
def purchase_cancel(code: str) -> ResponseReturnValue:
    """Give up a purchase that is not paid yet; a card page that is still open is closed first."""
    checkout_id = find_purchase(code).id
    try:
        service.cancel_unpaid(checkout_id, by=g.user_id)
    except (DomainError, PaymentProviderDown) as error:
        db.session.rollback()
        flash(str(error), "error")
        return redirect(url_for("shop.purchase", code=code), 303)
    flash(_("The purchase is cancelled. Nothing was charged."), "success")
    return redirect(url_for("shop.purchase", code=code), 303)


@bp.get("/pesanan/<code>/kuitansi.pdf")
def order_receipt(code: str) -> ResponseReturnValue:
    """The receipt, once the money is there."""
    found = find_order(code)
    data = papers.receipt(found, payments.current_payment_of(("checkouts", found.checkout_id)))
    if data is None:
        raise OrderNotFound
    name = found.code
    db.session.rollback()
    body = render_pdf("receipt", data, is_demo=current().DEMO)
    return pdf_response(body, f"kuitansi-{name}")


def find_purchase(code: str) -> Checkout:
    """The purchase of this visitor. Raises OrderNotFound."""
    return queries.get_checkout(code, phones=known_phones(), buyer_id=g.user_id)


def find_order(code: str) -> Order:
    """The order of this visitor. Raises OrderNotFound."""
    return queries.get_order(code, phones=known_phones(), buyer_id=g.user_id)


def known_phones() -> list[str]:
    """Numbers that this device has bought with, or has given together with a right code."""
    found: list[str] = session.get("guest_phones", [])
    return found


def remember_phone(phone: str) -> None:
    """Newest first, at most five."""
    session["guest_phones"] = [phone, *(other for other in known_phones() if other != phone)][:MOST_PHONES]


def _ask_phone(code: str) -> ResponseReturnValue:
    """404 with the question for the phone number: whether the code exists is told to nobody."""
    form = TrackForm(formdata=None)
    form.code.data = code[:20]
    return make_response(
        render_template("shop/tracking/find.html", form=form, section="orders", is_unknown=True), 404
    )


def _order_page(found: Order, form: Form, *, status: int = 200) -> ResponseReturnValue:
    history = queries.order_history([found.id])[found.id]
    ways = delivery.ways([found.partner_id])[found.partner_id]
    payment = payments.current_payment_of(("checkouts", found.checkout_id))
    values: dict[str, Any] = {
        "order": found,
        "checkout": found.checkout,
        "payment": payment,
        "receipt_ready": papers.paid_at(found, payment) is not None,
        "timeline_entries": order_timeline(found, history, found.checkout),
        "ways": ways,
        "complete_days": service.complete_days(),
        "returns": queries.returns_of(found.id),
        "parcels": queries.parcels_of([found.id])[found.id],
        "may_return": queries.may_return(found),
        "can_confirm": found.state in {OrderState.SHIPPED, OrderState.DELIVERED},
        "can_cancel": found.state in MAY_CANCEL[CancelledBy.BUYER],
        "refunds": refund_rows(found),
        "complaints": complaints.of_order(found.id),
        "unread": talk.buyer_unread if (talk := conversations.find_conversation(found.id)) else 0,
        "may_review": found.state in RECEIVED,
        "reviews": reviews.of_order(found.id) if found.state in RECEIVED else {},
    }
    return make_response(
        render_template("shop/tracking/order.html", form=form, section="orders", **values), status
    )
