"""One's own orders under the tabs that people know, and buying the same again."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, ngettext
from marketplace.orders import queries, service
from marketplace.orders.queries import Owner
from marketplace.orders.states import BuyerTab
from marketplace.web.shop.portal import bp, signed_in_only


@bp.get("/akun/pesanan")
@signed_in_only
def my_orders() -> ResponseReturnValue:
    """Newest first under each tab."""
    counts = queries.buyer_counts(user_id=g.user_id)
    wanted = request.args.get("tab", "")
    first = BuyerTab.UNPAID if counts[BuyerTab.UNPAID] else BuyerTab.PACKING
    tab = BuyerTab(wanted) if wanted in set(BuyerTab) else first
    page = queries.buyer_orders(user_id=g.user_id, tab=tab, after=request.args.get("setelah"))
    return render_template(
        "shop/my_orders/list.html",
        orders=page.items,
        tab=tab,
        tabs=[
            (one.label, url_for("shop.my_orders", tab=one.value), one is tab, counts[one]) for one in BuyerTab
        ],
        next_url=url_for("shop.my_orders", tab=tab.value, setelah=page.next_cursor)
        if page.next_cursor
        else None,
        section="orders",
    )


@bp.post("/akun/pesanan/<code>/lagi")
@signed_in_only
def buy_again(code: str) -> ResponseReturnValue:
    """The same things into the basket, as far as they are sold."""
    found = queries.get_order(code, buyer_id=g.user_id)
    wanted = [(line.variant_id, line.quantity, line.name) for line in found.lines]
    db.session.rollback()
    added, missing = 0, []
    for variant_id, quantity, name in wanted:
        try:
            with transaction():
                service.add_to_basket(
                    owner=Owner(user_id=g.user_id), variant_id=variant_id, quantity=quantity
                )
            added += 1
        except DomainError:
            db.session.rollback()
            missing.append(name)
    if added:
        flash(
            ngettext("%(num)s thing is in your basket.", "%(num)s things are in your basket.", added),
            "success",
        )
    if missing:
        flash(_("Not to be had at the moment: %(names)s.", names=", ".join(missing)), "warning")
    return redirect(url_for("shop.basket"), 303)
