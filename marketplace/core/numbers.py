"""Codes and numbers that people see: random codes for orders, gap-free numbers for company documents."""

from __future__ import annotations

import secrets

from sqlalchemy import UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model, db

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: read aloud over a bad line


class DocumentSeries(Model):
    """The last number given in one series. Taken in the document's own transaction, so that no number is lost."""

    __tablename__ = "document_series"
    __table_args__ = (UniqueConstraint("kind", "site", "year"),)

    kind: Mapped[str]
    site: Mapped[str]
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


def next_document_number(kind: str, *, site: str, year: int) -> str:
    """The next number without gaps per kind, site and year: `PO/KTG/2026/0042`.

    The series' row stays locked until the transaction ends; a rollback gives the number back.
    """
    this = (DocumentSeries.kind == kind, DocumentSeries.site == site, DocumentSeries.year == year)
    if db.session.scalar(select(DocumentSeries.id).where(*this)) is None:
        _open_series(kind, site, year)
    number = db.session.scalar(
        update(DocumentSeries)
        .where(*this)
        .values(last=DocumentSeries.last + 1)
        .returning(DocumentSeries.last)
    )
    return f"{kind}/{site}/{year}/{number:04}"


def _open_series(kind: str, site: str, year: int) -> None:
    from sqlalchemy.dialects import postgresql, sqlite

    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    values = {"kind": kind, "site": site, "year": year, "last": 0}
    db.session.execute(insert(DocumentSeries).values(**values).on_conflict_do_nothing())


def random_code(prefix: str, *, length: int = 6) -> str:
    """A code that tells nothing about how many there are: `PM-7K3Q9D`."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(length))
