"""Changing a basket. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from marketplace.catalogue import queries as catalogue
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.inventory.errors import OutOfStock
from marketplace.orders import queries, rules
from marketplace.orders.errors import NotForSale, OwnShop, ShopOnHoliday, WrongStep
from marketplace.orders.models import Basket, BasketLine
from marketplace.orders.queries.baskets import Addable, Owner
from marketplace.partners import queries as partners


def new_token() -> str:
    """What a visitor's cookie holds of their basket."""
    return secrets.token_urlsafe(24)


def add_to_basket(*, owner: Owner, variant_id: int, quantity: Quantity) -> int:
    """Put more of a variant into the basket; returns how many different things are in it now.

    Raises VariantNotFound, NotForSale, ShopOnHoliday, OwnShop, WrongStep, OutOfStock when the sum is more than is left.
    """
    thing = _for_sale(variant_id)
    if owner.user_id is not None and partners.is_member(owner.user_id, thing.partner_id):
        raise OwnShop(shop=thing.shop)
    basket = open_basket(owner)
    line = _line(basket, variant_id)
    wanted = quantity + (line.quantity if line is not None else NOTHING)
    _check_quantity(thing, wanted, variant_id)
    if line is None:
        basket.lines.append(BasketLine(variant_id=variant_id, quantity=wanted, price_seen=thing.price))
    else:
        line.quantity, line.price_seen = wanted, thing.price
    _touch(basket)
    return len(basket.lines)


def change_line(*, owner: Owner, variant_id: int, quantity: Quantity) -> Basket | None:
    """Set how many; zero takes it out. What was not in the basket stays out. Raises as `add_to_basket`."""
    basket = queries.lock_basket(owner)
    line = _line(basket, variant_id) if basket is not None else None
    if basket is None or line is None:
        return basket
    if quantity <= NOTHING:
        return remove_line(owner=owner, variant_id=variant_id)
    thing = _for_sale(variant_id)
    _check_quantity(thing, quantity, variant_id)
    line.quantity, line.price_seen = quantity, thing.price
    _touch(basket)
    return basket


def remove_line(*, owner: Owner, variant_id: int) -> Basket | None:
    """Take a variant out; again changes nothing."""
    basket = queries.lock_basket(owner)
    line = _line(basket, variant_id) if basket is not None else None
    if basket is not None and line is not None:
        basket.lines.remove(line)
        _touch(basket)
    return basket


def agree_to_prices(*, owner: Owner) -> None:
    """The buyer has been shown today's prices: from now on they are the ones that were seen."""
    basket = queries.lock_basket(owner)
    if basket is None:
        return
    variants = catalogue.variants(line.variant_id for line in basket.lines)
    for line in basket.lines:
        line.price_seen = variants[line.variant_id].price
    db.session.flush()


def merge_baskets(*, token: str, user_id: int) -> Basket | None:
    """At sign-in the visitor's basket joins the person's own, and is gone. Quantities add up.

    What the person may not buy (the own shop) stays out. Stock and steps are looked at when it is bought.
    """
    guest = queries.lock_basket(Owner(token=token))
    if guest is None or not guest.lines:
        return queries.find_basket(Owner(user_id=user_id))
    mine = open_basket(Owner(user_id=user_id))
    variants = catalogue.variants(line.variant_id for line in guest.lines)
    own = {partner.id for partner in partners.partners_of_user(user_id)}
    for line in guest.lines:
        variant = variants[line.variant_id]
        if variant.partner_id in own:
            continue
        there = _line(mine, line.variant_id)
        if there is None:
            mine.lines.append(
                BasketLine(variant_id=line.variant_id, quantity=line.quantity, price_seen=line.price_seen)
            )
        else:
            there.quantity = rules.nearest_orderable(
                there.quantity + line.quantity, minimum=variant.minimum, step=variant.step
            )
    db.session.delete(guest)
    _touch(mine)
    return mine


def open_basket(owner: Owner) -> Basket:
    """The owner's basket, locked; made when there is none."""
    basket = queries.lock_basket(owner)
    if basket is not None:
        return basket
    if owner.user_id is None:
        return _new_basket(Basket(key_hash=owner.key_hash, lines=[]))  # nobody else knows the token yet
    try:
        with db.session.begin_nested():
            return _new_basket(Basket(user_id=owner.user_id, lines=[]))
    except IntegrityError:  # another device made it in this moment
        basket = queries.lock_basket(owner)
    if basket is None:
        raise RuntimeError("a basket needs an owner")
    return basket


def _new_basket(basket: Basket) -> Basket:
    db.session.add(basket)
    db.session.flush()
    return basket


def _touch(basket: Basket) -> None:
    """Unused baskets are thrown away one day; the hour of the last change is exact enough for that."""
    if now() - basket.changed_at > timedelta(hours=1):
        basket.changed_at = now()
    db.session.flush()


def _for_sale(variant_id: int) -> Addable:
    thing = queries.addable(variant_id)
    if not thing.is_for_sale:
        raise NotForSale(name=thing.name)
    if thing.reopens_on is not None:
        raise ShopOnHoliday(shop=thing.shop, day=f"{thing.reopens_on:%d-%m-%Y}")
    return thing


def _line(basket: Basket, variant_id: int) -> BasketLine | None:
    return next((line for line in basket.lines if line.variant_id == variant_id), None)


def _check_quantity(thing: Addable, quantity: Quantity, variant_id: int) -> None:
    """Raises WrongStep, OutOfStock with what is left."""
    if not rules.is_orderable(quantity, minimum=thing.minimum, step=thing.step):
        raise WrongStep(name=thing.name, minimum=thing.minimum, step=thing.step, unit=thing.unit)
    if thing.left < quantity:
        raise OutOfStock(
            name=thing.name,
            wanted=f"{quantity} {thing.unit}",
            left=f"{thing.left} {thing.unit}",
            variant_id=variant_id,
            available=thing.left,
        )
