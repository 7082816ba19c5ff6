"""What couriers charge: the table, to take away as a spreadsheet, and a new one to put in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from itertools import groupby

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import HiddenField

from marketplace.core.db import db, transaction
from marketplace.core.tables import TableMerged, TableTooLarge, TableUnreadable, csv_bytes, xlsx_bytes
from marketplace.core.words import _, _l
from marketplace.delivery import queries, service
from marketplace.delivery.tariff_tables import MEGABYTES, Places, Reading, TariffRow, read_tariffs, table_of
from marketplace.places import queries as places
from marketplace.places.models import Province, Regency
from marketplace.places.rules import fold
from marketplace.web.admin.portal import bp
from marketplace.web.kit.documents import table_response
from marketplace.web.kit.forms import Form, answer, required

PROBLEMS_SHOWN = 100


class TableForm(Form):
    file = FileField(
        _l("New price table"),
        validators=[required(_l("Choose the spreadsheet with the new prices."))],
        description=_l("XLSX or CSV with the columns of the table that you download here."),
    )


class ConfirmForm(Form):
    """The table that was looked at, and which one it replaces."""

    rows = HiddenField()
    instead_of = HiddenField()


@bp.get("/ongkir")
def tariffs() -> ResponseReturnValue:
    """Each courier's services with their cheapest and dearest first kilogram."""
    return _page(TableForm(formdata=None))


@bp.post("/ongkir")
def tariff_look() -> ResponseReturnValue:
    """A file is read and shown; nothing changes yet."""
    form = TableForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        reading = read_tariffs(form.file.data.read(MEGABYTES * 1024 * 1024 + 1), _places())
    except (TableUnreadable, TableTooLarge, TableMerged) as error:
        form.refuse(error, "file")
        return _page(form)
    if not reading.rows and not reading.problems:
        form.refuse(TableUnreadable(), "file")
        return _page(form)
    return _look(reading)


@bp.post("/ongkir/ganti")
def tariff_replace() -> ResponseReturnValue:
    """Put the table that was looked at in place of the one it was compared with."""
    form = ConfirmForm()
    try:
        rows = read_tariffs((form.rows.data or "").encode(), _places()).rows
    except (TableUnreadable, TableTooLarge):
        rows = []
    if not rows:
        return redirect(url_for(".tariffs"), 303)
    if form.instead_of.data != _mark(queries.tariffs()):
        flash(_("Somebody changed the prices meanwhile. Look at the differences again."), "warning")
        return _look(Reading(rows, []))
    with transaction():
        changes = service.replace_tariffs(rows, by=g.user_id)
    if changes:
        flash(
            _("The new prices count from the next basket on. Orders keep the fee they were charged."),
            "success",
        )
    else:
        flash(_("These are the prices that we have. Nothing was changed."), "info")
    return redirect(url_for(".tariffs"), 303)


@bp.get("/ongkir/tabel.<kind>")
def tariff_file(kind: str) -> ResponseReturnValue:
    """The whole table as XLSX or CSV, to be changed and uploaded again."""
    table = table_of(queries.tariffs(), _named(lambda place: getattr(place, "full_name", place.name)))
    if kind == "csv":
        return table_response(csv_bytes(table), "ongkir.csv")
    return table_response(xlsx_bytes(table, widths=(12, 10, 22, 26, 12, 14, 8, 8)), "ongkir.xlsx")


def _page(form: TableForm) -> ResponseReturnValue:
    found = sorted(queries.tariffs(), key=lambda row: (row.courier, row.service))
    services = [
        (name, list(rows)) for name, rows in groupby(found, key=lambda row: (row.courier, row.service))
    ]
    return answer("admin/tariffs/list.html", form=form, services=services)


def _look(reading: Reading) -> ResponseReturnValue:
    form = ConfirmForm(formdata=None)
    table = table_of(reading.rows, _named(lambda place: place.code))
    form.rows.data = csv_bytes(table).decode("utf-8-sig")
    form.instead_of.data = _mark(queries.tariffs())
    text = render_template(
        "admin/tariffs/look.html",
        form=form,
        reading=reading,
        changes=service.compare_tariffs(reading.rows),
        problems=reading.problems[:PROBLEMS_SHOWN],
    )
    db.session.rollback()
    return text


def _places() -> Places:
    """Provinces and regencies by their code, name and full name; a name that two have means none of them."""
    known: dict[str, tuple[int | None, int | None]] = {}
    twice: set[str] = set()
    for regency in places.regencies():
        found = (None, regency.id)
        known[regency.code] = known[fold(regency.full_name)] = found
        name = fold(regency.name)
        if name in known and known[name] != found:
            twice.add(name)
        known[name] = found
    for name in twice:
        known.pop(name, None)
    for province in places.provinces():
        known[province.code] = known[fold(province.name)] = (province.id, None)
    return Places(known)


def _named(name: Callable[[Province | Regency], str]) -> Callable[[TariffRow], tuple[str, str]]:
    """Where a row's parcels come from and go to, each place by one of its names."""
    provinces = {province.id: name(province) for province in places.provinces()}
    regencies = {regency.id: name(regency) for regency in places.regencies()}

    def both(row: TariffRow) -> tuple[str, str]:
        origin = "" if row.from_regency_id is None else regencies[row.from_regency_id]
        if row.to_regency_id is not None:
            return origin, regencies[row.to_regency_id]
        return origin, provinces[row.to_province_id or 0]

    return both


def _mark(rows: Sequence[TariffRow]) -> str:
    """Names one state of the table."""
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
