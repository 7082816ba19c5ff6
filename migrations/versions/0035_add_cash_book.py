"""add cash book."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "cash_entries",
        sa.Column("id", key, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partner_id", key, nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("reverses_id", key, nullable=True),
        sa.Column("by_id", key, nullable=True),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_cash_entries_amount_not_zero")),
        sa.CheckConstraint(
            "(reverses_id IS NULL) = (amount > 0)", name=op.f("ck_cash_entries_only_a_reversal_is_negative")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_cash_entries_by_id_users")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_cash_entries_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["cash_entries.id"], name=op.f("fk_cash_entries_reverses_id_cash_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_entries")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_cash_entries_reverses_id")),
        sa.UniqueConstraint("source", name=op.f("uq_cash_entries_source")),
    )
    op.create_index("ix_cash_entries_book", "cash_entries", ["partner_id", "on", "id"])


def downgrade() -> None:
    op.drop_table("cash_entries")
