"""Complaints about the shop's orders: what the buyer wrote, and our answer."""

from __future__ import annotations

from flask import Response, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.complaints import queries, service
from marketplace.complaints.errors import TooManyComplaintPhotos
from marketplace.complaints.models import Complaint
from marketplace.complaints.states import Speaker
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.images import BadImage
from marketplace.core.words import _
from marketplace.web.kit.complaining import NoteForm
from marketplace.web.kit.forms import answer
from marketplace.web.kit.talking import keep_photos, private_photo
from marketplace.web.partner.messages import TALKERS
from marketplace.web.partner.portal import bp, duty


def _own(code: str) -> Complaint:
    """Raises ComplaintNotFound."""
    return queries.get_for_partner(code, partner_id=g.partner.id)


@bp.route("/pengaduan/<code>", methods=["GET", "POST"])
@duty(*TALKERS)
def complaint(code: str) -> ResponseReturnValue:
    """The shop says its side; the buyer and our staff read it."""
    complaint_id = _own(code).id
    form = NoteForm()
    if form.validate_on_submit() and _written(complaint_id, form):
        flash(_("Your answer is with the buyer and with us."), "success")
        return redirect(url_for(".complaint", code=code), 303)
    found = _own(code)
    notes = [note for note in found.notes if not note.is_internal]
    return answer("partner/complaints/show.html", form=form, complaint=found, notes=notes)


def _written(complaint_id: int, form: NoteForm) -> bool:
    db.session.rollback()
    try:
        photos = keep_photos(form.photos, folder="complaints")
        with transaction():
            service.write(
                complaint_id,
                speaker=Speaker.PARTNER,
                words=form.words.data or "",
                photos=photos,
                by=g.user_id,
            )
    except DomainError as error:
        db.session.rollback()
        form.refuse(error, "photos" if isinstance(error, (BadImage, TooManyComplaintPhotos)) else "words")
        return False
    return True


@bp.get("/pengaduan/<code>/foto/<int:note_id>/<int:place>")
@duty(*TALKERS)
def complaint_photo(code: str, note_id: int, place: int) -> Response:
    return private_photo(queries.photo_key(_own(code), note_id, place))
