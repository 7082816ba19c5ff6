"""Orders of the shop: one list, one big button for each state, and what to print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from marketplace.complaints import queries as complaints
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, _l
from marketplace.delivery.kinds import DeliveryKind
from marketplace.inventory.errors import OutOfStock
from marketplace.orders import queries, service
from marketplace.orders.errors import ReasonMissing, TrackingMissing, WrongPickupCode
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState, SellerTab
from marketplace.web.kit.forms import CHOOSE, Form, answer, required
from marketplace.web.partner import inbox
from marketplace.web.partner.portal import bp

REASONS = (
    ("stock", _l("It is sold out")),
    ("time", _l("We cannot make it in time")),
    ("place", _l("We cannot deliver there")),
    ("buyer", _l("The buyer asked for it")),
    ("other", _l("Something else")),
)


class CancelForm(Form):
    choice = RadioField(_l("Why can you not deliver?"), choices=REASONS, validators=[required(CHOOSE)])
    reason = TextAreaField(
        _l("In your own words"), validators=[Length(max=500)], description=_l("The buyer will read it.")
    )

    def words(self) -> str:
        """What the buyer reads: the choice, and what was written beside it."""
        chosen = "" if self.choice.data == "other" else str(dict(REASONS)[self.choice.data])
        written = (self.reason.data or "").strip()
        return ". ".join(part for part in (chosen, written) if part)


class ShipForm(Form):
    courier = StringField(_l("Courier"), validators=[Length(max=60)])
    tracking_number = StringField(
        _l("Tracking number (resi)"),
        validators=[required(_l("Write the tracking number of the courier.")), Length(max=60)],
        description=_l("It stands on the courier's slip. The buyer follows the parcel with it."),
    )


class HandOverForm(Form):
    pickup_code = StringField(
        _l("Pickup code of the buyer"),
        validators=[required(_l("Type the four digits that the buyer shows.")), Length(max=12)],
        description=_l("Four digits on the buyer's phone."),
    )


class BackForm(Form):
    reason = TextAreaField(
        _l("What happened?"), validators=[required(_l("Write what happened.")), Length(max=500)]
    )
    can_be_sold = BooleanField(_l("The goods are fine and can be sold again"))


@bp.get("/pesanan")
def order_list() -> ResponseReturnValue:
    """The inbox. What must be done comes first."""
    wanted = request.args.get("tab", SellerTab.ACTION.value)
    tab = SellerTab(wanted) if wanted in set(SellerTab) else SellerTab.ACTION
    after = request.args.get("setelah")
    page = queries.partner_orders(partner_id=g.partner.id, tab=tab, after=after)
    company = [] if after else inbox.purchase_order_rows(partner_id=g.partner.id, tab=tab)
    returns = inbox.return_rows(partner_id=g.partner.id) if tab is SellerTab.ACTION and not after else []
    counts = inbox.counts(partner_id=g.partner.id)
    return render_template(
        "partner/orders/list.html",
        rows=[*company, *returns, *(inbox.order_row(order) for order in page.items)],
        tab=tab,
        tabs=[
            (one.label, url_for(".order_list", tab=one.value), one is tab, counts[one]) for one in SellerTab
        ],
        next_url=url_for(".order_list", tab=tab.value, setelah=page.next_cursor)
        if page.next_cursor
        else None,
    )


@bp.get("/pesanan/<code>")
def order(code: str) -> ResponseReturnValue:
    return _page(queries.get_partner_order(code, partner_id=g.partner.id))


@bp.post("/pesanan/<code>/terima")
def order_accept(code: str) -> ResponseReturnValue:
    return _step(code, service.accept, _("Accepted. Pack it now; the buyer has been told."))


@bp.post("/pesanan/<code>/siap")
def order_ready(code: str) -> ResponseReturnValue:
    return _step(code, service.mark_ready, _("The buyer is told to fetch it and has a pickup code."))


@bp.post("/pesanan/<code>/sampai")
def order_delivered(code: str) -> ResponseReturnValue:
    return _step(code, service.deliver, _("Marked as arrived. The buyer confirms it now."))


@bp.post("/pesanan/<code>/uang")
def order_cash(code: str) -> ResponseReturnValue:
    """The partner has the buyer's cash."""
    return _step(code, service.report_cash, _("Noted: you have received the cash."))


@bp.post("/pesanan/<code>/kirim")
def order_ship(code: str) -> ResponseReturnValue:
    """In the seller's own hands at once; with a courier, its number first."""
    found = queries.get_partner_order(code, partner_id=g.partner.id)
    if found.delivery_kind is not DeliveryKind.COURIER:
        return _step(code, service.ship, _("On its way. Mark it when it has arrived."))
    form = ShipForm()
    if not form.validate():
        return _page(found, form)

    def ship(code: str, *, partner_id: int, by: int | None) -> Order:
        return service.ship(
            code,
            partner_id=partner_id,
            by=by,
            courier=form.courier.data,
            tracking_number=form.tracking_number.data,
        )

    return _step(code, ship, _("On its way. The buyer has the tracking number."), form=form)


