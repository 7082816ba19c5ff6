"""The checkout: one page, one press of the button. The server prices; nothing is charged that was not shown."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import Length, Optional, Regexp, StopValidation

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Address
from marketplace.accounts.rules import normal_email
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.failpoints import failpoint
from marketplace.core.money import Money
from marketplace.core.words import _, _l
from marketplace.delivery.kinds import PICKUP
from marketplace.inventory.errors import DayFull, OutOfStock
from marketplace.orders import queries, service
from marketplace.orders.errors import BasketEmpty, ChooseDay, ChooseDelivery, KeyUsed, PriceChanged
from marketplace.orders.models import Basket
from marketplace.orders.queries import Preview
from marketplace.orders.service import Contact, Purchase
from marketplace.payments.errors import MethodNotOffered
from marketplace.payments.states import Method
from marketplace.places import queries as places
from marketplace.places.models import District
from marketplace.vouchers.errors import VoucherRefused
from marketplace.web.kit.address import AddressFields
from marketplace.web.kit.forms import Form, PhoneField, required
from marketplace.web.kit.typed import whole_number
from marketplace.web.shop.basket import reading_owner, remember_count
from marketplace.web.shop.checkout_choices import days_chosen, ways_chosen
from marketplace.web.shop.portal import bp
from marketplace.web.shop.tracking import remember_phone


class CheckoutForm(AddressFields, Form):
    """Names and fields are those of the contract; ways of delivery are read beside it, one for each shop."""

    name = StringField(_l("Your name"), validators=[required(_l("Write your name.")), Length(max=100)])
    phone = PhoneField(
        _l("Phone number (WhatsApp)"),
        validators=[required(_l("Write a phone number: with it you follow your order."))],
        description=_l("With it and the order's code you follow your purchase. No account is needed."),
    )
    email = StringField(
        _l("E-mail address"), validators=[Optional(), Length(max=254)], description=_l("For the receipt.")
    )
    village = StringField(_l("Village (kelurahan or desa)"), validators=[Length(max=80)])
    address = StringField(_l("Street, house number, RT/RW"), validators=[Length(max=200)])
    postcode = StringField(
        _l("Postcode"),
        validators=[Optional(), Regexp(r"^\s*[1-9]\d{4}\s*$", message=_l("A postcode has five digits."))],
    )
    note = TextAreaField(_l("Note for the sellers"), validators=[Length(max=500)])
    voucher = StringField(
        _l("Voucher code"),
        validators=[Length(max=40)],
        description=_l("If you have one: write it and press Recalculate."),
    )
    payment = RadioField(_l("How do you want to pay?"), validate_choice=False)
    idempotency_key = HiddenField(validators=[Length(max=100)])
    total_seen = HiddenField()
    goods_seen = HiddenField()
    recalculate = SubmitField(_l("Recalculate"))

    def validate_email(self, field: StringField) -> None:
        if (field.data or "").strip() and normal_email(field.data) is None:
            raise StopValidation(_("This is no e-mail address. Leave it empty if you have none."))

    def validate_payment(self, field: RadioField) -> None:
        if field.data not in set(Method):
            raise StopValidation(_("Choose how you want to pay."))

    @property
    def needs_address(self) -> bool:
        """Whether anything is brought to the buyer."""
        return not ways_chosen() or any(code != PICKUP for code in ways_chosen().values())

    def validate_district_id(self, field: RadioField) -> None:
        if self.needs_address or (self.kecamatan_cari.data or "").strip() or field.data is not None:
            super().validate_district_id(field)

    def validate_village(self, field: StringField) -> None:
        if self.needs_address and not (field.data or "").strip():
            raise StopValidation(_("Write the village."))

    def validate_address(self, field: StringField) -> None:
        if self.needs_address and not (field.data or "").strip():
            raise StopValidation(_("Write the street and house number."))


@bp.get("/checkout")
def checkout() -> ResponseReturnValue:
    """The page, filled in with what we know of this buyer."""
    basket = queries.find_basket(reading_owner())
    if basket is None or not basket.lines:
        return redirect(url_for("shop.basket"), 303)
    form = CheckoutForm(formdata=None)
    _fill_in(form)
    return _page(form, basket)


@bp.post("/checkout")
def checkout_place() -> ResponseReturnValue:
    """Press the button. "Find district" and "Recalculate" show the page again and refuse nothing."""
    form = CheckoutForm()
    if form.is_searching or form.recalculate.data:
        form.show_matches()
        return _page(form, queries.find_basket(reading_owner()))
    if not form.validate():
        return _page(form, queries.find_basket(reading_owner()), status=422)
    try:
        with transaction():
            placed = service.place_checkout(owner=reading_owner(), purchase=_purchase(form))
            code, is_prepaid = placed.code, placed.is_prepaid
    except DomainError as error:
        db.session.rollback()
        return _refused(form, error)
    failpoint("order_after_commit")
    return _placed(code, str(form.phone.data), is_prepaid=is_prepaid)


def _placed(code: str, phone: str, *, is_prepaid: bool) -> ResponseReturnValue:
    remember_count(0)
    remember_phone(phone)
    session["placed"] = code
    if is_prepaid:
        return redirect(url_for("shop.payment", code=code), 303)
    return redirect(url_for("shop.purchase", code=code), 303)


def _fill_in(form: CheckoutForm) -> None:
    """A signed-in buyer's usual address, or the one chosen by `?alamat=`; and a key for this form."""
    form.idempotency_key.data = secrets.token_urlsafe(18)
    if g.user_id is None:
        return
    person = accounts.get_user(g.user_id)
    form.name.data, form.phone.data, form.email.data = person.name, person.phone, person.email
    wanted = request.args.get("alamat", "")
    found = accounts.addresses(user_id=g.user_id)
    address = next((one for one in found if str(one.id) == wanted), found[0] if found else None)
    if address is not None:
        _use_address(form, address)


