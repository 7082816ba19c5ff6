"""Complaining: about an order in two taps, or about us; following it until it is resolved."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, StringField
from wtforms.validators import Length, Optional

from marketplace.accounts.rules import normal_email
from marketplace.complaints import queries, service
from marketplace.complaints.errors import ComplaintOpenAlready, NoWayToAnswer, TooManyComplaintPhotos
from marketplace.complaints.models import Complaint
from marketplace.complaints.service import Sender
from marketplace.complaints.states import ABOUT_AN_ORDER, ABOUT_THE_SERVICE, ComplaintKind, Speaker
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.images import BadImage
from marketplace.core.limits import check_attempts, record_attempt
from marketplace.core.words import _, _l
from marketplace.orders.models import Order
from marketplace.web.kit.complaining import NoteForm, write_note
from marketplace.web.kit.forms import CHOOSE, Form, PhoneField, answer, required
from marketplace.web.kit.talking import keep_photos, private_photo
from marketplace.web.shop.portal import bp, signed_in_only
from marketplace.web.shop.tracking import find_order, known_phones

MOST_KNOWN = 10
ATTEMPTS, MOST_TRIES, WITHIN = "complaint", 20, timedelta(days=1)  # from one network: nobody floods the desk


class ComplaintForm(NoteForm):
    kind = RadioField(
        _l("What is wrong?"),
        choices=[(kind.value, kind.label) for kind in ABOUT_AN_ORDER],
        validators=[required(CHOOSE)],
    )


class ServiceComplaintForm(NoteForm):
    kind = RadioField(
        _l("What is wrong?"),
        choices=[(kind.value, kind.label) for kind in ABOUT_THE_SERVICE],
        validators=[required(CHOOSE)],
    )
    name = StringField(_l("Your name"), validators=[Length(max=100)])
    phone = PhoneField(_l("Phone number"), validators=[Optional()])
    email = StringField(_l("E-mail address"), validators=[Length(max=254)])


@bp.route("/pesanan/<code>/pengaduan", methods=["GET", "POST"])
def complaint_new(code: str) -> ResponseReturnValue:
    """One page: the kind, a few words, photos."""
    order = find_order(code)
    order_id = order.id
    form = ComplaintForm()
    if form.validate_on_submit() and (made := _opened(form, Sender(user_id=g.user_id), order_id)):
        return _thanks(made)
    earlier = queries.of_order(order_id)
    return answer(
        "shop/complaints/new.html", form=form, order=find_order(code), earlier=earlier, section="orders"
    )


@bp.route("/pengaduan", methods=["GET", "POST"])
def complaint_service_new() -> ResponseReturnValue:
    """About us, without an order: for visitors too."""
    form = ServiceComplaintForm()
    if form.validate_on_submit():
        email = normal_email(form.email.data or "") if (form.email.data or "").strip() else None
        if (form.email.data or "").strip() and email is None:
            form.refuse(_("Write an e-mail address, such as name@example.com."), "email")
        else:
            sender = Sender(
                user_id=g.user_id,
                name=form.name.data or "",
                phone=form.phone.data if g.user_id is None else None,
                email=email if g.user_id is None else None,
                locale=g.locale,
            )
            check_attempts(ATTEMPTS, request.remote_addr or "", most=MOST_TRIES, within=WITHIN)
            if made := _opened(form, sender, None):
                record_attempt(ATTEMPTS, request.remote_addr or "")
                return _thanks(made)
    return answer(
        "shop/complaints/new.html",
        form=form,
        order=None,
        earlier=[],
        answer_days=service.answer_days(),
        is_known=g.user_id is not None,
    )


def _opened(form: ComplaintForm | ServiceComplaintForm, sender: Sender, order_id: int | None) -> str | None:
    """Photos are kept first, so that nothing slow happens while the order is locked."""
    db.session.rollback()
    try:
        photos = keep_photos(form.photos, folder="complaints")
        with transaction():
            made = service.open_complaint(
                ComplaintKind(form.kind.data),
                sender=sender,
                words=form.words.data or "",
                photos=photos,
                order_id=order_id,
            )
            return made.code
    except (BadImage, TooManyComplaintPhotos) as error:
        _refuse(form, error, "photos")
    except NoWayToAnswer as error:
        _refuse(form, error, "phone")
    except DomainError as error:
        _refuse(form, error, None if isinstance(error, ComplaintOpenAlready) else "words")
    return None


def _refuse(form: Form, error: DomainError, field: str | None) -> None:
    db.session.rollback()
    form.refuse(error, field)


def _thanks(code: str) -> ResponseReturnValue:
    """A device that sent a complaint may follow it."""
    session["complaints"] = [code, *session.get("complaints", [])][:MOST_KNOWN]
    flash(_("We have your complaint. Its number is %(code)s.", code=code), "success")
    return redirect(url_for(".complaint", code=code), 303)


def find_complaint(code: str) -> Complaint:
    """The visitor's own. Raises ComplaintNotFound."""
    return queries.get_own(
        code, user_id=g.user_id, phones=known_phones(), codes=session.get("complaints", [])
    )


@bp.route("/pengaduan/<code>", methods=["GET", "POST"])
def complaint(code: str) -> ResponseReturnValue:
    """Where it stands, what was written, and more words."""
    complaint_id = find_complaint(code).id
    form = NoteForm()
    if form.validate_on_submit() and write_note(complaint_id, form, speaker=Speaker.BUYER):
        flash(_("Sent."), "success")
        return redirect(url_for(".complaint", code=code), 303)
    found = find_complaint(code)
    order: Order | None = found.order
    return answer(
        "shop/complaints/show.html",
        form=form,
        complaint=found,
        notes=[note for note in found.notes if not note.is_internal],
        order=order,
        section="orders",
    )


@bp.post("/pengaduan/<code>/selesai")
def complaint_done(code: str) -> ResponseReturnValue:
    """The buyer is content."""
    complaint_id = find_complaint(code).id
    with transaction():
        service.resolve(complaint_id, speaker=Speaker.BUYER, result="", by=g.user_id)
    flash(_("Thank you. The complaint is closed."), "success")
    return redirect(url_for(".complaint", code=code), 303)


@bp.post("/pengaduan/<code>/teruskan")
def complaint_escalate(code: str) -> ResponseReturnValue:
    """The answer does not help."""
    complaint_id = find_complaint(code).id
    with transaction():
        service.escalate(complaint_id, by=g.user_id)
    flash(_("We look at it again and answer you ourselves."), "success")
    return redirect(url_for(".complaint", code=code), 303)


@bp.get("/pengaduan/<code>/foto/<int:note_id>/<int:place>")
def complaint_photo(code: str, note_id: int, place: int) -> Response:
    return private_photo(queries.photo_key(find_complaint(code), note_id, place))


@bp.get("/akun/pengaduan")
@signed_in_only
def my_complaints() -> ResponseReturnValue:
    return render_template(
        "shop/complaints/list.html", complaints=queries.of_buyer(g.user_id), section="akun"
    )
