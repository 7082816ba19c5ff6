"""add vouchers: codes and their uses, and what they took off orders, lines and returns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_vouchers()
    _create_uses()
    with op.batch_alter_table("checkouts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("voucher_code", sa.Text(), nullable=True))
    _discount_orders()
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("discount", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(
            batch_op.f("ck_order_lines_discount_fits"), "0 <= discount AND discount <= total"
        )
    with op.batch_alter_table("order_return_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promo", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(batch_op.f("ck_order_return_lines_promo_not_negative"), "promo >= 0")
    for table, column in (("orders", "discount"), ("order_lines", "discount"), ("order_return_lines", "promo")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)


def _create_vouchers() -> None:
    op.create_table(
        "vouchers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.Column("minimum", sa.BigInteger(), nullable=False),
        sa.Column("funded_by", sa.String(32), nullable=False),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("limit_total", sa.Integer(), nullable=False),
        sa.Column("limit_per_buyer", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.CheckConstraint("0 <= used AND used <= limit_total", name=op.f("ck_vouchers_used_within_limit")),
        sa.CheckConstraint(
            "limit_per_buyer IS NULL OR limit_per_buyer > 0", name=op.f("ck_vouchers_buyer_limit_positive")
        ),
        sa.CheckConstraint(
            "(kind = 'percent' AND basis_points IS NOT NULL AND basis_points > 0 AND basis_points <= 9000"
            " AND amount IS NULL AND (cap IS NULL OR cap > 0))"
            " OR (kind = 'fixed' AND amount IS NOT NULL AND amount > 0 AND amount < minimum"
            " AND basis_points IS NULL AND cap IS NULL)",
            name=op.f("ck_vouchers_kind_has_its_value"),
        ),
        sa.CheckConstraint("minimum >= 0", name=op.f("ck_vouchers_minimum_not_negative")),
        sa.CheckConstraint(
            "funded_by <> 'partner' OR partner_id IS NOT NULL", name=op.f("ck_vouchers_partner_pays_for_its_own")
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_vouchers_dates_in_order")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_vouchers_partner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("code", name=op.f("uq_vouchers_code")),
    )
    with op.batch_alter_table("vouchers", schema=None) as batch_op:
        batch_op.create_index("ix_vouchers_partner", ["partner_id", "id"], unique=False)


def _create_uses() -> None:
    op.create_table(
        "voucher_uses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voucher_id", KEY, nullable=False),
        sa.Column("holder_type", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", KEY, nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_voucher_uses_amount_positive")),
        sa.ForeignKeyConstraint(["voucher_id"], ["vouchers.id"], name=op.f("fk_voucher_uses_voucher_id_vouchers")),
        sa.ForeignKeyConstraint(["buyer_id"], ["users.id"], name=op.f("fk_voucher_uses_buyer_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_uses")),
        sa.UniqueConstraint("holder_type", "holder_id", name=op.f("uq_voucher_uses_holder_type")),
    )
    with op.batch_alter_table("voucher_uses", schema=None) as batch_op:
        batch_op.create_index("ix_voucher_uses_voucher", ["voucher_id", "phone"], unique=False)


def _discount_orders() -> None:
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("discount", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("discount_by", sa.String(32), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_orders_total_adds_up"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_orders_fee_fits"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_orders_total_adds_up"), "total = subtotal - discount + delivery_fee"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_orders_fee_fits"), "0 <= fee AND fee <= subtotal + delivery_fee"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_orders_discount_fits"), "0 <= discount AND discount <= subtotal"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_orders_discount_has_a_payer"), "(discount = 0) = (discount_by IS NULL)"
        )


def downgrade() -> None:
    """Loses the vouchers, their uses and who paid for which discount: to go back for good, restore a backup instead."""
    with op.batch_alter_table("order_return_lines", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_order_return_lines_promo_not_negative"), type_="check")
        batch_op.drop_column("promo")
    # Older code knows no discount: goods are worth what was paid for them.
    op.execute("UPDATE order_lines SET total = total - discount")
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_order_lines_discount_fits"), type_="check")
        batch_op.drop_column("discount")
    op.execute("UPDATE orders SET fee = total WHERE fee > total")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        for name in ("total_adds_up", "fee_fits", "discount_fits", "discount_has_a_payer"):
            batch_op.drop_constraint(batch_op.f(f"ck_orders_{name}"), type_="check")
    op.execute("UPDATE orders SET subtotal = subtotal - discount")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_column("discount_by")
        batch_op.drop_column("discount")
        batch_op.create_check_constraint(
            batch_op.f("ck_orders_total_adds_up"), "total = subtotal + delivery_fee"
        )
        batch_op.create_check_constraint(batch_op.f("ck_orders_fee_fits"), "0 <= fee AND fee <= total")
    with op.batch_alter_table("checkouts", schema=None) as batch_op:
        batch_op.drop_column("voucher_code")
    op.drop_table("voucher_uses")
    op.drop_table("vouchers")