def _use_address(form: CheckoutForm, address: Address) -> None:
    form.name.data, form.phone.data = address.name, address.phone
    form.address.data, form.landmark.data = address.street, address.landmark
    form.village.data, form.postcode.data = address.village, address.postcode
    form.show_district(address.district)


def _purchase(form: CheckoutForm) -> Purchase:
    words = {
        name: (form[name].data or "").strip()
        for name in ("address", "landmark", "village", "postcode", "note")
    }
    contact = Contact(
        name=form.name.data.strip(),
        phone=str(form.phone.data),
        email=normal_email(form.email.data or ""),
        district_id=form.district_id.data,
        **words,
    )
    return Purchase(
        contact=contact,
        deliveries=ways_chosen(),
        method=Method(form.payment.data),
        idempotency_key=form.idempotency_key.data or secrets.token_urlsafe(18),
        total_seen=_seen(form.total_seen.data),
        goods_seen=_seen(form.goods_seen.data),
        voucher=form.voucher.data or "",
        days=days_chosen(),
        locale=g.locale,
    )


def _seen(text: str | None) -> Money | None:
    amount = whole_number(text)
    return None if amount is None else Money(amount)


def _refused(form: CheckoutForm, error: DomainError) -> ResponseReturnValue:
    """The service's words beside what they are about; everything typed is kept."""
    basket = queries.find_basket(reading_owner())
    way_errors: dict[int, str] = {}
    day_errors: dict[int, str] = {}
    if (basket is None or not basket.lines) and not isinstance(error, BasketEmpty):
        raise error
    if basket is None or not basket.lines:
        flash(str(error), "warning")
        return redirect(url_for("shop.basket"), 303)
    if isinstance(error, ChooseDelivery):
        way_errors[error.details["partner_id"]] = str(error)
    elif isinstance(error, (ChooseDay, DayFull)):
        day_errors[error.details["variant_id"]] = str(error)
    elif isinstance(error, MethodNotOffered) or error.code == "cash_not_offered":
        form.refuse(error, "payment")
    elif isinstance(error, OutOfStock):
        form.refuse(_("%(problem)s Change the basket, then go on.", problem=str(error)))
    elif isinstance(error, VoucherRefused):
        form.refuse(error, "voucher")
    else:
        form.refuse(error)
    if isinstance(error, KeyUsed):
        form.idempotency_key.data = secrets.token_urlsafe(18)
    changed = isinstance(error, PriceChanged)
    return _page(
        form,
        basket,
        status=error.status,
        way_errors=way_errors,
        day_errors=day_errors,
        price_changed=changed,
    )


def _page(
    form: CheckoutForm,
    basket: Basket | None,
    *,
    status: int = 200,
    way_errors: Mapping[int, str] | None = None,
    day_errors: Mapping[int, str] | None = None,
    price_changed: bool = False,
) -> ResponseReturnValue:
    if basket is None or not basket.lines:
        return redirect(url_for("shop.basket"), 303)
    district = _district(form)
    if district is not None and status == 200:
        form.show_district(district)
    found = queries.preview(
        basket,
        buyer_id=g.user_id,
        district=district,
        deliveries=ways_chosen(),
        fill_in=True,
        voucher=form.voucher.data or "",
        phone=str(form.phone.data) if form.phone.data else None,
    )
    if found.refusal is not None and not form.voucher.errors:
        form.refuse(found.refusal, "voucher")
    _show_totals(form, found, district)
    brought = any(shop.chosen is not None and shop.chosen.code != PICKUP for shop in found.shops)
    form.village.flags.required = form.address.flags.required = brought
    offers = queries.payment_offers(found)
    form.payment.choices = [(offer.method.value, offer.method.label) for offer in offers]
    if form.payment.data not in {offer.method.value for offer in offers if offer.is_offered}:
        form.payment.data = None
    text = render_template(
        "shop/checkout/show.html",
        form=form,
        preview=found,
        offers=offers,
        way_errors=way_errors or {},
        day_errors=day_errors or {},
        days_chosen=days_chosen(),
        extra_errors=[
            *((words, f"#delivery_{partner_id}") for partner_id, words in (way_errors or {}).items()),
            *((words, f"#day_{variant_id}") for variant_id, words in (day_errors or {}).items()),
        ],
        price_changed=price_changed,
        addresses=accounts.addresses(user_id=g.user_id) if g.user_id is not None else [],
        has_district=district is not None,
        section="basket",
    )
    return make_response(text, status)


def _district(form: CheckoutForm) -> District | None:
    chosen = form.district_id.data
    return None if chosen is None else places.find_district(chosen)


def _show_totals(form: CheckoutForm, found: Preview, district: District | None) -> None:
    """The form carries what this page shows. Before a district is chosen no delivery could be shown: then the goods."""
    form.goods_seen.data = str(found.quote.goods.amount)
    is_known = district is not None and found.is_complete
    form.total_seen.data = str(found.total.amount) if is_known else ""
