"""Reading baskets: what is in them, and what it would cost now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.errors import VariantNotFound
from marketplace.catalogue.kinds import ProductKind, unit_label
from marketplace.catalogue.models import Listing, Product, Variant
from marketplace.catalogue.states import ProductState
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.images import Picture
from marketplace.core.money import Money, total
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.inventory import queries as inventory
from marketplace.inventory.models import Stock
from marketplace.inventory.queries import UNLIMITED
from marketplace.orders.models import Basket, BasketLine
from marketplace.partners.models import Partner, PartnerStatus
from marketplace.partners.rules import reopening_day
from marketplace.pricing import queries as agreed
from marketplace.pricing import rules as pricing


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose basket: a person's, or that of the visitor who holds the token."""

    user_id: int | None = None
    token: str | None = None

    @property
    def key_hash(self) -> str | None:
        """What is stored of a token, so that a copy of the database opens nobody's basket."""
        return None if self.token is None else hashlib.sha256(self.token.encode()).hexdigest()

    @property
    def name(self) -> str:
        """For the hash of a request."""
        return f"user:{self.user_id}" if self.user_id is not None else f"key:{self.key_hash}"


@dataclass(frozen=True, slots=True)
class BasketItem:
    """One line as the basket page shows it, at today's price."""

    line: BasketLine
    variant: Variant
    quoted: pricing.QuotedLine
    left: Quantity
    picture: Picture | None

    @property
    def is_for_sale(self) -> bool:
        partner = self.variant.product.partner
        return self.variant.is_for_sale and partner.is_active and partner.reopens_on is None

    @property
    def reopens_on(self) -> date | None:
        """While its shop is on holiday."""
        return self.variant.product.partner.reopens_on

    @property
    def is_short(self) -> bool:
        """Fewer are left than wanted."""
        return self.is_for_sale and self.left < self.quoted.quantity

    @property
    def price_moved(self) -> bool:
        """The list price differs from when it was put in."""
        return self.variant.price != self.line.price_seen

    @property
    def has_problem(self) -> bool:
        return not self.is_for_sale or self.is_short

    @property
    def next_tier(self) -> pricing.Tier | None:
        return pricing.next_tier(self.variant, self.quoted.quantity)


@dataclass(frozen=True, slots=True)
class ShopItems:
    """The lines of one shop."""

    partner: Partner
    items: Sequence[BasketItem]

    @property
    def subtotal(self) -> Money:
        return total(item.quoted.total for item in self.items)


@dataclass(frozen=True, slots=True)
class Addable:
    """What must be known of a variant to put it into a basket."""

    partner_id: int
    shop: str
    name: str
    unit: str
    price: Money
    minimum: Quantity
    step: Quantity
    is_for_sale: bool
    reopens_on: date | None
    left: Quantity


def addable(variant_id: int) -> Addable:
    """In one statement, two for living goods. Raises VariantNotFound."""
    row = db.session.execute(ADDABLE, {"variant_id": variant_id}).one_or_none()
    if row is None:
        raise VariantNotFound
    left = UNLIMITED if row.is_unlimited else (row.on_hand or NOTHING) - (row.reserved or NOTHING)
    if row.kind is ProductKind.LIVING:
        left = inventory.orderable([variant_id])[variant_id]
    return Addable(
        partner_id=row.partner_id,
        shop=row.shop,
        name=f"{row.product} – {row.choice}" if row.choice else row.product,
        unit=unit_label(row.unit),
        price=row.price,
        minimum=row.minimum,
        step=row.step,
        is_for_sale=row.is_active
        and row.state is ProductState.PUBLISHED
        and row.status is PartnerStatus.ACTIVE,
        reopens_on=reopening_day(today(), since=row.holiday_from, until=row.holiday_until),
        left=left,
    )


ADDABLE = (
    select(
        Variant.partner_id,
        Variant.name.label("choice"),
        Variant.unit,
        Variant.price,
        Variant.minimum,
        Variant.step,
        Variant.is_active,
        Product.name.label("product"),
        Product.kind,
        Product.state,
        Partner.name.label("shop"),
        Partner.status,
        Partner.holiday_from,
        Partner.holiday_until,
        Stock.on_hand,
        Stock.reserved,
        Stock.is_unlimited,
    )
    .join(Product, Product.id == Variant.product_id)
    .join(Partner, Partner.id == Variant.partner_id)
    .outerjoin(Stock, Stock.variant_id == Variant.id)
    .where(Variant.id == bindparam("variant_id"))
)


def find_basket(owner: Owner) -> Basket | None:
    """With its lines; None when nothing was ever put in."""
    if owner.user_id is not None:
        return db.session.scalar(select(Basket).where(Basket.user_id == owner.user_id))
    if owner.key_hash is not None:
        return db.session.scalar(select(Basket).where(Basket.key_hash == owner.key_hash))
    return None


def lock_basket(owner: Owner) -> Basket | None:
    """The basket, kept from this buyer's other tabs until the transaction ends."""
    mine = Basket.user_id == owner.user_id if owner.user_id is not None else Basket.key_hash == owner.key_hash
    if owner.user_id is None and owner.key_hash is None:
        return None
    query = select(Basket).where(mine).with_for_update()
    return db.session.scalar(query, execution_options={"populate_existing": True})


def basket_size(owner: Owner) -> int:
    """How many different things are in it: the number on the basket's icon."""
    if owner.user_id is None and owner.key_hash is None:
        return 0
    mine = Basket.user_id == owner.user_id if owner.user_id is not None else Basket.key_hash == owner.key_hash
    query = select(func.count()).select_from(BasketLine).join(Basket, Basket.id == BasketLine.basket_id)
    return db.session.scalar(query.where(mine)) or 0


def quote_lines(
    lines: Sequence[BasketLine], variants: Mapping[int, Variant], *, buyer_id: int | None
) -> list[pricing.QuotedLine]:
    """Price the lines whose variant still exists, by the rules of today."""
    contracts = agreed.contract_prices(variants, on=today(), user_id=buyer_id)
    return [
        pricing.quote_line(
            variants[line.variant_id],
            line.quantity,
            variant_id=line.variant_id,
            partner_id=variants[line.variant_id].partner_id,
            contract=contracts.get(line.variant_id),
        )
        for line in lines
        if line.variant_id in variants
    ]


def basket_shops(basket: Basket | None, *, buyer_id: int | None) -> list[ShopItems]:
    """The basket by shop, in the order in which the shops were first put in."""
    if basket is None or not basket.lines:
        return []
    variants = catalogue.variants(line.variant_id for line in basket.lines)
    quoted = {line.variant_id: line for line in quote_lines(basket.lines, variants, buyer_id=buyer_id)}
    left = inventory.orderable(variants)
    pictures = pictures_of(variant.product_id for variant in variants.values())
    shops: dict[int, list[BasketItem]] = {}
    for line in basket.lines:
        variant = variants[line.variant_id]
        item = BasketItem(
            line,
            variant,
            quoted[line.variant_id],
            left.get(variant.id, NOTHING),
            pictures.get(variant.product_id),
        )
        shops.setdefault(variant.partner_id, []).append(item)
    return [ShopItems(items[0].variant.product.partner, items) for items in shops.values()]


def pictures_of(product_ids: Iterable[int]) -> dict[int, Picture]:
    """The cover of each product, from its listing."""
    wanted = sorted(set(product_ids))
    query = (
        select(Listing.product_id, Picture)
        .join(Picture, Picture.id == Listing.picture_id)
        .where(Listing.product_id.in_(wanted))
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
