"""add paper reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    with op.batch_alter_table("partner_documents") as batch_op:
        batch_op.add_column(sa.Column("reminded_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("partner_documents") as batch_op:
        batch_op.drop_column("reminded_days")
