"""Bank statements: received, read, confirmed by a person, booked line by line in the background."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from marketplace.core import audit, files, states
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.failpoints import failpoint
from marketplace.core.jobs import enqueue
from marketplace.core.money import Money
from marketplace.payments.errors import StatementNotReady
from marketplace.payments.models import BankLine, BankStatement, StatementMapping
from marketplace.payments.queries import receipts
from marketplace.payments.service.matching import match_exactly
from marketplace.payments.statements import Columns, Reading, Row, fingerprints, read_statement
from marketplace.payments.states import LineState, StatementState

BOOK_STATEMENT = "payments.book_statement"


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A file that is kept, its digest and what it says."""

    name: str
    file_key: str
    sha256: str
    reading: Reading


def keep_statement(data: bytes, *, name: str) -> StatementFile:
    """Read the file and keep it privately. Slow: call it outside the transaction().

    Raises StatementTooLarge, StatementUnreadable, StorageDown.
    """
    reading = read_statement(data)
    key = files.save(data, folder=f"{files.PRIVATE}statements", extension="csv")
    return StatementFile(name[-120:], key, hashlib.sha256(data).hexdigest(), reading)


def add_statement(file: StatementFile, *, bank: str, by: int) -> tuple[BankStatement, bool]:
    """The statement and whether it is new: the same file again returns the first one and changes nothing.

    Columns that a person has named for this header before are taken before those that we recognise ourselves.
    """
    there = receipts.find_statement(file.sha256)
    if there is not None:
        return there, False
    mapping = receipts.find_mapping(file.reading.shape)
    known = file.reading.columns.as_json() if file.reading.columns else None
    statement = BankStatement(
        sha256=file.sha256,
        name=file.name,
        bank=bank,
        file_key=file.file_key,
        shape=file.reading.shape,
        columns=dict(mapping.columns) if mapping else known,
        by_id=by,
    )
    try:
        with db.session.begin_nested():
            db.session.add(statement)
    except IntegrityError:
        first = receipts.find_statement(file.sha256)
        if first is None:
            raise
        return first, False
    states.start(statement, by=by)
    return statement, True


def reading_of(statement: BankStatement) -> Reading:
    """What the file says with the columns chosen so far. Slow. Raises FileMissing, StorageDown."""
    columns = Columns.from_json(statement.columns) if statement.columns else None
    return read_statement(files.read(statement.file_key), columns=columns)


def choose_columns(statement_id: int, *, columns: Columns, by: int) -> BankStatement:
    """A person says which column is which; it is remembered for files with the same header.

    Raises StatementNotReady when it is being booked already.
    """
    statement = receipts.lock_statement(statement_id)
    if statement.state is not StatementState.PARSED:
        raise StatementNotReady()
    statement.columns = columns.as_json()
    mapping = receipts.find_mapping(statement.shape)
    if mapping is None:
        db.session.add(StatementMapping(shape=statement.shape, columns=columns.as_json(), by_id=by))
    else:
        mapping.columns, mapping.by_id = columns.as_json(), by
    return statement


def confirm_statement(statement_id: int, *, reading: Reading, by: int) -> BankStatement:
    """Book it in the background. Pressed twice, it is booked once.

    All or nothing: raises StatementNotReady while a line of the `reading` has an error or no columns are known.
    """
    statement = receipts.lock_statement(statement_id)
    if statement.state is not StatementState.PARSED:
        return statement
    if reading.columns is None or reading.problems or not reading.rows:
        raise StatementNotReady()
    states.move(statement, StatementState.BOOKING, by=by)
    statement.rows, statement.by_id = len(reading.rows), by
    enqueue(BOOK_STATEMENT, {"statement_id": statement.id}, key=f"statement:{statement.id}")
    after = {"name": statement.name, "rows": statement.rows}
    audit.record("statement_confirmed", statement, by=by, after=after)
    return statement


def book_statement(statement_id: int) -> None:
    """Book each line in a transaction of its own. Killed in the middle, it goes on where it was: a line that is there
    is not booked again, neither by another worker nor out of another file."""
    statement = receipts.get_statement(statement_id)
    if statement.state is not StatementState.BOOKING:
        return
    by, lines = statement.by_id, fingerprints(reading_of(statement).rows, bank=statement.bank)
    known = receipts.known_fingerprints([mark for mark, _row in lines])
    db.session.rollback()
    for place, (mark, row) in enumerate(lines, start=1):
        if mark not in known:
            _book_line(statement_id, mark, row, place=place, by=by)
        if place == (len(lines) + 1) // 2:
            failpoint("statement_midway")
    _finish(statement_id, len(lines))


def _book_line(statement_id: int, mark: str, row: Row, *, place: int, by: int) -> None:
    with transaction() as session:
        statement = receipts.lock_statement(statement_id)  # first, or two workers wait for each other
        line = BankLine(
            statement_id=statement_id,
            number=row.number,
            on=row.on,
            text=row.text,
            amount=Money(row.amount),
            fingerprint=mark,
        )
        try:
            with session.begin_nested():
                session.add(line)
        except IntegrityError:  # another worker, or another file, was a moment faster
            return
        states.start(line, by=by)
        match_exactly(line, by=by)
        statement.done = place


def _finish(statement_id: int, rows: int) -> None:
    with transaction():
        statement = receipts.lock_statement(statement_id)
        if statement.state is not StatementState.BOOKING:
            return
        counts = receipts.line_counts(statement_id)
        statement.done = rows
        statement.known = rows - sum(counts.values())
        statement.matched = counts.get(LineState.MATCHED, 0)
        statement.confirmed_at = now()
        states.move(statement, StatementState.CONFIRMED, by=statement.by_id)
