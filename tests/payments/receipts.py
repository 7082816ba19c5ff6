"""Bank statements of the day, as short as possible."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.core import jobs
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.payments import service
from marketplace.payments.models import BankLine, BankStatement
from marketplace.payments.queries import receipts


def csv_of(*lines: tuple[str, int], on: date | None = None) -> bytes:
    """A file with these texts and amounts, all of today."""
    day = f"{on or today():%d/%m/%Y}"
    rows = [f"{day};{text};;{amount},00" for text, amount in lines]
    return "\n".join(["Tanggal;Keterangan;Debet;Kredit", *rows]).encode()


def upload(data: bytes, *, by: int, bank: str = "BCA") -> BankStatement:
    file = service.keep_statement(data, name="mutasi.csv")
    with transaction():
        return service.add_statement(file, bank=bank, by=by)[0]


def confirm(statement: BankStatement, *, by: int) -> int:
    """Confirmed, not booked yet."""
    statement_id = statement.id
    reading = service.reading_of(statement)
    with transaction():
        service.confirm_statement(statement_id, reading=reading, by=by)
    return statement_id


def booked(data: bytes, *, by: int, bank: str = "BCA") -> BankStatement:
    """Uploaded, confirmed and booked by the worker."""
    statement_id = confirm(upload(data, by=by, bank=bank), by=by)
    jobs.run_due()
    db.session.rollback()
    return receipts.get_statement(statement_id)


def lines() -> list[BankLine]:
    db.session.rollback()
    return list(db.session.scalars(select(BankLine).order_by(BankLine.id)))
