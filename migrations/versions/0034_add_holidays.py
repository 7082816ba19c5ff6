"""add holidays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    with op.batch_alter_table("partners") as batch_op:
        batch_op.add_column(sa.Column("holiday_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("holiday_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("holiday_words", sa.Text(), server_default="", nullable=False))
        batch_op.create_check_constraint(
            op.f("ck_partners_holiday_has_two_ends"),
            "(holiday_from IS NULL) = (holiday_until IS NULL) AND"
            " (holiday_from IS NULL OR holiday_from <= holiday_until)",
        )


def downgrade() -> None:
    with op.batch_alter_table("partners") as batch_op:
        batch_op.drop_constraint(op.f("ck_partners_holiday_has_two_ends"), type_="check")
        batch_op.drop_column("holiday_words")
        batch_op.drop_column("holiday_until")
        batch_op.drop_column("holiday_from")
