"""Bank statements: upload, look at what they say, confirm; booked in the background."""

from __future__ import annotations

from flask import flash, g, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import SelectField

from marketplace.core.db import db, transaction
from marketplace.core.tables import csv_bytes
from marketplace.core.words import _, _l
from marketplace.payments import queries, service
from marketplace.payments.errors import StatementNotReady, StatementTooLarge, StatementUnreadable
from marketplace.payments.models import BankStatement
from marketplace.payments.queries import receipts
from marketplace.payments.statements import Columns, Reading
from marketplace.payments.statements.reading import MOST_BYTES
from marketplace.payments.states import StatementState
from marketplace.web.admin.finance import codes_of, may_act
from marketplace.web.admin.portal import bp
from marketplace.web.kit.documents import table_response
from marketplace.web.kit.forms import CHOOSE, Form, answer, required

BANKS = ("BCA", "Mandiri", "BRI", "BNI", "BSI", "Bank Sumut", "QRIS")
SHOWN = 50
REFRESH_SECONDS = 3


class StatementForm(Form):
    bank = SelectField(
        _l("Bank"), choices=[(name, name) for name in BANKS], validators=[required(CHOOSE)], default="Mandiri"
    )
    file = FileField(
        _l("Bank statement"),
        validators=[required(_l("Choose the CSV file that you exported from the bank."))],
        description=_l("CSV of at most 5 MB and 20,000 lines."),
    )


class ColumnsForm(Form):
    """Which column is which. Receipts are in a column of their own, or in one with CR and DB."""

    date = SelectField(_l("Date"), validators=[required(CHOOSE)])
    text = SelectField(_l("Text of the bank"))
    credit = SelectField(_l("Money that came in (a column of its own)"))
    amount = SelectField(_l("Amount (in and out in one column)"))
    mark = SelectField(_l("CR or DB"))

    def __init__(self, reading: Reading, *, empty: bool = False) -> None:
        super().__init__(**({"formdata": None} if empty else {}))
        named = [
            (str(place), name or _("Column %(number)s", number=place + 1))
            for place, name in enumerate(reading.header)
        ]
        for field in (self.date, self.text, self.credit, self.amount, self.mark):
            field.choices = [("", _("None")), *named]
        if empty and reading.columns is not None:
            for name, place in reading.columns.as_json().items():
                self[name].data = "" if place is None else str(place)

    @property
    def columns(self) -> Columns:
        kept = {
            name: int(self[name].data) if self[name].data else None
            for name in ("date", "text", "credit", "amount", "mark")
        }
        return Columns.from_json(kept)


@bp.get("/keuangan/mutasi")
def statement_list() -> ResponseReturnValue:
    """Statements, newest first, and the upload."""
    return _list_page(StatementForm(formdata=None))


@bp.post("/keuangan/mutasi")
def statement_add() -> ResponseReturnValue:
    """A file is read and shown; nothing is booked yet."""
    form = StatementForm()
    if not form.validate_on_submit():
        return _list_page(form)
    db.session.rollback()
    try:
        file = service.keep_statement(
            form.file.data.read(MOST_BYTES + 1), name=form.file.data.filename or "mutasi.csv"
        )
        with transaction():
            statement, is_new = service.add_statement(file, bank=form.bank.data, by=g.user_id)
            statement_id = statement.id
    except (StatementTooLarge, StatementUnreadable) as error:
        db.session.rollback()
        form.refuse(error, "file")
        return _list_page(form)
    if not is_new:
        flash(_("This file was uploaded before. Nothing was booked again."), "info")
    return redirect(url_for(".statement", statement_id=statement_id), 303)


@bp.get("/keuangan/mutasi/<int:statement_id>")
def statement(statement_id: int) -> ResponseReturnValue:
    """What the file says before it is booked, how far the booking is, and what came of it.

    While it is being booked the page asks again by itself, without JavaScript.
    """
    found = receipts.get_statement(statement_id)
    page = make_response(_statement_page(found, service.reading_of(found)))
    if found.state is StatementState.BOOKING:
        page.headers["Refresh"] = str(REFRESH_SECONDS)
    return page


@bp.post("/keuangan/mutasi/<int:statement_id>/kolom")
def statement_columns(statement_id: int) -> ResponseReturnValue:
    """A person says which column is which; it is remembered."""
    found = receipts.get_statement(statement_id)
    reading = service.reading_of(found)
    form = ColumnsForm(reading)
    form.validate_on_submit()
    if not form.errors and not (form.credit.data or form.amount.data):
        form.refuse(_("Choose the column of the money that came in, or the one of the amount."), "credit")
    if form.errors:
        return _statement_page(found, reading, form)
    with transaction():
        service.choose_columns(statement_id, columns=form.columns, by=g.user_id)
    flash(_("The columns are remembered for the next file of this bank."), "success")
    return redirect(url_for(".statement", statement_id=statement_id), 303)


@bp.post("/keuangan/mutasi/<int:statement_id>/bukukan")
def statement_confirm(statement_id: int) -> ResponseReturnValue:
    """Book it: one job in the background."""
    reading = service.reading_of(receipts.get_statement(statement_id))
    try:
        with transaction():
            service.confirm_statement(statement_id, reading=reading, by=g.user_id)
    except StatementNotReady as error:
        flash(str(error), "error")
    return redirect(url_for(".statement", statement_id=statement_id), 303)


@bp.get("/keuangan/mutasi/<int:statement_id>/kesalahan.csv")
def statement_errors(statement_id: int) -> ResponseReturnValue:
    """The lines with errors, to be mended in the file."""
    reading = service.reading_of(receipts.get_statement(statement_id))
    rows = [[_("Line"), _("Column"), _("Value"), _("How to mend it")]]
    rows += [[str(problem.row), problem.column, problem.value, problem.fix] for problem in reading.problems]
    return table_response(csv_bytes(rows), f"kesalahan-{statement_id}.csv")


def _list_page(form: StatementForm) -> ResponseReturnValue:
    return answer(
        "admin/statements/list.html",
        form=form,
        statements=receipts.statements(),
        waiting=receipts.lines_waiting(),
        may_act=may_act(),
    )


def _statement_page(
    found: BankStatement, reading: Reading, form: ColumnsForm | None = None
) -> ResponseReturnValue:
    lines = receipts.lines_of(found.id) if found.state is not StatementState.PARSED else []
    payments = queries.payments_by_id({line.payment_id for line in lines if line.payment_id is not None})
    return answer(
        "admin/statements/show.html",
        form=form or ColumnsForm(reading, empty=True),
        statement=found,
        reading=reading,
        shown=reading.rows[:SHOWN],
        lines=lines,
        counts=receipts.line_counts(found.id),
        codes=codes_of(payments.values()),
        may_act=may_act(),
    )
