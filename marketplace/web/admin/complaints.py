"""The dispute console: what waits and until when, both sides of one complaint on one page, and what we decide."""

from __future__ import annotations

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length

from marketplace.complaints import queries, service
from marketplace.complaints.errors import ComplaintNotFound
from marketplace.complaints.queries import Tab
from marketplace.complaints.rules import MOST_WORDS
from marketplace.complaints.states import ComplaintState, Speaker
from marketplace.conversations import queries as conversations
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.orders import queries as orders
from marketplace.web.admin.dispute_timeline import timeline_of
from marketplace.web.admin.portal import bp
from marketplace.web.kit.complaining import TOO_LONG, NoteForm, write_note
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.kit.talking import private_photo, transcript


class StaffNoteForm(NoteForm):
    internal = BooleanField(_l("Only for our staff: neither side reads it"))


class ResultForm(Form):
    result = TextAreaField(
        _l("What we decided"),
        validators=[
            required(_l("Write the result: both sides read it.")),
            Length(max=MOST_WORDS, message=TOO_LONG),
        ],
        description=_l("Money that goes back is sent on the page of the order."),
    )


@bp.get("/pengaduan")
def complaint_list() -> ResponseReturnValue:
    """What is due first comes first; what is overdue has its own list."""
    wanted = request.args.get("tab", "")
    tab = Tab(wanted) if wanted in set(Tab) else Tab.WAITING
    counts = queries.counts()
    page = queries.for_staff(tab, cursor=request.args.get("setelah"))
    return render_template(
        "admin/complaints/list.html",
        complaints=page.items,
        tabs=[(one.label, url_for(".complaint_list", tab=one.value), one is tab, counts[one]) for one in Tab],
        next_url=url_for(".complaint_list", tab=tab.value, setelah=page.next_cursor)
        if page.next_cursor
        else None,
    )


@bp.get("/pengaduan/<code>")
def complaint(code: str) -> ResponseReturnValue:
    """Everything that both sides did and wrote, in the order of time."""
    return _page(code)


def _page(
    code: str, *, note_form: StaffNoteForm | None = None, result_form: ResultForm | None = None
) -> ResponseReturnValue:
    found = queries.get_for_staff(code)
    return answer(
        "admin/complaints/show.html",
        form=note_form or result_form or StaffNoteForm(formdata=None),
        complaint=found,
        entries=timeline_of(found),
        note_form=note_form or StaffNoteForm(formdata=None),
        result_form=result_form or ResultForm(formdata=None),
        may_escalate=found.state in {ComplaintState.OPEN, ComplaintState.ANSWERED},
    )


@bp.post("/pengaduan/<code>/jawab")
def complaint_write(code: str) -> ResponseReturnValue:
    """To both sides, or a note for ourselves."""
    complaint_id = queries.get_for_staff(code).id
    form = StaffNoteForm()
    if not form.validate_on_submit() or not write_note(
        complaint_id, form, speaker=Speaker.STAFF, internal=bool(form.internal.data)
    ):
        return _page(code, note_form=form)
    flash(_("Written."), "success")
    return redirect(url_for(".complaint", code=code), 303)


@bp.post("/pengaduan/<code>/ambil")
def complaint_take(code: str) -> ResponseReturnValue:
    complaint_id = queries.get_for_staff(code).id
    with transaction():
        service.take(complaint_id, by=g.user_id)
    flash(_("You have it in hand."), "success")
    return redirect(url_for(".complaint", code=code), 303)


@bp.post("/pengaduan/<code>/teruskan")
def complaint_escalate(code: str) -> ResponseReturnValue:
    complaint_id = queries.get_for_staff(code).id
    with transaction():
        service.escalate(complaint_id, by=g.user_id)
    flash(_("Escalated: it stays with us until it is resolved."), "success")
    return redirect(url_for(".complaint", code=code), 303)


@bp.post("/pengaduan/<code>/selesai")
def complaint_resolve(code: str) -> ResponseReturnValue:
    """With a result that both sides read."""
    complaint_id = queries.get_for_staff(code).id
    form = ResultForm()
    if not form.validate_on_submit():
        return _page(code, result_form=form)
    with transaction():
        service.resolve(complaint_id, speaker=Speaker.STAFF, result=form.result.data or "", by=g.user_id)
    flash(_("The complaint is closed and both sides are told."), "success")
    return redirect(url_for(".complaint_list"), 303)


@bp.get("/pengaduan/<code>/foto/<int:note_id>/<int:place>")
def complaint_photo(code: str, note_id: int, place: int) -> Response:
    return private_photo(queries.photo_key(queries.get_for_staff(code), note_id, place, internal=True))


@bp.get("/pengaduan/<code>/pesan/<int:message_id>/<int:place>")
def complaint_message_photo(code: str, message_id: int, place: int) -> Response:
    """A photo of the conversation about the order."""
    found = queries.get_for_staff(code)
    return private_photo(conversations.photo_key(message_id, place, order_id=found.order_id or 0))


@bp.get("/pengaduan/<code>/salinan.txt")
def complaint_transcript(code: str) -> Response:
    """What both sides wrote about the order, to keep."""
    found = queries.get_for_staff(code)
    if found.order is None:
        raise ComplaintNotFound
    return transcript(orders.get_order_for_staff(found.order.code))
