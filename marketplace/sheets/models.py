"""The spreadsheets that partners sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model, enum_column
from marketplace.sheets.states import ImportState


class ProductImport(Model):
    """One file of a partner. `digest` is the plan that was confirmed; with it a file still `checked` was refused."""

    __tablename__ = "product_imports"
    __table_args__ = (
        CheckConstraint("rows >= 0 AND new_rows >= 0 AND changed_rows >= 0", name="rows_not_negative"),
        Index("ix_product_imports_partner", "partner_id", "id"),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    file_key: Mapped[str]
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState), default=ImportState.CHECKED)
    digest: Mapped[str | None]
    rows: Mapped[int] = mapped_column(default=0)
    new_rows: Mapped[int] = mapped_column(default=0)
    changed_rows: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
