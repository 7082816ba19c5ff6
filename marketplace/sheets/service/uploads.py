"""A file is kept, looked at, confirmed, and brought in: as a whole or not at all."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from marketplace.core import audit, files, states
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.failpoints import failpoint
from marketplace.core.jobs import enqueue, job
from marketplace.core.tables import is_xlsx
from marketplace.sheets import queries
from marketplace.sheets.errors import ImportNotReady, ImportStale, ImportTooMuch
from marketplace.sheets.models import ProductImport
from marketplace.sheets.rules.known import Shelf
from marketplace.sheets.rules.plan import Plan
from marketplace.sheets.rules.planning import make_plan
from marketplace.sheets.rules.reading import Sheet, read_sheet
from marketplace.sheets.service.applying import carry_out
from marketplace.sheets.states import ImportState

log = logging.getLogger(__name__)

AT_ONCE = 200  # rows that are brought in while the seller waits; more are work for the background
MOST_CHANGED = 1_000  # in one transaction: it holds the shop, on SQLite everybody who writes
BRING_IN = "sheets.bring_in"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file says, what it is compared with, and what it would change."""

    sheet: Sheet
    shelf: Shelf
    plan: Plan


def keep_upload(data: bytes) -> str:
    """Read the file and keep it privately; returns its key. Slow: call it outside the transaction().

    Raises TableTooLarge, TableUnreadable, TableMerged, ColumnsMissing, ColumnTwice, SheetEmpty, StorageDown.
    """
    read_sheet(data)
    return files.save(data, folder=f"{files.PRIVATE}products", extension="xlsx" if is_xlsx(data) else "csv")


def add_import(*, partner_id: int, file_key: str, name: str, by: int) -> ProductImport:
    """Remember the file; nothing is changed before somebody confirms."""
    row = ProductImport(partner_id=partner_id, by_id=by, name=name[-120:], file_key=file_key)
    db.session.add(row)
    states.start(row, by=by)
    return row


def sheet_of(found: ProductImport) -> Sheet:
    """What the file says. Slow. Raises FileMissing, StorageDown."""
    return read_sheet(files.read(found.file_key))


def preview(sheet: Sheet, *, partner_id: int, locale: str) -> Preview:
    """What the file would change now."""
    shelf = queries.shelf_of(partner_id, locale=locale)
    return Preview(sheet, shelf, make_plan(sheet.rows, shelf))


def confirm_import(import_id: int, *, partner_id: int, sheet: Sheet, seen: str, by: int) -> ProductImport:
    """Bring it in now, or in the background when it changes many rows. Pressed twice, it is done once.

    `seen` is the digest of the plan that was shown. Raises ImportNotFound, ImportNotReady, ImportTooMuch, ImportStale,
    and whatever the catalogue refuses.
    """
    row = queries.lock_import(import_id, partner_id=partner_id)
    if row.state is not ImportState.CHECKED:
        return row
    plan = _current_plan(row, sheet, seen)
    row.digest, row.by_id, row.rows = seen, by, plan.rows
    if plan.touched > AT_ONCE:
        states.move(row, ImportState.RUNNING, by=by)
        enqueue(BRING_IN, {"import_id": row.id, "digest": seen, "for_id": audit.acts_for()})
    else:
        _carry_out(row, plan)
    return row


def bring_in(import_id: int, *, sheet: Sheet, seen: str) -> None:
    """What was confirmed, in the caller's transaction. Nothing happens when it is done already.

    Raises ImportNotFound, ImportStale, and whatever the catalogue refuses.
    """
    row = queries.lock_import(import_id, partner_id=None)
    if row.state is ImportState.RUNNING:
        _carry_out(row, _current_plan(row, sheet, seen))


def _current_plan(row: ProductImport, sheet: Sheet, seen: str) -> Plan:
    """Made anew with everything locked that it looks at."""
    queries.lock_range(row.partner_id)
    plan = make_plan(sheet.rows, queries.shelf_of(row.partner_id, locale="id"))
    if plan.problems or plan.is_empty:
        raise ImportNotReady
    if plan.touched > MOST_CHANGED:
        raise ImportTooMuch(most=MOST_CHANGED, rows=plan.touched)
    if plan.digest() != seen:
        raise ImportStale
    return plan


def _carry_out(row: ProductImport, plan: Plan) -> None:
    carry_out(plan, partner_id=row.partner_id, by=row.by_id)
    row.new_rows, row.changed_rows, row.done_at = plan.new_rows, plan.changed_rows, now()
    states.move(row, ImportState.DONE, by=row.by_id)
    after = {"name": row.name, "rows": row.rows, "new": row.new_rows, "changed": row.changed_rows}
    audit.record("products_imported", row, by=row.by_id, after=after)
    failpoint("sheet_before_commit")


@job(BRING_IN)
def work(payload: dict[str, Any]) -> None:
    """A large file in the background. Whatever stops it, the seller sees it again with nothing changed, not waiting."""
    import_id = payload["import_id"]
    found = queries.get_import(import_id, partner_id=None)
    if found.state is not ImportState.RUNNING:
        return
    audit.act_for(payload.get("for_id"))
    try:
        sheet = sheet_of(found)
        db.session.rollback()
        with transaction():
            bring_in(import_id, sheet=sheet, seen=payload["digest"])
    except Exception as error:
        db.session.rollback()
        if not isinstance(error, DomainError):
            log.exception("the spreadsheet %s was not brought in", import_id)
        with transaction():
            row = queries.lock_import(import_id, partner_id=None)
            if row.state is ImportState.RUNNING:
                states.move(row, ImportState.CHECKED, by=row.by_id)
    finally:
        audit.act_for(None)
