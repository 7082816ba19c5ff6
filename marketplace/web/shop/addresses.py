"""One's own addresses."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from marketplace.accounts import queries, service
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.web.kit.address import AddressFields, DistrictFields
from marketplace.web.kit.forms import Form, PhoneField, answer, required
from marketplace.web.shop.portal import bp, signed_in_only


class AddressForm(AddressFields, Form):
    label = StringField(
        _l("Name of this address"), validators=[Length(max=40)], description=_l("Such as: home, office.")
    )
    name = StringField(_l("Who receives"), validators=[required(_l("Write who receives.")), Length(max=100)])
    phone = PhoneField(_l("Phone number"), validators=[required(_l("Write a phone number for the courier."))])

    def values(self) -> service.AddressData:
        """What was typed, for the service."""
        return service.AddressData(
            label=(self.label.data or "").strip(),
            name=self.name.data.strip(),
            phone=self.phone.data,
            street=self.address.data.strip(),
            landmark=(self.landmark.data or "").strip(),
            village=self.village.data.strip(),
            district_id=self.district_id.data,
            postcode=(self.postcode.data or "").strip(),
        )


@bp.get("/akun/alamat")
@signed_in_only
def address_list() -> ResponseReturnValue:
    rows = queries.addresses(user_id=g.user_id)
    return render_template("shop/account/addresses.html", addresses=rows, section="akun")


@bp.route("/akun/alamat/baru", methods=["GET", "POST"])
@signed_in_only
def address_new() -> ResponseReturnValue:
    form = AddressForm()
    if not form.is_submitted():
        person = queries.get_user(g.user_id)
        form.name.data, form.phone.data = person.name, person.phone
    if form.is_searching or not form.validate_on_submit():
        return show_form(form)
    with transaction():
        service.add_address(form.values(), user_id=g.user_id)
    flash(_("The address is saved."), "success")
    return redirect(url_for("shop.address_list"), 303)


@bp.route("/akun/alamat/<int:address_id>", methods=["GET", "POST"])
@signed_in_only
def address_edit(address_id: int) -> ResponseReturnValue:
    address = queries.get_address(address_id, user_id=g.user_id)
    form = AddressForm(obj=address)
    if not form.is_submitted():
        form.address.data = address.street
        form.show_district(address.district)
    if form.is_searching or not form.validate_on_submit():
        return show_form(form, address_id=address_id)
    with transaction():
        service.edit_address(address_id, form.values(), user_id=g.user_id)
    flash(_("The address is saved."), "success")
    return redirect(url_for("shop.address_list"), 303)


def show_form(form: AddressForm, address_id: int | None = None) -> ResponseReturnValue:
    """The form; while a district is being searched nothing is refused yet."""
    return answer("shop/account/address.html", form=form, address_id=address_id, section="akun")


@bp.post("/akun/alamat/<int:address_id>/utama")
@signed_in_only
def address_default(address_id: int) -> ResponseReturnValue:
    with transaction():
        service.make_default(address_id, user_id=g.user_id)
    flash(_("This is your usual address now."), "success")
    return redirect(url_for("shop.address_list"), 303)


@bp.post("/akun/alamat/<int:address_id>/hapus")
@signed_in_only
def address_remove(address_id: int) -> ResponseReturnValue:
    with transaction():
        service.remove_address(address_id, user_id=g.user_id)
    flash(_("The address is removed."), "success")
    return redirect(url_for("shop.address_list"), 303)


class DistrictForm(DistrictFields, Form):
    """Only the search, for the fragment."""

    class Meta(Form.Meta):
        csrf = False


@bp.get("/kecamatan")
def district_matches() -> ResponseReturnValue:
    """The list of choices alone, for pages that search while one types."""
    form = DistrictForm(formdata=request.args)
    form.show_matches()
    return render_template("shop/account/_districts.html", form=form)
