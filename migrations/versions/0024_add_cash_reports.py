"""add cash reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cash_reports",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_cash_reports_amount_positive")),
        sa.CheckConstraint("holder <> 'lost' OR note <> ''", name=op.f("ck_cash_reports_loss_says_why")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_cash_reports_order_id_orders")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_cash_reports_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_reports")),
    )
    with op.batch_alter_table("cash_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cash_reports_order_id"), ["order_id"], unique=False)


def downgrade() -> None:
    op.drop_table("cash_reports")
