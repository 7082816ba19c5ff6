"""All products at once in a spreadsheet: downloaded, changed there, uploaded, looked at and confirmed."""

from __future__ import annotations

from typing import Any

from flask import flash, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField

from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.words import _l, ngettext
from marketplace.sheets import documents, queries, service
from marketplace.sheets.errors import ImportTooMuch
from marketplace.sheets.models import ProductImport
from marketplace.sheets.rules.columns import BY_KEY
from marketplace.sheets.rules.known import Shelf
from marketplace.sheets.rules.plan import Plan
from marketplace.sheets.rules.reading import MOST_BYTES
from marketplace.sheets.service.uploads import MOST_CHANGED
from marketplace.sheets.states import ImportState
from marketplace.web.kit.documents import table_response
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.partner.portal import bp

SHOWN = 50
LONGEST = 80  # of a text in the list of changes
REFRESH_SECONDS = 3


class UploadForm(Form):
    """A spreadsheet of products."""

    file = FileField(
        _l("Spreadsheet of products"),
        validators=[required(_l("Choose the XLSX or CSV file."))],
        description=_l("XLSX or CSV of at most 5 MB and 5,000 rows."),
    )


@bp.get("/produk/unduh")
def sheet_download() -> ResponseReturnValue:
    """Every variant in a row, as XLSX or with `?jenis=csv`; with `?isi=kosong` the template alone."""
    is_empty = request.args.get("isi") == "kosong"
    shelf = queries.shelf_of(g.partner.id, locale=g.locale)
    name = f"produk-{'contoh' if is_empty else today().isoformat()}"
    if request.args.get("jenis") == "csv":
        return table_response(documents.products_csv(shelf, is_empty=is_empty), f"{name}.csv")
    return table_response(documents.products_xlsx(shelf, is_empty=is_empty), f"{name}.xlsx")


@bp.get("/produk/unggah")
def sheet_list() -> ResponseReturnValue:
    """How it works, the files to download, the upload, and what was sent before."""
    return _list_page(UploadForm(formdata=None))


@bp.post("/produk/unggah")
def sheet_upload() -> ResponseReturnValue:
    """A file is read and shown; nothing is changed yet."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _list_page(form)
    partner_id, by = g.partner.id, g.user_id
    db.session.rollback()
    try:
        key = service.keep_upload(form.file.data.read(MOST_BYTES + 1))
        with transaction():
            name = form.file.data.filename or "produk"
            import_id = service.add_import(partner_id=partner_id, file_key=key, name=name, by=by).id
    except DomainError as error:
        db.session.rollback()
        form.refuse(error, "file")
        return _list_page(form)
    return redirect(url_for(".sheet_show", import_id=import_id), 303)


def _list_page(form: UploadForm) -> ResponseReturnValue:
    return answer(
        "partner/sheets/list.html",
        form=form,
        imports=queries.imports_of(g.partner.id),
        count=queries.count_variants(g.partner.id),
    )


@bp.get("/produk/unggah/<int:import_id>")
def sheet_show(import_id: int) -> ResponseReturnValue:
    """What the file would change now, how far it is, or what came of it."""
    found = queries.get_import(import_id, partner_id=g.partner.id)
    if found.state is not ImportState.CHECKED:
        page = make_response(answer("partner/sheets/done.html", form=Form(), found=found))
        if found.state is ImportState.RUNNING:
            page.headers["Refresh"] = str(REFRESH_SECONDS)
        return page
    return _preview_page(found)


def _preview_page(found: ProductImport) -> ResponseReturnValue:
    looked = service.preview(service.sheet_of(found), partner_id=g.partner.id, locale=g.locale)
    plan = looked.plan
    problems = sorted(plan.problems, key=lambda problem: problem.row)[:SHOWN]
    return answer(
        "partner/sheets/preview.html",
        form=Form(),
        found=found,
        plan=plan,
        ignored=looked.sheet.ignored,
        faults=[
            (fault.row, str(BY_KEY[fault.key].label), fault.value or "–", fault.fix) for fault in problems
        ],
        changes=_change_rows(plan, looked.shelf),
        new=_new_rows(plan, looked.shelf),
        digest=plan.digest(),
        waits=sum(change.waits for change in plan.changes),
        counted=sum(change.key == "stock" for change in plan.changes),
        shown=SHOWN,
        too_much=str(ImportTooMuch(most=MOST_CHANGED, rows=plan.touched))
        if plan.touched > MOST_CHANGED
        else "",
    )


def _change_rows(plan: Plan, shelf: Shelf) -> list[tuple[Any, ...]]:
    return [
        (
            change.row,
            change.title,
            str(BY_KEY[change.key].label),
            _words(change.key, change.before, shelf),
            _words(change.key, change.after, shelf),
        )
        for change in plan.changes[:SHOWN]
    ]


def _new_rows(plan: Plan, shelf: Shelf) -> list[tuple[Any, ...]]:
    found = [
        (new.row, product.values["name"], new.name, product.values.get("category"), new.values)
        for product in plan.new_products
        for new in product.variants
    ]
    found += [(new.row, name, new.name, None, new.values) for _id, name, new in plan.new_variants]
    return [
        (row, name, variant or "–", *(_words(key, values.get(key), shelf) for key in ("price", "stock")))
        if category is None
        else (
            row,
            f"{name} ({shelf.categories[category].label})",
            variant or "–",
            *(_words(key, values.get(key), shelf) for key in ("price", "stock")),
        )
        for row, name, variant, category, values in sorted(found, key=lambda line: line[0])[:SHOWN]
    ]


def _words(key: str, value: Any, shelf: Shelf) -> str:
    if value in (None, ""):
        return "–"
    if key in {"category", "unit", "is_halal"}:
        return str(documents.as_cell(key, value, shelf))
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


@bp.post("/produk/unggah/<int:import_id>/setujui")
def sheet_confirm(import_id: int) -> ResponseReturnValue:
    """Everything in it, or nothing."""
    found = queries.get_import(import_id, partner_id=g.partner.id)
    address = url_for(".sheet_show", import_id=import_id)
    if found.state is not ImportState.CHECKED:
        return redirect(address, 303)
    sheet, partner_id, by = service.sheet_of(found), g.partner.id, g.user_id
    try:
        with transaction():
            done = service.confirm_import(
                import_id, partner_id=partner_id, sheet=sheet, seen=request.form.get("seen", ""), by=by
            )
            rows, is_done = done.new_rows + done.changed_rows, done.state is ImportState.DONE
    except NotFound:
        raise
    except DomainError as error:
        flash(str(error), "error")
        return redirect(address, 303)
    if is_done:
        flash(ngettext("%(num)s row is brought in.", "%(num)s rows are brought in.", rows), "success")
    return redirect(address, 303)


@bp.get("/produk/unggah/<int:import_id>/perbaikan")
def sheet_errors(import_id: int) -> ResponseReturnValue:
    """The same file with what must be mended beside the rows."""
    found = queries.get_import(import_id, partner_id=g.partner.id)
    looked = service.preview(service.sheet_of(found), partner_id=g.partner.id, locale=g.locale)
    problems = looked.plan.problems
    if found.file_key.endswith(".csv"):
        return table_response(documents.errors_csv(looked.sheet, problems), f"perbaikan-{import_id}.csv")
    return table_response(documents.errors_xlsx(looked.sheet, problems), f"perbaikan-{import_id}.xlsx")
