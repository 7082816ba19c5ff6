"""The partner's home: what needs doing, the week's sales, the guide of a new shop. At most twelve statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import case, func, select, type_coerce

from marketplace.catalogue.kinds import unit_label
from marketplace.catalogue.models import Product, Variant
from marketplace.catalogue.states import ProductState
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import Quantity, QuantityColumn
from marketplace.core.words import _, ngettext
from marketplace.inventory.models import Stock
from marketplace.ledger import queries as ledger
from marketplace.orders import queries as orders
from marketplace.orders.queries.orders import LateOrder
from marketplace.orders.states import SellerTab
from marketplace.partners import queries as partners
from marketplace.partners.models import PartnerDocument
from marketplace.partners.states import DocumentState
from marketplace.sales import queries as sales
from marketplace.web.partner import inbox
from marketplace.web.partner.documents import paper_address
from marketplace.web.partner.portal import MONEY, bp
from marketplace.web.partner.setup import guide_of

LOW = Quantity.of(5)
MOST_LOW = 5


class Task(NamedTuple):
    """One line of what needs doing."""

    label: str
    url: str
    done: bool = False
    note: str | None = None
    state_text: str | None = None


class Week(NamedTuple):
    """Sales of the last seven days and of the seven before."""

    this: Money
    before: Money

    @property
    def sentence(self) -> str:
        """In words: "Minggu ini Rp1.250.000, naik 12 %"."""
        if not self.before:
            return _("The last seven days: %(amount)s.", amount=self.this)
        percent = (self.this.amount - self.before.amount) * 100 // self.before.amount
        if percent >= 0:
            return _(
                "The last seven days: %(amount)s, %(percent)s %% more than the seven before.",
                amount=self.this,
                percent=percent,
            )
        return _(
            "The last seven days: %(amount)s, %(percent)s %% less than the seven before.",
            amount=self.this,
            percent=-percent,
        )


class LowStock(NamedTuple):
    """A thing on sale of which few are left."""

    variant_id: int
    name: str
    left: Quantity
    unit: str


@bp.get("", strict_slashes=False)
def dashboard() -> ResponseReturnValue:
    """What needs doing. A shop that never had an order sees no figures about sales yet."""
    partner_id = g.partner.id
    counts = inbox.counts(partner_id=partner_id)
    is_new = not sum(counts.values())
    papers = partners.documents(partner_id)
    lines = partners.checklist(g.partner, on=today(), papers=papers)
    low = [] if is_new else low_stock(partner_id)
    late = (
        orders.late_orders(partner_id=partner_id)
        if counts[SellerTab.ACTION] + counts[SellerTab.PACKING]
        else []
    )
    listed = {line.kind for line in lines} if any(not line.is_done for line in lines) else set()
    may_see_money = bool(g.partner_roles & MONEY)
    return render_template(
        "partner/dashboard/show.html",
        counts=counts,
        tasks=_tasks(counts, late, low, [paper for paper in papers if paper.kind not in listed]),
        week=None if is_new else week_of(partner_id, today()),
        guide=guide_of(g.partner, lines, sees_money=may_see_money),
        paper_lines=lines if listed else [],
        balance=ledger.ready_money(partner_id) if may_see_money and not is_new else None,
        paper_address=paper_address,
        is_new=is_new,
    )


def _tasks(
    counts: dict[SellerTab, int],
    late: Sequence[LateOrder],
    low: Sequence[LowStock],
    papers: Sequence[PartnerDocument],
) -> list[Task]:
    """The most urgent first."""
    found = []
    for order in late:
        note = _("Should have been done by now. The buyer waits.")
        found.append(Task(order.code, url_for(".order", code=order.code), note=note, state_text=_("Late")))
    if counts[SellerTab.ACTION]:
        label = ngettext(
            "%(num)s new order to accept", "%(num)s new orders to accept", counts[SellerTab.ACTION]
        )
        found.append(Task(label, url_for(".order_list")))
    if counts[SellerTab.PACKING]:
        label = ngettext("%(num)s order to pack", "%(num)s orders to pack", counts[SellerTab.PACKING])
        found.append(Task(label, url_for(".order_list", tab=SellerTab.PACKING.value)))
    for thing in low:
        words = _("%(name)s: %(left)s %(unit)s left", name=thing.name, left=thing.left, unit=thing.unit)
        address = url_for(".stock_list", _anchor=f"v{thing.variant_id}")
        found.append(Task(words, address, state_text=_("Stock")))
    return [*found, *_paper_tasks(papers)]


def _paper_tasks(papers: Sequence[PartnerDocument]) -> list[Task]:
    """The newest paper of each kind that was refused, has ended or soon will."""
    newest: dict[Any, PartnerDocument] = {}
    for paper in papers:
        newest.setdefault(paper.kind, paper)
    address = url_for(".documents")
    found = []
    for paper in newest.values():
        if paper.state is DocumentState.REJECTED:
            found.append(Task(str(paper.kind.label), address, note=paper.reason, state_text=_("Refused")))
        elif paper.state is DocumentState.ACCEPTED and (paper.is_expired or paper.expires_soon):
            words = _("Ended") if paper.is_expired else _("Ends soon")
            found.append(
                Task(str(paper.kind.label), address, note=_until(paper.valid_until), state_text=words)
            )
    return found


def _until(day: date | None) -> str | None:
    from marketplace.web.kit.filters import day as written

    return None if day is None else _("valid until %(day)s", day=written(day))


def low_stock(partner_id: int) -> list[LowStock]:
    """The fewest first: one light statement."""
    left = type_coerce(Stock.on_hand - Stock.reserved, QuantityColumn())
    query = (
        select(Variant.id, Product.name, Variant.name.label("choice"), Variant.unit, left.label("left"))
        .join(Stock, Stock.variant_id == Variant.id)
        .join(Product, Product.id == Variant.product_id)
        .where(
            Variant.partner_id == partner_id,
            Variant.is_active,
            Product.state == ProductState.PUBLISHED,
            Stock.is_unlimited.is_(False),
            left <= LOW,
        )
        .order_by(left, Variant.id)
        .limit(MOST_LOW)
    )
    return [
        LowStock(row.id, " – ".join(filter(None, (row.name, row.choice))), row.left, unit_label(row.unit))
        for row in db.session.execute(query)
    ]


def week_of(partner_id: int, day: date) -> Week:
    """Sales of the seven days up to this one, and of the seven before, in one statement."""
    sold = sales.sold_lines()
    start = day - timedelta(days=6)
    this = func.sum(case((sold.c.sold_on >= start, sold.c.amount), else_=0))
    before = func.sum(case((sold.c.sold_on < start, sold.c.amount), else_=0))
    query = select(this, before).where(
        sold.c.partner_id == partner_id, sold.c.sold_on >= start - timedelta(days=7), sold.c.sold_on <= day
    )
    row = db.session.execute(query).one()
    return Week(_money(row[0]), _money(row[1]))


def _money(value: Any) -> Money:
    if value is None:
        return ZERO
    return value if isinstance(value, Money) else Money(int(value))
