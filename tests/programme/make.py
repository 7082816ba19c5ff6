"""Sales for the tests of figures: completed orders and accepted deliveries, as their services leave them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from marketplace.accounts.models import User
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Category, Product, Variant
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity, parse_quantity
from marketplace.orders.models import Checkout, Order, OrderLine
from marketplace.orders.states import OrderState
from marketplace.payments.states import Method
from marketplace.procurement.models import (
    CostCentre,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    Requisition,
)
from marketplace.programme import service
from marketplace.programme.models import Aid, AidKind, Grade
from tests.make import Cast, district, within

_numbers = count(1)


def make_product(partner_id: int, name: str, *, price: int = 10_000, by: int) -> Product:
    with within():
        category = db.session.query(Category).order_by(Category.id).first() or _category()
        product = catalogue.create_product(
            partner_id=partner_id, name=name, price=Money(price), category_id=category.id, by=by
        )
        db.session.flush()
    return product


def _category() -> Category:
    category = Category(slug="uji", name="Uji", name_en="Test", unit="buah")
    db.session.add(category)
    db.session.flush()
    return category


def variant_id_of(product: Product) -> int:
    return (
        db.session.query(Variant.id).filter(Variant.product_id == product.id).order_by(Variant.id).first()[0]
    )


def sell_to_consumer(
    product: Product,
    amount: int,
    *,
    at: datetime,
    state: OrderState = OrderState.COMPLETED,
    cash: bool = False,
) -> Order:
    """An order of one piece, completed at that moment."""
    number = next(_numbers)
    with transaction():
        checkout = Checkout(
            code=f"PT{number:05}", name="Sari", phone="+6281200000000", district_id=district().id,
            method=Method.COD if cash else Method.TRANSFER, total=Money(amount), idempotency_key=f"k{number}",
            request_hash="h",
        )  # fmt: skip
        db.session.add(checkout)
        db.session.flush()
        order = Order(
            checkout_id=checkout.id, partner_id=product.partner_id, code=f"PM{number:05}", state=state,
            subtotal=Money(amount), delivery_code="pickup", delivery_label="Ambil sendiri", total=Money(amount),
            has_cod=cash, completed_at=at.astimezone(UTC) if state is OrderState.COMPLETED else None,
        )  # fmt: skip
        db.session.add(order)
        db.session.flush()
        variant = variant_id_of(product)
        line = OrderLine(
            order_id=order.id, variant_id=variant, product_id=product.id, name=product.name, sku="", unit="pcs",
            quantity=Quantity.of(1), unit_price=Money(amount), price_rule="list", total=Money(amount),
        )  # fmt: skip
        db.session.add(line)
    return order


def sell_to_company(
    cast: Cast, product: Product, *, price: int, accepted: str, rejected: str = "0", on: date
) -> Receipt:
    """A delivery of which the receiver accepted this much, on that day."""
    number = next(_numbers)
    taken, refused = parse_quantity(accepted), parse_quantity(rejected)
    with transaction():
        centre = CostCentre(site_id=cast.smelter.id, code=f"CC{number}", name="Kantin")
        db.session.add(centre)
        db.session.flush()
        requisition = Requisition(
            code=f"PR{number:05}", site_id=cast.smelter.id, requester_id=cast.ratna.id, cost_centre_id=centre.id,
            need_on=on, purpose="Uji",
        )  # fmt: skip
        db.session.add(requisition)
        db.session.flush()
        order = PurchaseOrder(
            number=f"PO/{number}", requisition_id=requisition.id, partner_id=product.partner_id,
            site_id=cast.smelter.id, approver_id=cast.dewi.id, need_on=on, total=(taken + refused).cost(Money(price)),
        )  # fmt: skip
        db.session.add(order)
        db.session.flush()
        variant = variant_id_of(product)
        line = PurchaseOrderLine(
            purchase_order_id=order.id, variant_id=variant, product_id=product.id, name=product.name, unit="kg",
            tax_class="goods", quantity=taken + refused, unit_price=Money(price), dispatched=taken + refused,
            accepted=taken, rejected=refused,
        )  # fmt: skip
        db.session.add(line)
        db.session.flush()
        receipt = Receipt(
            number=f"BAST/{number}", purchase_order_id=order.id, approver_id=cast.dewi.id, receiver_id=cast.joko.id,
            received_on=on,
        )  # fmt: skip
        db.session.add(receipt)
        db.session.flush()
        db.session.add(
            ReceiptLine(
                receipt_id=receipt.id,
                purchase_order_line_id=line.id,
                accepted=taken,
                rejected=refused,
                reason="Rusak" if refused else "",
            )
        )
    return receipt


def give_aid(
    cast: Cast,
    partner_id: int,
    *,
    on: date,
    products: list[int] | None = None,
    grade: Grade = Grade.A,
    value: int = 20_000_000,
    scope: str = "TJSL pemberdayaan",
    by: User | None = None,
) -> Aid:
    """Aid that has reached the partner, linked to these products."""
    officer = (by or cast.tigor).id
    with transaction():
        aid = service.plan_aid(
            partner_id=partner_id, site_id=cast.smelter.id, kind=AidKind.EQUIPMENT, title="Rangka kandang",
            value=Money(value), year=on.year, scope=scope, by=officer,
        )  # fmt: skip
        db.session.flush()
        service.give_aid(aid.id, given_on=on, grade=grade, evidence="BAST-1", by=officer)
        service.link_products(aid.id, products or [], by=officer)
    return aid
