"""copy reported cash."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Cash that was reported whole, before reports had rows of their own."""
    op.execute(
        """
        INSERT INTO cash_reports (created_at, order_id, holder, amount, note, by_id)
        SELECT cash_at, id, CASE WHEN delivery_code LIKE 'courier:%' THEN 'bank' ELSE 'partner' END, total, '', NULL
        FROM orders
        WHERE has_cod AND cash_at IS NOT NULL AND total > 0
          AND NOT EXISTS (SELECT 1 FROM cash_reports WHERE cash_reports.order_id = orders.id)
        """
    )


def downgrade() -> None:
    """The rows stay: they say what is true, and the table goes with the step before."""
