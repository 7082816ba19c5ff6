"""The parts of a product: photos, variants with their prices, and wholesale prices."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import MultipleFileField
from wtforms import FieldList, FormField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Length, NumberRange, Optional

from marketplace.catalogue import queries, service
from marketplace.catalogue.errors import SkuTaken, VariantNotFound
from marketplace.catalogue.models import Variant
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.images import BadImage
from marketplace.core.quantity import NOTHING
from marketplace.core.words import _, _l
from marketplace.inventory import service as stock
from marketplace.web.kit.forms import CHOOSE, Form, IntegerField, MoneyField, QuantityField, answer, required
from marketplace.web.partner.pictures import keep_picture
from marketplace.web.partner.portal import bp
from marketplace.web.partner.products import unit_choices

TIER_ROWS = 5
GRAMS = NumberRange(0, 1_000_000, message=_l("Write the weight in whole grams."))
CENTIMETRES = NumberRange(1, 1_000, message=_l("Write whole centimetres."))


class PhotosForm(Form):
    """More photos."""

    photos = MultipleFileField(_l("Photos"), description=_l("Up to 8. From all sides, and one in use."))


@bp.route("/produk/<int:product_id>/foto", methods=["GET", "POST"])
def product_photos(product_id: int) -> ResponseReturnValue:
    """The photos, and more of them."""
    product = queries.get_own_product(product_id, partner_id=g.partner.id)
    form = PhotosForm()
    if form.validate_on_submit() and _keep_photos(form, product_id):
        return redirect(url_for(".product_photos", product_id=product_id), 303)
    return answer("partner/products/photos.html", form=form, product=product, photos=product.photos)


def _keep_photos(form: PhotosForm, product_id: int) -> bool:
    try:
        kept = [keep_picture(upload) for upload in (form.photos.data or [])[:8]]
    except BadImage as error:
        form.refuse(error, "photos")
        return False
    pictures = [picture_id for picture_id in kept if picture_id is not None]
    if not pictures:
        form.refuse(_("Choose at least one photo."), "photos")
        return False
    with transaction():
        for picture_id in pictures:
            service.add_photo(product_id, picture_id, partner_id=g.partner.id)
    flash(_("Photos received. They are shown as soon as they are ready."), "success")
    return True


@bp.post("/produk/<int:product_id>/foto/<int:photo_id>/hapus")
def photo_remove(product_id: int, photo_id: int) -> ResponseReturnValue:
    """Take a photo away."""
    with transaction():
        service.remove_photo(product_id, photo_id, partner_id=g.partner.id)
    flash(_("Photo removed."), "success")
    return redirect(url_for(".product_photos", product_id=product_id), 303)


@bp.post("/produk/<int:product_id>/foto/<int:photo_id>/utama")
def photo_cover(product_id: int, photo_id: int) -> ResponseReturnValue:
    """Show this one on cards."""
    with transaction():
        service.make_cover(product_id, photo_id, partner_id=g.partner.id)
    flash(_("This photo is first now."), "success")
    return redirect(url_for(".product_photos", product_id=product_id), 303)


class VariantForm(Form):
    """One choice of a product: its price, unit and parcel."""

    name = StringField(
        _l("Name of this choice"),
        validators=[Length(max=80, message=_l("Use at most 80 characters."))],
        description=_l("Size, taste or colour. Leave it empty when there is only one."),
    )
    price = MoneyField(_l("Price"), validators=[required(_l("Write the price of one unit."))])
    unit = SelectField(_l("Sold per"), choices=[], validators=[required(CHOOSE)])
    sku = StringField(
        _l("Your own code (SKU)"), validators=[Length(max=40, message=_l("Use at most 40 characters."))]
    )
    minimum = QuantityField(
        _l("Smallest order"), validators=[required(_l("Write the smallest order, such as 1."))]
    )
    step = QuantityField(
        _l("In steps of"),
        validators=[required(_l("Write a step, such as 1 or 0,5."))],
        description=_l("1 for whole units, 0,5 for half kilograms."),
    )
    weight_gram = IntegerField(_l("Weight of one unit in grams"), validators=[Optional(), GRAMS])
    length_cm = IntegerField(_l("Length in cm"), validators=[Optional(), CENTIMETRES])
    width_cm = IntegerField(_l("Width in cm"), validators=[Optional(), CENTIMETRES])
    height_cm = IntegerField(_l("Height in cm"), validators=[Optional(), CENTIMETRES])

    def is_sensible(self) -> bool:
        """What no single field can tell."""
        if self.price.data.amount <= 0:
            self.refuse(_("Give a price above zero."), "price")
        for name in ("minimum", "step"):
            if self[name].data <= NOTHING:
                self.refuse(_("Write a number above zero."), name)
        return not self.errors


@bp.route("/produk/<int:product_id>/varian/baru", methods=["GET", "POST"])
def variant_new(product_id: int) -> ResponseReturnValue:
    """Another size, taste or colour."""
    product = queries.get_own_product(product_id, partner_id=g.partner.id)
    first = product.variants[0]
    form = VariantForm(
        data={"unit": first.unit, "minimum": first.minimum, "step": first.step, "price": first.price}
    )
    form.unit.choices = unit_choices()
    if (
        form.validate_on_submit()
        and form.is_sensible()
        and _require_name(form)
        and _save_new(form, product_id)
    ):
        flash(_("Added. Now write how many you have."), "success")
        return redirect(url_for(".stock_list"), 303)
    return answer("partner/products/variant.html", form=form, product=product, variant=None)


def _require_name(form: VariantForm) -> bool:
    if not (form.name.data or "").strip():
        form.refuse(_("Write what makes this choice different, such as 500 g."), "name")
    return not form.errors


def _save_new(form: VariantForm, product_id: int) -> bool:
    try:
        with transaction():
            variant = service.add_variant(
                product_id,
                partner_id=g.partner.id,
                name=form.name.data,
                price=form.price.data,
                sku=form.sku.data or None,
                by=g.user_id,
            )
            rest = {name: form[name].data for name in ("unit", "minimum", "step", *PARCEL)}
            service.edit_variant(variant.id, partner_id=g.partner.id, by=g.user_id, **rest)
            stock.set_count(variant.id, NOTHING, partner_id=g.partner.id, by=g.user_id)
    except DomainError as error:
        form.refuse(error, "sku" if isinstance(error, SkuTaken) else None)
        return False
    return True


PARCEL = ("weight_gram", "length_cm", "width_cm", "height_cm")


@bp.route("/varian/<int:variant_id>/ubah", methods=["GET", "POST"])
def variant_edit(variant_id: int) -> ResponseReturnValue:
    """Price, unit and parcel of one choice."""
    variant = own_variant(variant_id)
    form = VariantForm(obj=variant)
    form.unit.choices = unit_choices()
    if form.validate_on_submit() and form.is_sensible():
        values = {name: form[name].data for name in ("price", "unit", "minimum", "step", *PARCEL)}
        values |= {
            "name": (form.name.data or "").strip(),
            "sku": (form.sku.data or "").strip() or variant.sku,
        }
        product_id = variant.product_id
        try:
            with transaction():
                service.edit_variant(variant_id, partner_id=g.partner.id, by=g.user_id, **values)
        except DomainError as error:
            form.refuse(error, "sku" if isinstance(error, SkuTaken) else None)
        else:
            flash(_("Saved. Orders made before keep their price."), "success")
            return redirect(url_for(".product_show", product_id=product_id), 303)
    return answer("partner/products/variant.html", form=form, product=variant.product, variant=variant)


def own_variant(variant_id: int) -> Variant:
    """Raises VariantNotFound for anybody else's."""
    variant = queries.get_variant(variant_id)
    if variant.partner_id != g.partner.id:
        raise VariantNotFound
    return variant


