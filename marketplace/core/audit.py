"""Who changed what, in a chain that shows every later touch.

Rows are written in the business transaction, unchained. One sealer job numbers and links the committed rows in order
within seconds. Personal values are encrypted with their subject's own key: erasing the key erases the values and
leaves the chain, which hashes the ciphertext, whole.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Index, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model, db, transaction
from marketplace.core.jobs import job

GENESIS = "0" * 64


class AuditEntry(Model):
    """One change. `position` and `chain_hash` are empty until the sealer has linked the row."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_thing", "thing", "thing_id"),)

    action: Mapped[str]
    thing: Mapped[str]
    thing_id: Mapped[int]
    by_id: Mapped[int | None]
    subject_id: Mapped[int | None]
    for_id: Mapped[int | None]  # whom `by` acted for, with that person's own code
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    personal: Mapped[str | None]
    position: Mapped[int | None] = mapped_column(unique=True)
    chain_hash: Mapped[str | None]


_SEAL = (
    update(AuditEntry)
    .where(AuditEntry.id == bindparam("entry"))
    .values(position=bindparam("at"), chain_hash=bindparam("link"))
)


class SubjectKey(Model):
    """The key of one person's values in the audit log. Erasure deletes the row."""

    __tablename__ = "subject_keys"

    subject_id: Mapped[int] = mapped_column(unique=True)
    key: Mapped[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify()` found: the first bad position if any, and how much is not linked yet."""

    checked: int
    first_bad: int | None
    unsealed: int
    oldest_unsealed_at: datetime | None
    head: str

    @property
    def is_good(self) -> bool:
        return self.first_bad is None


_for_id: ContextVar[int | None] = ContextVar("acting for", default=None)


def act_for(user_id: int | None) -> None:
    """Until it is said otherwise, every entry written here is stamped: somebody acts for this person. None: nobody."""
    _for_id.set(user_id)


def acts_for() -> int | None:
    """For whom somebody acts now; work that is left for later takes it along."""
    return _for_id.get()


def record(
    action: str,
    thing: Model,
    *,
    by: int | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    subject_id: int | None = None,
    personal: dict[str, Any] | None = None,
) -> None:
    """Write one change in the caller's transaction. Names, phones and addresses belong in `personal` only."""
    if personal and subject_id is None:
        raise ValueError("personal values need the person they are about")
    db.session.flush()  # a new row has its key only now
    sealed = _encrypt(subject_id, personal) if personal and subject_id is not None else None
    db.session.add(
        AuditEntry(
            action=action,
            thing=thing.__tablename__,
            thing_id=thing.id,
            by_id=by,
            subject_id=subject_id,
            for_id=_for_id.get(),
            before=_plain(before),
            after=_plain(after),
            personal=sealed,
        )
    )


@job("core.audit.seal", every=timedelta(seconds=5))
def seal(_payload: dict[str, Any]) -> None:
    """Link the committed rows that are not linked yet."""
    seal_entries()


def seal_entries(*, most: int = 5_000) -> int:
    """Number and link rows in the order of their keys; returns how many. Only one sealer can win a position."""
    with transaction() as session:
        position, head = chain_head()
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.position.is_(None)).order_by(AuditEntry.id).limit(most)
        ).all()
        links = []
        for row in rows:
            position += 1
            head = _link(head, position, row)
            links.append({"entry": row.id, "at": position, "link": head})
        if links:
            session.connection().execute(_SEAL, links)
        return len(rows)


def verify() -> Verdict:
    """Walk the chain from its beginning. A changed, removed or inserted row breaks it at that row."""
    head, expected, bad = GENESIS, 0, None
    linked = select(AuditEntry).where(AuditEntry.position.is_not(None)).order_by(AuditEntry.position)
    with db.session.scalars(linked.execution_options(yield_per=1000)) as rows:
        for row in rows:
            expected += 1
            head = _link(head, expected, row)
            if row.position != expected or row.chain_hash != head:
                bad = expected
                break
    open_rows = db.session.scalars(
        select(AuditEntry.created_at).where(AuditEntry.position.is_(None)).order_by(AuditEntry.id)
    ).all()
    db.session.rollback()
    return Verdict(expected, bad, len(open_rows), open_rows[0] if open_rows else None, head)


def chain_hash_at(position: int) -> str | None:
    """The link stored at a position; None when the chain does not reach so far."""
    return db.session.scalar(select(AuditEntry.chain_hash).where(AuditEntry.position == position))


def chain_head() -> tuple[int, str]:
    """The last position and its link: kept outside, they show later whether the end of the log was cut off."""
    last = db.session.execute(
        select(AuditEntry.position, AuditEntry.chain_hash)
        .where(AuditEntry.position.is_not(None))
        .order_by(AuditEntry.position.desc())
        .limit(1)
    ).one_or_none()
    return (last.position, last.chain_hash) if last else (0, GENESIS)


def personal_values(entry: AuditEntry) -> dict[str, Any] | None:
    """The person's values in clear, or None once they have been erased."""
    if entry.personal is None:
        return {}
    key = db.session.scalar(select(SubjectKey.key).where(SubjectKey.subject_id == entry.subject_id))
    if key is None:
        return None
    raw = base64.b64decode(entry.personal)
    clear: dict[str, Any] = json.loads(AESGCM(base64.b64decode(key)).decrypt(raw[:12], raw[12:], None))
    return clear


def forget(subject_id: int) -> None:
    """Delete the person's key: their values in the log become noise, and the chain still verifies."""
    db.session.execute(delete(SubjectKey).where(SubjectKey.subject_id == subject_id))


def _encrypt(subject_id: int, values: dict[str, Any]) -> str:
    key = db.session.scalar(select(SubjectKey.key).where(SubjectKey.subject_id == subject_id))
    if key is None:
        key = base64.b64encode(AESGCM.generate_key(128)).decode()
        db.session.add(SubjectKey(subject_id=subject_id, key=key))
        db.session.flush()
    nonce = os.urandom(12)
    sealed = AESGCM(base64.b64decode(key)).encrypt(nonce, json.dumps(_plain(values)).encode(), None)
    return base64.b64encode(nonce + sealed).decode()


def _plain(values: dict[str, Any] | None) -> dict[str, Any]:
    plain = {}
    for key, value in (values or {}).items():
        value = getattr(value, "amount", getattr(value, "thousandths", getattr(value, "value", value)))
        plain[key] = value if value is None or isinstance(value, (int, str, bool, list, dict)) else str(value)
    return plain


def _link(head: str, position: int, row: AuditEntry) -> str:
    body = [
        head, position, row.id, row.created_at.isoformat(), row.action, row.thing, row.thing_id, row.by_id,
        row.subject_id, row.before, row.after, row.personal,
    ]  # fmt: skip
    if row.for_id is not None:  # older links were made without it
        body.append({"for": row.for_id})
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
