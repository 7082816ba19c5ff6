"""Counting, adding and taking away. Every change is one guarded UPDATE and one line of history."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue import service as listings
from marketplace.catalogue.errors import VariantNotFound
from marketplace.catalogue.kinds import ProductKind
from marketplace.catalogue.models import Variant
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.money import Money
from marketplace.core.quantity import NOTHING, Quantity, total_quantity
from marketplace.inventory import queries
from marketplace.inventory.errors import CountBelowPromised, OutOfStock, QuantityNotPositive
from marketplace.inventory.events import SoldOffline
from marketplace.inventory.models import Stock, StockMove
from marketplace.inventory.states import MoveReason

Ref = tuple[str, int]


def set_count(
    variant_id: int, quantity: Quantity, *, partner_id: int, by: int | None, note: str | None = None
) -> Stock:
    """The seller counted: this many are there, promised ones included. Makes the stock row when there is none.

    Raises CountBelowPromised, VariantNotFound.
    """
    if quantity < NOTHING:
        raise QuantityNotPositive
    own_variant(variant_id, partner_id=partner_id)
    stock = lock_stock(variant_id)
    if quantity < stock.reserved:
        raise CountBelowPromised(reserved=stock.reserved)
    change_on_hand(variant_id, quantity - stock.on_hand, reason=MoveReason.COUNTED, by=by, note=note)
    return lock_stock(variant_id)


def adjust(variant_id: int, by_quantity: Quantity, *, partner_id: int, by: int | None) -> Stock:
    """One tap on + or -. Raises CountBelowPromised when the promised ones would be gone too."""
    own_variant(variant_id, partner_id=partner_id)
    stock = lock_stock(variant_id)
    if stock.on_hand + by_quantity < stock.reserved:
        raise CountBelowPromised(reserved=stock.reserved)
    reason = MoveReason.RECEIVED if by_quantity > NOTHING else MoveReason.COUNTED
    change_on_hand(variant_id, by_quantity, reason=reason, by=by)
    return lock_stock(variant_id)


def mark_sold_out(variant_id: int, *, partner_id: int, by: int | None) -> Stock:
    """Nothing is left but what was promised already."""
    own_variant(variant_id, partner_id=partner_id)
    stock = lock_stock(variant_id)
    change_on_hand(variant_id, -stock.available, reason=MoveReason.COUNTED, by=by)
    return lock_stock(variant_id)


def receive(
    variant_id: int,
    quantity: Quantity,
    *,
    reason: MoveReason = MoveReason.RECEIVED,
    by: int | None,
    ref: Ref | None = None,
    note: str | None = None,
) -> None:
    """More came in. Raises QuantityNotPositive."""
    if quantity <= NOTHING:
        raise QuantityNotPositive
    open_stock(variant_id)
    change_on_hand(variant_id, quantity, reason=reason, by=by, ref=ref, note=note)


def sell_offline(
    variant_id: int,
    quantity: Quantity,
    *,
    partner_id: int,
    by: int | None,
    amount: Money | None = None,
    note: str | None = None,
) -> None:
    """Sold on the market or at the door: the same stock falls. `amount` is what was paid; by default the list price.

    Raises OutOfStock, QuantityNotPositive, VariantNotFound.
    """
    if quantity <= NOTHING:
        raise QuantityNotPositive
    variant = own_variant(variant_id, partner_id=partner_id)
    move = change_on_hand(variant_id, -quantity, reason=MoveReason.SOLD_OFFLINE, by=by, note=note)
    paid = quantity.cost(variant.price) if amount is None else amount
    listings.count_sold(variant.product_id, quantity)
    emit(
        SoldOffline(
            partner_id=partner_id,
            variant_id=variant_id,
            title=variant.full_name,
            quantity=quantity,
            amount=paid,
            move_id=0 if move is None else move.id,
            on=today(),
            by=by,
        ),
        about=variant,
        by=by,
    )


def write_off(
    variant_id: int, quantity: Quantity, *, partner_id: int, by: int | None, note: str | None = None
) -> None:
    """Spoiled, broken or eaten. Raises OutOfStock, QuantityNotPositive, VariantNotFound."""
    if quantity <= NOTHING:
        raise QuantityNotPositive
    own_variant(variant_id, partner_id=partner_id)
    change_on_hand(variant_id, -quantity, reason=MoveReason.LOST, by=by, note=note)


def restock(
    quantities: Mapping[int, Quantity], *, ref: Ref, by: int | None, reason: MoveReason = MoveReason.RETURNED
) -> None:
    """Goods came back and can be sold again."""
    for variant_id, quantity in sorted(quantities.items()):
        receive(variant_id, quantity, reason=reason, by=by, ref=ref)


def set_variant_active(variant_id: int, is_active: bool, *, partner_id: int, by: int | None) -> Variant:
    """Withdraw a choice of a product or bring it back; what the listing shows as available follows."""
    variant = listings.set_active(variant_id, is_active, partner_id=partner_id, by=by)
    refresh_available(variant.product_id)
    return variant


def refresh_available(product_id: int) -> None:
    """Count anew what of a product is free, from its active variants."""
    stocks = db.session.execute(
        select(Stock.on_hand, Stock.reserved, Stock.is_unlimited)
        .join(Variant, Variant.id == Stock.variant_id)
        .where(Variant.product_id == product_id, Variant.is_active)
    ).all()
    free = total_quantity(stock.on_hand - stock.reserved for stock in stocks)
    listings.keep_available(product_id, free, is_unlimited=any(stock.is_unlimited for stock in stocks))


def own_variant(variant_id: int, *, partner_id: int) -> Variant:
    """The partner's own variant. Raises VariantNotFound for anybody else's."""
    variant = _variant(variant_id)
    if variant.partner_id != partner_id:
        raise VariantNotFound
    return variant


def _variant(variant_id: int) -> Variant:
    """Without its product and partner, and without a statement when this transaction has read it already."""
    variant = db.session.get(Variant, variant_id)
    if variant is None:
        raise VariantNotFound
    return variant


def open_stock(variant_id: int) -> None:
    """Make the row that counts, once. A service is limited by days, not by a count."""
    if db.session.scalar(select(Stock.id).where(Stock.variant_id == variant_id)) is not None:
        return
    variant = catalogue.get_variant(variant_id)
    is_service = variant.product.kind is ProductKind.SERVICE
    try:
        with db.session.begin_nested():
            db.session.add(Stock(variant_id=variant_id, is_unlimited=is_service))
    except IntegrityError:  # made by somebody else in this moment
        return
    if is_service:
        refresh_available(variant.product_id)


def lock_stock(variant_id: int) -> Stock:
    """The row, kept from everyone else until the transaction ends; made when there is none."""
    open_stock(variant_id)
    query = select(Stock).where(Stock.variant_id == variant_id).with_for_update()
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def change_on_hand(
    variant_id: int,
    by_quantity: Quantity,
    *,
    reason: MoveReason,
    by: int | None,
    ref: Ref | None = None,
    note: str | None = None,
) -> StockMove | None:
    """Add (or take away) and write the line of history. Raises OutOfStock when promised goods would be touched."""
    if not by_quantity:
        return None
    open_stock(variant_id)
    changed = db.session.scalar(
        update(Stock)
        .where(Stock.variant_id == variant_id, Stock.on_hand + by_quantity >= Stock.reserved)
        .values(on_hand=Stock.on_hand + by_quantity)
        .returning(Stock.id)
        .execution_options(synchronize_session=False)
    )
    variant = _variant(variant_id)
    if changed is None:
        left = queries.available([variant_id])[variant_id]
        raise OutOfStock(
            name=variant.full_name,
            wanted=f"{-by_quantity} {variant.unit_label}",
            left=f"{left} {variant.unit_label}",
            variant_id=variant_id,
            available=left,
        )
    move = write_move(variant_id, by_quantity, reason=reason, by=by, ref=ref, note=note)
    if variant.is_active:
        listings.shift_available({variant.product_id: by_quantity})
    return move


def write_move(
    variant_id: int,
    quantity: Quantity,
    *,
    reason: MoveReason,
    by: int | None,
    ref: Ref | None = None,
    note: str | None = None,
) -> StockMove:
    """One line of history. Invariant I3 stands on it."""
    ref_type, ref_id = ref or (None, None)
    move = StockMove(
        variant_id=variant_id,
        quantity=quantity,
        reason=reason,
        ref_type=ref_type,
        ref_id=ref_id,
        note=note,
        by_id=by,
    )
    db.session.add(move)
    db.session.flush()
    return move
