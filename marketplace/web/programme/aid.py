"""Aid: the ledger by year, site and scope; planning, committing, giving, dropping; the products it makes possible."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.money import ZERO
from marketplace.core.states import WrongState
from marketplace.core.words import _, _l
from marketplace.programme import queries, service
from marketplace.programme.errors import (
    AidReasonMissing,
    DayInFuture,
    EvidenceMissing,
    NotThatPartnersProduct,
)
from marketplace.programme.models import Aid, AidKind, AidState, Grade
from marketplace.web.kit.forms import CHOOSE, Form, IntegerField, MoneyField, answer, required
from marketplace.web.kit.typed import whole_number
from marketplace.web.programme import choices
from marketplace.web.programme.portal import bp

LONG = _l("This is too long.")


class AidForm(Form):
    """Help that is meant for one partner."""

    partner_id = SelectField(
        _l("Partner"), coerce=choices.number_or_none, validators=[required(_l("Choose the partner."))]
    )
    kind = SelectField(
        _l("Kind of aid"),
        choices=[(kind.value, kind.label) for kind in AidKind],
        validators=[required(CHOOSE)],
    )
    title = StringField(
        _l("What is given"),
        validators=[required(_l("Write what is given.")), Length(max=160, message=LONG)],
        description=_l("Such as: roofing and steel frames for two pens."),
    )
    value = MoneyField(_l("Value"), validators=[required(_l("Write the value in rupiah."))])
    site_id = SelectField(
        _l("Site of the company"),
        coerce=choices.number_or_none,
        validators=[required(_l("Choose the site."))],
    )
    year = IntegerField(
        _l("Programme year"),
        default=lambda: today().year,
        validators=[
            required(_l("Write the year.")),
            NumberRange(2000, 2100, message=_l("Write a year, such as 2026.")),
        ],
    )
    scope = StringField(
        _l("Scope"),
        validators=[required(_l("Write the scope.")), Length(max=120, message=LONG)],
        description=_l("The programme or budget that it belongs to. Sums are made within one scope only."),
    )
    note = TextAreaField(_l("Note"), validators=[Length(max=1000, message=LONG)])


class GiveForm(Form):
    """It reached the partner: when, and what shows it."""

    given_on = DateField(_l("Given on"), default=today, validators=[required(_l("Choose the day."))])
    grade = SelectField(
        _l("Evidence"), choices=[(grade.value, grade.label) for grade in Grade if grade is not Grade.M],
        validators=[required(CHOOSE)],
    )  # fmt: skip
    evidence = StringField(
        _l("Which evidence"),
        validators=[required(EvidenceMissing.message), Length(max=300, message=LONG)],
    )


class DropForm(Form):
    """It will not be given."""

    reason = StringField(
        _l("Reason"), validators=[required(AidReasonMissing.message), Length(max=300, message=LONG)]
    )


class LinkForm(Form):
    """The products of the partner that this aid makes possible."""

    products = SelectMultipleField(
        _l("Products that this aid makes possible"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


@bp.get("/bantuan")
def aid_list() -> ResponseReturnValue:
    year, site_id = (
        request.args.get("tahun", type=whole_number),
        request.args.get("lokasi", type=whole_number),
    )
    scope, text = request.args.get("lingkup") or None, request.args.get("status", "")
    state = AidState(text) if text in set(AidState) else None
    return render_template(
        "programme/aid/list.html",
        rows=queries.aid_list(year=year, site_id=site_id, scope=scope, state=state),
        sums=queries.aid_sums(year=year),
        years=queries.aid_years(),
        sites=choices.sites(),
        scopes=queries.scopes(),
        states=list(AidState),
        year=year,
        site_id=site_id,
        scope=scope,
        state=state,
        filter_count=sum(1 for value in (year, site_id, scope, state) if value),
    )


@bp.route("/bantuan/baru", methods=["GET", "POST"])
def aid_new() -> ResponseReturnValue:
    form = AidForm()
    if request.method == "GET":
        form.partner_id.data = request.args.get("mitra", type=whole_number)
    form.partner_id.choices = choices.first(choices.partners())
    form.site_id.choices = choices.first(choices.sites())
    if form.validate_on_submit():
        with transaction():
            aid_id = service.plan_aid(
                partner_id=form.partner_id.data,
                site_id=form.site_id.data,
                kind=AidKind(form.kind.data),
                title=form.title.data,
                value=form.value.data or ZERO,
                year=form.year.data,
                scope=form.scope.data,
                note=form.note.data or "",
                by=g.user_id,
            ).id
        flash(
            _("The aid is planned. Commit it when it is promised, and give it when it has arrived."),
            "success",
        )
        return redirect(url_for(".aid", aid_id=aid_id), 303)
    return answer("programme/aid/form.html", form=form, scopes=queries.scopes())


@bp.get("/bantuan/<int:aid_id>")
def aid(aid_id: int) -> ResponseReturnValue:
    return _page(queries.get_aid(aid_id))


def _page(row: Aid, refused: Form | None = None) -> ResponseReturnValue:
    give = refused if isinstance(refused, GiveForm) else GiveForm(None)
    drop = refused if isinstance(refused, DropForm) else DropForm(None)
    link = refused if isinstance(refused, LinkForm) else LinkForm(None)
    link.products.choices = _products(row)
    if link is not refused:
        link.products.data = sorted(queries.linked_products(row.id))
    return answer(
        "programme/aid/show.html", form=refused or Form(None), aid=row, give=give, drop=drop, link=link
    )


def _products(row: Aid) -> list[tuple[int, str]]:
    return [(product.id, product.name) for product in queries.products_of(row.partner_id)]


@bp.post("/bantuan/<int:aid_id>/janji")
def aid_commit(aid_id: int) -> ResponseReturnValue:
    with transaction():
        service.commit_aid(aid_id, by=g.user_id)
    flash(_("The aid is committed."), "success")
    return redirect(url_for(".aid", aid_id=aid_id), 303)


@bp.post("/bantuan/<int:aid_id>/berikan")
def aid_give(aid_id: int) -> ResponseReturnValue:
    row = queries.get_aid(aid_id)
    form = GiveForm()
    if not form.validate_on_submit():
        return _page(row, form)
    try:
        with transaction():
            service.give_aid(
                aid_id,
                given_on=form.given_on.data,
                grade=Grade(form.grade.data),
                evidence=form.evidence.data,
                by=g.user_id,
            )
    except DayInFuture as error:
        form.refuse(error, "given_on")
    except WrongState as error:
        form.refuse(error)
    else:
        flash(_("The aid is given. Choose the products that it makes possible."), "success")
        return redirect(url_for(".aid", aid_id=aid_id), 303)
    return _page(queries.get_aid(aid_id), form)


@bp.post("/bantuan/<int:aid_id>/batal")
def aid_drop(aid_id: int) -> ResponseReturnValue:
    row = queries.get_aid(aid_id)
    form = DropForm()
    if not form.validate_on_submit():
        return _page(row, form)
    with transaction():
        service.drop_aid(aid_id, by=g.user_id, reason=form.reason.data)
    flash(_("The aid is dropped."), "success")
    return redirect(url_for(".aid", aid_id=aid_id), 303)


@bp.post("/bantuan/<int:aid_id>/produk")
def aid_products(aid_id: int) -> ResponseReturnValue:
    row = queries.get_aid(aid_id)
    form = LinkForm()
    form.products.choices = _products(row)
    if not form.validate_on_submit():
        form.products.errors = [str(NotThatPartnersProduct.message)]
        return _page(row, form)
    with transaction():
        service.link_products(aid_id, form.products.data or [], by=g.user_id)
    flash(_("The products are linked."), "success")
    return redirect(url_for(".aid", aid_id=aid_id), 303)
