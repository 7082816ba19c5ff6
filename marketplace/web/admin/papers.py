"""Papers of partners: what waits for a check, accepting, rejecting, making an exception."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.partners import queries, service
from marketplace.partners.errors import DocumentNotFound, DocumentReasonMissing
from marketplace.partners.models import DocumentKind
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.kit.papers import paper_response


class CheckForm(Form):
    """Accept or reject one paper; `decision` comes from the button."""

    decision = HiddenField()
    reason = TextAreaField(
        _l("Reason"),
        validators=[Length(max=500)],
        description=_l("The partner reads it. Needed for a rejection."),
    )


class WaiveForm(Form):
    reason = TextAreaField(
        _l("Why this paper is not needed"), validators=[required(_l("Write the reason.")), Length(max=500)]
    )


@bp.get("/dokumen")
def document_queue() -> ResponseReturnValue:
    return render_template("admin/partners/documents.html", documents=queries.document_queue())


@bp.route("/dokumen/<int:document_id>", methods=["GET", "POST"])
def document(document_id: int) -> ResponseReturnValue:
    found = queries.get_document(document_id, partner_id=None)
    form = CheckForm()
    if not form.validate_on_submit():
        return answer("admin/partners/document.html", form=form, document=found)
    try:
        with transaction():
            service.check_document(
                document_id,
                accept=form.decision.data == "accept",
                reason=form.reason.data or "",
                by=g.user_id,
            )
    except DocumentReasonMissing as error:
        form.refuse(error, "reason")
        return answer(
            "admin/partners/document.html",
            form=form,
            document=queries.get_document(document_id, partner_id=None),
        )
    flash(_("The partner is told."), "success")
    return redirect(url_for(".document_queue"), 303)


@bp.get("/dokumen/<int:document_id>/berkas")
def document_file(document_id: int) -> ResponseReturnValue:
    return paper_response(queries.get_document(document_id, partner_id=None))


@bp.route("/mitra/<int:partner_id>/kecualikan/<kind>", methods=["GET", "POST"])
def document_waive(partner_id: int, kind: str) -> ResponseReturnValue:
    """An exception, with who and why."""
    found = queries.get_partner(partner_id)
    if kind not in set(DocumentKind):
        raise DocumentNotFound
    form = WaiveForm()
    if not form.validate_on_submit():
        return answer("admin/partners/waive.html", form=form, partner=found, kind=DocumentKind(kind))
    with transaction():
        service.waive_document(partner_id, DocumentKind(kind), reason=form.reason.data, by=g.user_id)
    flash(_("Noted: this paper is not needed."), "success")
    return redirect(url_for(".partner", partner_id=partner_id), 303)
