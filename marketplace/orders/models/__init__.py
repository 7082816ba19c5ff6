"""The tables of orders."""

from __future__ import annotations

from marketplace.orders.models.baskets import Basket, BasketLine
from marketplace.orders.models.cash import CashHolder, CashReport
from marketplace.orders.models.checkouts import Checkout, UnpaidPhone
from marketplace.orders.models.orders import Order, OrderLine
from marketplace.orders.models.parcels import Parcel
from marketplace.orders.models.refunds import OrderRefund
from marketplace.orders.models.returns import OrderReturn, ReturnLine

__all__ = [
    "Basket",
    "BasketLine",
    "CashHolder",
    "CashReport",
    "Checkout",
    "Order",
    "OrderLine",
    "OrderRefund",
    "OrderReturn",
    "Parcel",
    "ReturnLine",
    "UnpaidPhone",
]