@bp.post("/varian/<int:variant_id>/tarik")
def variant_withdraw(variant_id: int) -> ResponseReturnValue:
    """No longer offered."""
    return _set_active(variant_id, False)


@bp.post("/varian/<int:variant_id>/tawarkan")
def variant_offer(variant_id: int) -> ResponseReturnValue:
    """Offered again."""
    return _set_active(variant_id, True)


def _set_active(variant_id: int, is_active: bool) -> ResponseReturnValue:
    with transaction():
        variant = stock.set_variant_active(variant_id, is_active, partner_id=g.partner.id, by=g.user_id)
        product_id = variant.product_id
    flash(_("Saved."), "success")
    return redirect(url_for(".product_show", product_id=product_id), 303)


class TierRow(PlainForm):  # type: ignore[misc]
    """From this quantity on, this price for one unit. An empty row is no row."""

    from_quantity = QuantityField(_l("From"))
    price = MoneyField(_l("Price of one"))


class TiersForm(Form):
    """Wholesale prices."""

    rows = FieldList(FormField(TierRow), min_entries=TIER_ROWS, max_entries=TIER_ROWS)

    def tiers(self) -> list[tuple[Any, Any]] | None:
        """The filled rows; None when one is only half filled."""
        found: list[tuple[Any, Any]] = []
        for number, row in enumerate(self.rows, start=1):
            quantity, price = row.form.from_quantity.data, row.form.price.data
            if quantity is None and price is None:
                continue
            if quantity is None or price is None or quantity <= NOTHING:
                self.refuse(_("Row %(number)s: write both the quantity and the price.", number=number))
                continue
            if quantity in [known for known, _price in found]:
                self.refuse(_("Row %(number)s: this quantity is there twice.", number=number))
            found.append((quantity, price))
        return None if self.form_errors else found


@bp.route("/varian/<int:variant_id>/grosir", methods=["GET", "POST"])
def variant_tiers(variant_id: int) -> ResponseReturnValue:
    """Cheaper from a quantity on."""
    variant = own_variant(variant_id)
    known = [{"from_quantity": tier.from_quantity, "price": tier.price} for tier in variant.tiers]
    form = TiersForm(data={"rows": known + [{}] * (TIER_ROWS - len(known))})
    product_id = variant.product_id
    if form.validate_on_submit() and (tiers := form.tiers()) is not None:
        try:
            with transaction():
                service.set_tiers(variant_id, tiers, partner_id=g.partner.id, by=g.user_id)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Wholesale prices saved."), "success")
            return redirect(url_for(".product_show", product_id=product_id), 303)
    return answer("partner/products/tiers.html", form=form, variant=variant, product=variant.product)


@bp.get("/produk/<int:product_id>/bagikan")
def product_share(product_id: int) -> ResponseReturnValue:
    """A text with picture and price for WhatsApp chats and groups."""
    product = queries.get_own_product(product_id, partner_id=g.partner.id)
    return render_template("partner/products/share.html", product=product)
