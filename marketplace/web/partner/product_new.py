"""A new product in four fields: photo, name, price, stock. The rest has a good guess. Source: product.md S5."""

from __future__ import annotations

from typing import Any

from flask import flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from marketplace.catalogue import queries, service
from marketplace.catalogue.kinds import UNITS
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.images import BadImage
from marketplace.core.words import _, _l
from marketplace.inventory import service as stock
from marketplace.pricing.queries import platform_fee_bp
from marketplace.web.kit.forms import Form, IntegerField, MoneyField, QuantityField, answer, required
from marketplace.web.partner.pictures import keep_picture, own_picture
from marketplace.web.partner.portal import bp
from marketplace.web.partner.products import category_choices, publish, unit_choices

MOST_STOCK = 1_000_000_000


class asked:  # noqa: N801  (a validator, named as those of the kit)
    """Marks a field as needed where the view checks it: the photo may have come with the attempt before."""

    field_flags: dict[str, Any] = {"required": True}

    def __call__(self, form: Form, field: Any) -> None:
        """Nothing to check here."""


class NewProductForm(Form):
    """Photo, name, price, stock; everything else has a good guess and can follow later. Source: product.md S5."""

    photo = FileField(
        _l("Photo"),
        validators=[asked()],
        description=_l("Take it in daylight, with nothing else in the picture."),
    )
    picture_id = HiddenField()
    name = StringField(
        _l("Name of the product"),
        validators=[
            required(_l("Write the name of the product.")),
            Length(max=150, message=_l("Use at most 150 characters.")),
        ],
        description=_l(
            "What it is, how much is in it, what is special. For example: Banana crisps sweet 250 g."
        ),
    )
    price = MoneyField(_l("Price"), validators=[required(_l("Write the price of one unit."))])
    stock = QuantityField(_l("Stock"), validators=[required(_l("Write how many you have. 0 is fine."))])
    category_id = SelectField(_l("Category"), choices=[], validate_choice=False)
    unit = SelectField(_l("Sold per"), choices=[], validate_choice=False)
    weight_gram = IntegerField(
        _l("Weight of one unit in grams"),
        validators=[Optional(), NumberRange(0, 1_000_000, message=_l("Write the weight in whole grams."))],
        description=_l("With packing; needed for couriers."),
    )
    description = TextAreaField(
        _l("Description"), validators=[Length(max=5_000, message=_l("Use at most 5,000 characters."))]
    )

    def offer_choices(self) -> None:
        """Categories with their departments, and units."""
        self.category_id.choices = [("", _("Guess it from the name")), *category_choices()]
        self.unit.choices = [("", _("As usual in the category")), *unit_choices()]

    @property
    def is_photo_kept(self) -> bool:
        return bool(self.picture_id.data)


@bp.route("/produk/baru", methods=["GET", "POST"])
def product_new() -> ResponseReturnValue:
    """One screen on a phone. What was typed, and the photo, survive a refusal."""
    form = NewProductForm()
    form.offer_choices()
    if form.is_submitted():
        _take_photo(form)
    if form.validate_on_submit() and _find_category(form) and _check_price(form):
        product_id = _create(form)
        if request.form.get("keep") == "draft":
            flash(_("Saved as a draft."), "success")
        else:
            publish(product_id)
        return redirect(url_for(".product_show", product_id=product_id), 303)
    return answer("partner/products/new.html", form=form, fee_bp=platform_fee_bp(g.partner.id, on=today()))


def _take_photo(form: NewProductForm) -> None:
    """Keep the photo at once: a phone should not have to send it again because the price was forgotten."""
    try:
        kept = keep_picture(form.photo.data) or own_picture(form.picture_id.data)
    except BadImage as error:
        form.picture_id.data = ""
        form.photo_refused = str(error)
        return
    form.picture_id.data = str(kept) if kept else ""


def _find_category(form: NewProductForm) -> bool:
    """The chosen category, or the one that the name suggests."""
    known = {str(category.id) for category in queries.categories()}
    if form.category_id.data in known:
        return True
    guess = queries.guess_category(form.name.data or "")
    if guess is None:
        form.refuse(_("We could not tell the category from the name. Choose one."), "category_id")
        return False
    form.category_id.data = str(guess.id)
    return True


def _check_price(form: NewProductForm) -> bool:
    if form.price.data.amount <= 0:
        form.refuse(_("Give a price above zero."), "price")
    if form.stock.data.thousandths > MOST_STOCK:
        form.refuse(_("That is more than we can count. Write a smaller number."), "stock")
    if getattr(form, "photo_refused", None):
        form.refuse(form.photo_refused, "photo")
    elif not form.is_photo_kept:
        form.refuse(_("Add a photo: buyers look at it first."), "photo")
    return not form.errors


def _create(form: NewProductForm) -> int:
    with transaction():
        product = service.create_product(
            partner_id=g.partner.id,
            name=form.name.data,
            price=form.price.data,
            category_id=int(form.category_id.data),
            unit=form.unit.data if form.unit.data in UNITS else None,
            description=form.description.data or "",
            weight_gram=form.weight_gram.data,
            picture_id=int(form.picture_id.data),
            by=g.user_id,
        )
        stock.set_count(product.variants[0].id, form.stock.data, partner_id=g.partner.id, by=g.user_id)
        return product.id


@bp.get("/produk/tebak-kategori")
def product_guess() -> ResponseReturnValue:
    """What the page asks while the name is typed."""
    guess = queries.guess_category(request.args.get("nama", "")[:150])
    if guess is None:
        return jsonify(id=None, name=None)
    return jsonify(id=guess.id, name=guess.name_in(g.locale), unit=guess.unit)
