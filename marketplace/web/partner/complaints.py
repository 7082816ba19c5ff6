"""Complaints about the shop's orders: what the buyer wrote, and our answer."""

from __future__ import annotations

from flask import Response, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.complaints import queries
from marketplace.complaints.models import Complaint
from marketplace.complaints.states import Speaker
from marketplace.core.words import _
from marketplace.web.kit.complaining import NoteForm, write_note
from marketplace.web.kit.forms import answer
from marketplace.web.kit.talking import private_photo
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
    if form.validate_on_submit() and write_note(complaint_id, form, speaker=Speaker.PARTNER):
        flash(_("Your answer is with the buyer and with us."), "success")
        return redirect(url_for(".complaint", code=code), 303)
    found = _own(code)
    notes = [note for note in found.notes if not note.is_internal]
    return answer("partner/complaints/show.html", form=form, complaint=found, notes=notes)


@bp.get("/pengaduan/<code>/foto/<int:note_id>/<int:place>")
@duty(*TALKERS)
def complaint_photo(code: str, note_id: int, place: int) -> Response:
    return private_photo(queries.photo_key(_own(code), note_id, place))
