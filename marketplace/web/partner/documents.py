"""Papers of the shop: the checklist, what was sent, and sending one."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, _l
from marketplace.partners import queries, service
from marketplace.partners.errors import BadPaper, DocumentDatesWrong, DocumentNumberWrong
from marketplace.partners.kinds import PaperStanding
from marketplace.partners.models import DocumentKind
from marketplace.partners.queries import Requirement
from marketplace.web.kit.forms import CHOOSE, Form, answer, required
from marketplace.web.kit.papers import paper_response
from marketplace.web.partner.portal import bp

BLAME: dict[type[DomainError], str] = {
    BadPaper: "file",
    DocumentNumberWrong: "number",
    DocumentDatesWrong: "valid_until",
}


class DocumentForm(Form):
    kind = SelectField(
        _l("Which paper"),
        choices=[(kind.value, kind.label) for kind in DocumentKind],
        validators=[required(CHOOSE)],
    )
    number = StringField(_l("Number on the paper"), validators=[Length(max=80)])
    valid_from = DateField(
        _l("Valid from"),
        validators=[Optional()],
        description=_l("Leave it empty when the paper does not say."),
    )
    valid_until = DateField(_l("Valid until"), validators=[Optional()])
    file = FileField(
        _l("Photo or PDF"),
        validators=[required(_l("Take a photo of the paper or choose a file."))],
        description=_l("JPEG, PNG, WebP or PDF, at most 10 MB."),
    )


@bp.get("/dokumen")
def documents() -> ResponseReturnValue:
    return render_template(
        "partner/shop/documents.html",
        checklist=queries.checklist(g.partner, on=today()),
        documents=queries.documents(g.partner.id),
        paper_address=paper_address,
    )


def paper_address(line: Requirement) -> str | None:
    """Where the partner brings this paper; None while nothing is to be done about it."""
    if line.standing in (PaperStanding.ACCEPTED, PaperStanding.WAIVED, PaperStanding.IN_REVIEW):
        return None
    return url_for(".document_new", jenis=line.kind.value)


@bp.route("/dokumen/baru", methods=["GET", "POST"])
def document_new() -> ResponseReturnValue:
    form = DocumentForm()
    if not form.is_submitted() and request.args.get("jenis") in set(DocumentKind):
        form.kind.data = request.args["jenis"]
    if not form.validate_on_submit():
        return answer("partner/shop/document_new.html", form=form)
    try:
        key = service.save_paper(form.file.data.read())
        with transaction():
            service.submit_document(
                partner_id=g.partner.id,
                kind=DocumentKind(form.kind.data),
                number=form.number.data or "",
                valid_from=form.valid_from.data,
                valid_until=form.valid_until.data,
                file_key=key,
                by=g.user_id,
            )
    except (BadPaper, DocumentNumberWrong, DocumentDatesWrong) as error:
        form.refuse(error, BLAME[type(error)])
        return answer("partner/shop/document_new.html", form=form)
    flash(_("Thank you. We look at it within two working days and tell you."), "success")
    return redirect(url_for(".documents"), 303)


@bp.get("/dokumen/<int:document_id>/berkas")
def document_file(document_id: int) -> ResponseReturnValue:
    return paper_response(queries.get_document(document_id, partner_id=g.partner.id))
