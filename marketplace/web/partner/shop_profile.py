"""The shop page as buyers see it, and the bank account that money goes to."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import BooleanField, PasswordField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from marketplace.accounts import service as accounts
from marketplace.accounts.errors import WrongPassword
from marketplace.accounts.models import Role
from marketplace.core import images
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.images import BadImage
from marketplace.core.limits import TooManyAttempts
from marketplace.core.words import _, _l
from marketplace.partners import queries, service
from marketplace.partners.errors import BankAccountWrong
from marketplace.web.kit.address import DistrictFields
from marketplace.web.kit.forms import Form, IntegerField, PhoneField, answer, required
from marketplace.web.partner.portal import bp, duty


class ShopForm(DistrictFields, Form):
    picture = FileField(_l("Picture of the shop"))
    name = StringField(_l("Name of the shop"), validators=[required(_l("Write the name.")), Length(max=100)])
    story = TextAreaField(
        _l("Your story"),
        validators=[Length(max=3000)],
        description=_l("Who you are, what you make and how. Three or four sentences are enough."),
    )
    consent_story = BooleanField(
        _l("Buyers may read the story, the village and see the picture"),
        description=_l("You can take this back at any time."),
    )
    village = StringField(_l("Village (kelurahan or desa)"), validators=[Length(max=80)])
    phone = PhoneField(_l("WhatsApp number of the shop"), validators=[Optional()])
    hours = StringField(
        _l("Opening hours"),
        validators=[Length(max=120)],
        description=_l("Such as: Monday to Saturday 08.00-17.00."),
    )
    since_year = IntegerField(
        _l("Since which year"),
        validators=[Optional(), NumberRange(min=1900, max=2100, message=_l("Write a year, such as 2019."))],
    )

    def validate_since_year(self, field: IntegerField) -> None:
        if field.data is not None and field.data > today().year:
            raise ValidationError(_("This year is still to come."))


class BankAccountForm(Form):
    bank = StringField(_l("Bank"), validators=[required(_l("Write the bank.")), Length(max=60)])
    number = StringField(
        _l("Account number"), validators=[required(_l("Write the account number.")), Length(max=40)]
    )
    holder = StringField(
        _l("Name of the holder"), validators=[required(_l("Write the holder's name.")), Length(max=100)]
    )
    password = PasswordField(
        _l("Your password"),
        validators=[required(_l("Write your password.")), Length(max=1000)],
        description=_l("We ask again, because money goes there."),
    )


@bp.route("/toko", methods=["GET", "POST"])
def shop_profile() -> ResponseReturnValue:
    partner = g.partner
    form = ShopForm(obj=partner)
    form.picture.data = form.picture.data if form.is_submitted() else None
    if not form.is_submitted():
        form.show_district(partner.district)
    if form.is_searching or not form.validate_on_submit():
        return answer("partner/shop/edit.html", form=form, partner=partner)
    photo = form.picture.data.read() if form.picture.data else b""
    try:
        with transaction():
            _save(form, partner.id, photo)
    except BadImage as error:
        form.refuse(error, "picture")
        return answer("partner/shop/edit.html", form=form, partner=g.partner)
    flash(_("Saved. Buyers see it at once."), "success")
    return redirect(url_for(".shop_profile"), 303)


def _save(form: ShopForm, partner_id: int, photo: bytes) -> None:
    service.edit_shop(
        partner_id,
        name=form.name.data,
        story=form.story.data or "",
        consent_story=form.consent_story.data,
        district_id=form.district_id.data,
        village=form.village.data or "",
        phone=form.phone.data,
        hours=form.hours.data or "",
        since_year=form.since_year.data,
        by=g.user_id,
    )
    if photo:
        picture = images.add_picture(photo, folder="shops", by=g.user_id)
        service.set_picture(partner_id, picture.id, by=g.user_id)


@bp.get("/rekening")
@duty(Role.OWNER, Role.TREASURER)
def bank_account() -> ResponseReturnValue:
    return render_template("partner/shop/bank_account.html", account=queries.bank_account(g.partner.id))


@bp.route("/rekening/ganti", methods=["GET", "POST"])
@duty(Role.OWNER, Role.TREASURER)
def bank_account_edit() -> ResponseReturnValue:
    form = BankAccountForm()
    if not form.validate_on_submit():
        return answer("partner/shop/bank_account_edit.html", form=form)
    try:
        accounts.prove_password(g.user_id, form.password.data)
        with transaction():
            service.set_bank_account(
                g.partner.id,
                bank=form.bank.data,
                number=form.number.data,
                holder=form.holder.data,
                by=g.user_id,
            )
    except WrongPassword as error:
        form.refuse(error, "password")
    except BankAccountWrong as error:
        form.refuse(error, "number")
    except TooManyAttempts as error:
        form.refuse(error)
    if form.errors:
        return answer("partner/shop/bank_account_edit.html", form=form)
    flash(_("Saved. Money goes to this account in 48 hours; the owners are told."), "success")
    return redirect(url_for(".bank_account"), 303)
