"""Reading bank statements and their lines, and the payments that a line may belong to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, or_, select

from marketplace.core.clock import JAKARTA, now
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.payments.errors import LineNotFound, StatementNotFound
from marketplace.payments.models import (
    BankLine,
    BankStatement,
    Payment,
    PaymentProof,
    StatementMapping,
)
from marketplace.payments.queries import FRESH, LATE_MATCH
from marketplace.payments.states import LineState, Method, PaymentState, Source

BY_HAND = (Method.TRANSFER, Method.QRIS)
NEARLY_THE_SAME = 6  # of 64 bits


def get_statement(statement_id: int) -> BankStatement:
    """Raises StatementNotFound."""
    statement = db.session.get(BankStatement, statement_id)
    if statement is None:
        raise StatementNotFound()
    return statement


def lock_statement(statement_id: int) -> BankStatement:
    """Raises StatementNotFound."""
    query = select(BankStatement).where(BankStatement.id == statement_id).with_for_update()
    statement = db.session.scalar(query, execution_options=FRESH)
    if statement is None:
        raise StatementNotFound()
    return statement


def find_statement(sha256: str) -> BankStatement | None:
    """The statement that was made of this very file."""
    return db.session.scalar(select(BankStatement).where(BankStatement.sha256 == sha256))


def find_mapping(shape: str) -> StatementMapping | None:
    """What a person said about files with this header."""
    return db.session.scalar(select(StatementMapping).where(StatementMapping.shape == shape))


def statements(*, limit: int = 50) -> Sequence[BankStatement]:
    """The newest first."""
    return db.session.scalars(select(BankStatement).order_by(BankStatement.id.desc()).limit(limit)).all()


def get_line(line_id: int) -> BankLine:
    """Raises LineNotFound."""
    line = db.session.get(BankLine, line_id)
    if line is None:
        raise LineNotFound()
    return line


def lock_line(line_id: int) -> BankLine:
    """The line as it is now, kept from everyone else until the transaction ends. Raises LineNotFound."""
    query = select(BankLine).where(BankLine.id == line_id).with_for_update()
    line = db.session.scalar(query, execution_options=FRESH)
    if line is None:
        raise LineNotFound()
    return line


def lock_oldest_line() -> None:
    """Whoever decides by what all lines together have done, waits here for one another."""
    db.session.scalar(select(BankLine.id).order_by(BankLine.id).limit(1).with_for_update())


def known_fingerprints(wanted: Collection[str]) -> set[str]:
    """Those that are kept already, from this file or from another one."""
    listed, found = list(wanted), set[str]()
    for start in range(0, len(listed), 500):
        part = listed[start : start + 500]
        found.update(db.session.scalars(select(BankLine.fingerprint).where(BankLine.fingerprint.in_(part))))
    return found


def line_counts(statement_id: int) -> Mapping[LineState, int]:
    """How many lines of a statement are in each state."""
    query = (
        select(BankLine.state, func.count())
        .where(BankLine.statement_id == statement_id)
        .group_by(BankLine.state)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def lines_of(statement_id: int, *, limit: int = 200) -> Sequence[BankLine]:
    """The lines that a statement brought, in the order of the file."""
    query = select(BankLine).where(BankLine.statement_id == statement_id)
    return db.session.scalars(query.order_by(BankLine.number).limit(limit)).all()


def queue(*, limit: int = 100) -> Sequence[BankLine]:
    """Lines that wait for a person, oldest first: unmatched, owed back, or a part of a payment whose time is over."""
    over = select(Payment.id).where(Payment.state.in_((PaymentState.EXPIRED, PaymentState.VOID)))
    stranded = (
        (BankLine.state == LineState.MATCHED) & BankLine.is_part.is_(True) & BankLine.payment_id.in_(over)
    )
    waiting = BankLine.state.in_((LineState.UNMATCHED, LineState.REFUND))
    query = select(BankLine).where(or_(waiting, stranded))
    return db.session.scalars(query.order_by(BankLine.on, BankLine.id).limit(limit)).all()


def lines_waiting() -> int:
    """How many receipts nobody has matched yet."""
    query = select(func.count(BankLine.id)).where(BankLine.state == LineState.UNMATCHED)
    return db.session.scalar(query) or 0


def parts_of(payment_id: int) -> Sequence[BankLine]:
    """What came for a payment otherwise than at once and exactly, oldest first; not what was given back."""
    query = select(BankLine).where(
        BankLine.payment_id == payment_id, BankLine.is_part.is_(True), BankLine.state == LineState.MATCHED
    )
    return db.session.scalars(query.order_by(BankLine.id)).all()


def received(payment_id: int) -> Money:
    """The sum of the parts that came for a payment."""
    return sum((line.amount for line in parts_of(payment_id)), start=ZERO)


def surplus(payment_id: int) -> Money:
    """What came beyond the amount due, and goes back."""
    return (
        db.session.scalar(select(func.sum(BankLine.surplus)).where(BankLine.payment_id == payment_id)) or ZERO
    )


def exact_payments(*, amount: Money, on: date) -> list[Payment]:
    """Payments that a receipt of exactly this amount on this day may be: open, over lately, or confirmed by hand
    without a line of a statement yet."""
    day = datetime.combine(on, time(), JAKARTA).astimezone(UTC)
    linked = select(BankLine.payment_id).where(BankLine.payment_id.is_not(None))
    by_hand = (
        (Payment.state == PaymentState.SETTLED)
        & (Payment.settled_by == Source.FINANCE)
        & (Payment.settled_at > day - LATE_MATCH)
        & Payment.id.not_in(linked)
    )
    lately = (Payment.state != PaymentState.SETTLED) & (Payment.expires_at > day - LATE_MATCH)
    query = select(Payment).where(
        Payment.method.in_(BY_HAND),
        Payment.amount_due == amount,
        Payment.created_at < day + timedelta(days=2),
        or_(Payment.state == PaymentState.OPEN, lately, by_hand),
    )
    return list(db.session.scalars(query.order_by(Payment.id)))


def unsettled_lately(*, days: int = 30, limit: int = 500) -> Sequence[Payment]:
    """Transfers and QRIS payments that are waited for, or were until lately; newest first."""
    query = select(Payment).where(
        Payment.method.in_(BY_HAND),
        Payment.state != PaymentState.SETTLED,
        Payment.created_at > now() - timedelta(days=days),
    )
    return db.session.scalars(query.order_by(Payment.id.desc()).limit(limit)).all()


def similar_proofs(proofs: Sequence[PaymentProof]) -> set[int]:
    """Payments for which a picture was sent that looks nearly the same as one of these, within ninety days."""
    looks = [(proof.payment_id, int(proof.look, 16)) for proof in proofs if proof.look]
    if not looks:
        return set()
    query = select(PaymentProof.payment_id, PaymentProof.look).where(
        PaymentProof.look.is_not(None), PaymentProof.created_at > now() - timedelta(days=90)
    )
    found = set()
    for payment_id, look in db.session.execute(query.order_by(PaymentProof.id.desc()).limit(5_000)):
        for own_id, own in looks:
            if payment_id != own_id and (int(look or "0", 16) ^ own).bit_count() <= NEARLY_THE_SAME:
                found.add(payment_id)
    return found


def lines_for(payment_id: int) -> Sequence[BankLine]:
    """Every line that was matched to a payment."""
    query = select(BankLine).where(BankLine.payment_id == payment_id)
    return db.session.scalars(query.order_by(BankLine.id)).all()


def used_of(payment: Payment) -> Money:
    """How much of the parts paid a settled payment: all that is due, when it was paid in parts; else nothing."""
    kept = sum((line.amount - line.surplus for line in parts_of(payment.id)), start=ZERO)
    paid_in_parts = payment.settled_by is Source.STATEMENT and not any(
        not line.is_part and line.state is LineState.MATCHED for line in lines_for(payment.id)
    )
    return payment.amount_due if paid_in_parts and kept >= payment.amount_due else ZERO
