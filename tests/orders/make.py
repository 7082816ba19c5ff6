"""Goods, baskets and purchases for tests, made by calling the services."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Category, Product, Variant
from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.inventory import service as inventory
from marketplace.orders import service
from marketplace.orders.models import Checkout, Order
from marketplace.orders.queries import Owner
from marketplace.orders.service import Contact, Purchase
from marketplace.partners.models import Partner
from marketplace.payments import queries as payments
from marketplace.payments import service as paying
from marketplace.payments.models import Payment
from marketplace.payments.states import Method, Source
from tests.make import SEI_SUKA, district, make_partner, within

_numbers = count(1)
PHONE = "+6281234567890"


def make_category(name: str = "Kerajinan", **facts: Any) -> Category:
    """The category of this name, made when there is none."""
    with within():
        found = db.session.scalar(select(Category).where(Category.name == name))
        return found or catalogue.create_category(name=name, name_en=name, by=None, **facts)


def make_goods(
    name: str | None = None,
    *,
    partner: Partner | None = None,
    price: int = 45_000,
    stock: int | None = 10,
    category: Category | None = None,
    tiers: Mapping[int, int] | None = None,
    **facts: Any,
) -> Variant:
    """A published product's only variant, with so many in stock."""
    with within():
        partner = partner or make_partner()
        category = category or make_category()
        product = catalogue.create_product(
            partner_id=partner.id,
            name=name or f"Barang {next(_numbers)}",
            price=Money(price),
            category_id=category.id,
            by=None,
            **facts,
        )
        db.session.flush()
        variant = product.variants[0]
        if stock is not None:
            inventory.set_count(variant.id, Quantity.of(stock), partner_id=partner.id, by=None)
        if tiers:
            steps = [(Quantity.of(quantity), Money(amount)) for quantity, amount in tiers.items()]
            catalogue.set_tiers(variant.id, steps, partner_id=partner.id, by=None)
        publish(product)
    return variant


def publish(product: Product) -> None:
    catalogue.publish(product.id, partner_id=product.partner_id, by=None)


def fill_basket(quantities: Mapping[Variant, int], *, owner: Owner | None = None) -> Owner:
    """So many of each variant in a new visitor's basket, or in the owner's."""
    owner = owner or Owner(token=service.new_token())
    with within():
        for variant, quantity in quantities.items():
            service.add_to_basket(owner=owner, variant_id=variant.id, quantity=Quantity.of(quantity))
    return owner


def contact(**facts: Any) -> Contact:
    values: dict[str, Any] = {
        "name": "Sari",
        "phone": PHONE,
        "address": "Jalan Mawar 3",
        "village": "Kuala Tanjung",
        "district_id": district(SEI_SUKA).id,
        **facts,
    }
    return Contact(**values)


def purchase_of(deliveries: Mapping[int, str], **facts: Any) -> Purchase:
    """What the form would send."""
    values: dict[str, Any] = {
        "contact": facts.pop("contact", None) or contact(),
        "deliveries": deliveries,
        "method": Method.TRANSFER,
        "idempotency_key": f"key-{next(_numbers)}",
        **facts,
    }
    return Purchase(**values)


def buy(
    quantities: Mapping[Variant, int],
    *,
    method: Method = Method.TRANSFER,
    buyer: User | None = None,
    way: str = "pickup",
    **facts: Any,
) -> Checkout:
    """A basket with these things, bought."""
    owner = fill_basket(quantities, owner=Owner(user_id=buyer.id) if buyer else None)
    deliveries = {variant.partner_id: way for variant in quantities}
    with within():
        return service.place_checkout(owner=owner, purchase=purchase_of(deliveries, method=method, **facts))


def payment_of(checkout: Checkout) -> Payment:
    payment = payments.current_payment_of(("checkouts", checkout.id))
    assert payment is not None
    return payment


def pay(checkout: Checkout) -> None:
    """The money arrives."""
    with within():
        paying.settle(payment_of(checkout).id, source=Source.FINANCE)


def make_order(
    *,
    variant: Variant | None = None,
    quantity: int = 2,
    method: Method = Method.TRANSFER,
    paid: bool = True,
    **facts: Any,
) -> Order:
    """One order of one thing; paid, unless told otherwise."""
    with within():
        variant = variant or make_goods()
        checkout = buy({variant: quantity}, method=method, **facts)
        if paid and method is not Method.COD:
            pay(checkout)
    return checkout.orders[0]
