"""add the first rules: tax rates in force. What the company collects stays undecided until its tax team decides."""

from __future__ import annotations

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

TAX_RATES = {
    "ppn_bp": 1200,
    "ppn_base_numerator": 11,
    "ppn_base_denominator": 12,
    "final_bp": 50,
    "pph22_bp": 150,
    "pph23_bp": 200,
    "pph22_free_up_to": 10_000_000,
}
SOURCE = (
    "PMK 131/2024 (PPN), PP 55/2022 (final), PPh 22 and PPh 23 as of 2025; to be confirmed by a tax adviser"
)
FIRST_DAY = date(2023, 1, 1)


def upgrade() -> None:
    rules = sa.table(
        "rule_values",
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("name", sa.Text()),
        sa.column("valid_from", sa.Date()),
        sa.column("value", sa.JSON()),
        sa.column("source", sa.Text()),
    )
    values = {"tax_rates": TAX_RATES, "payment_term_days": 14}
    moment = datetime(2023, 1, 1, tzinfo=UTC)
    for name, value in values.items():
        op.execute(
            rules.insert().values(
                created_at=moment, name=name, valid_from=FIRST_DAY, value={"v": value}, source=SOURCE
            )
        )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM rule_values WHERE name IN ('tax_rates', 'payment_term_days')"))