@bp.post("/pesanan/<code>/serahkan")
def order_hand_over(code: str) -> ResponseReturnValue:
    """The buyer stands at the counter with the code."""
    form = HandOverForm()
    if not form.validate():
        return _page(queries.get_partner_order(code, partner_id=g.partner.id), form)

    def hand_over(code: str, *, partner_id: int, by: int | None) -> Order:
        return service.hand_over(code, partner_id=partner_id, by=by, pickup_code=form.pickup_code.data or "")

    return _step(code, hand_over, _("Handed over. The order is completed."), form=form)


@bp.route("/pesanan/<code>/batal", methods=["GET", "POST"])
def order_cancel(code: str) -> ResponseReturnValue:
    """The partner cannot deliver and says why."""
    found = queries.get_partner_order(code, partner_id=g.partner.id)
    form = CancelForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.cancel_by_partner(code, partner_id=g.partner.id, by=g.user_id, reason=form.words())
        except ReasonMissing as error:
            db.session.rollback()
            form.refuse(error, "reason")
            found = queries.get_partner_order(code, partner_id=g.partner.id)
        else:
            flash(_("Order %(code)s is cancelled and the buyer is told why.", code=code), "success")
            return redirect(url_for(".order_list"), 303)
    return answer("partner/orders/cancel.html", form=form, order=found)


@bp.route("/pesanan/<code>/kembali", methods=["GET", "POST"])
def order_back(code: str) -> ResponseReturnValue:
    """The parcel came back: refused, or nobody was there."""
    found = queries.get_partner_order(code, partner_id=g.partner.id)
    form = BackForm()
    if form.validate_on_submit():
        reason, fine = form.reason.data or "", bool(form.can_be_sold.data)
        with transaction():
            service.take_back(code, partner_id=g.partner.id, by=g.user_id, reason=reason, can_be_sold=fine)
        flash(_("Noted: the parcel of %(code)s came back.", code=code), "success")
        return redirect(url_for(".order", code=code), 303)
    return answer("partner/orders/back.html", form=form, order=found)


def _step(
    code: str, verb: Callable[..., Order], words: str, *, form: Form | None = None
) -> ResponseReturnValue:
    """One verb on the partner's own order; what it refuses is said on the order's page."""
    try:
        with transaction():
            verb(code, partner_id=g.partner.id, by=g.user_id)
    except (OutOfStock, TrackingMissing, WrongPickupCode) as error:
        db.session.rollback()
        return _page(queries.get_partner_order(code, partner_id=g.partner.id), form, problem=error)
    flash(words, "success")
    return redirect(url_for(".order", code=code), 303)


def _page(
    found: Order, form: Form | None = None, *, problem: DomainError | None = None
) -> ResponseReturnValue:
    is_courier = found.delivery_kind is DeliveryKind.COURIER
    ship_form = form if isinstance(form, ShipForm) else ShipForm(formdata=None)
    if ship_form is not form:
        ship_form.courier.data = found.delivery_label if is_courier else ""
    hand_over_form = form if isinstance(form, HandOverForm) else HandOverForm(formdata=None)
    if isinstance(problem, WrongPickupCode):
        hand_over_form.refuse(problem, "pickup_code")
    elif isinstance(problem, TrackingMissing):
        ship_form.refuse(problem, "tracking_number")
    shown = form or Form(formdata=None)
    if isinstance(problem, OutOfStock):
        shown.refuse(problem)
    status = problem.status if problem is not None else (422 if form is not None and form.errors else 200)
    text = render_template(
        "partner/orders/show.html",
        order=found,
        checkout=found.checkout,
        form=shown,
        ship_form=ship_form,
        hand_over_form=hand_over_form,
        is_courier=is_courier,
        is_service=found.delivery_kind is DeliveryKind.SERVICE,
        waits_for_cash=_waits_for_cash(found),
        past=_past(found),
        returns=queries.returns_of(found.id),
        complaints=complaints.of_order(found.id),
        parcels=queries.parcels_of([found.id])[found.id],
        parcel_edit_url=lambda parcel: url_for(".parcel_edit", code=found.code, parcel_id=parcel.id),
    )
    return make_response(text, status)


def _waits_for_cash(found: Order) -> bool:
    gone = found.state in {OrderState.SHIPPED, OrderState.DELIVERED, OrderState.COMPLETED}
    return found.has_cod and gone and found.cash_at is None and found.delivery_kind.is_handed_over_by_partner


def _past(found: Order) -> list[tuple[Any, Any, str | None, bool]]:
    """What has happened, for `components/timeline.html`."""
    moves = queries.order_history([found.id])[found.id]
    return [(OrderState(move.target).label, move.created_at, None, True) for move in moves]
