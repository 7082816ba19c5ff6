"""The demo world: small, in seconds, and as true as the big one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import service as accounts
from marketplace.accounts.queries import has_role
from marketplace.accounts.roles import Role
from marketplace.catalogue.models import Product
from marketplace.catalogue.states import ProductState
from marketplace.cli.demo import content, end_of, pictures, world
from marketplace.core import clock
from marketplace.core.clock import JAKARTA
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.images import Picture
from marketplace.core.jobs import Job, JobState
from marketplace.core.states import StateChange
from marketplace.ledger.models import Posting
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.payments.models import BankLine, BankStatement, PaymentProof, Refund
from marketplace.payments.states import LineState, ProofState, RefundState, StatementState
from marketplace.payouts.models import Payout, PayoutTransfer
from marketplace.payouts.queries import stuck
from marketplace.payouts.states import PayoutState, Stuck, TransferState
from marketplace.procurement.models import Bill, PurchaseOrder, Requisition
from marketplace.procurement.states import BillState, PurchaseOrderState, RequisitionState
from marketplace.vouchers.models import Voucher
from tests.web.shop.feeds import prices_that_differ

DAY = "2026-11-24"
ROWS = (Order, PurchaseOrder, Bill, Product, Picture, Posting, BankLine, StateChange, Fact)
CAST = {
    "ratna": Role.REQUESTER,
    "dewi": Role.APPROVER,
    "hasan": Role.BUYER,
    "joko": Role.RECEIVER,
    "lina": Role.FINANCE,
    "tigor": Role.PROGRAMME_OFFICER,
    "maya": Role.OPERATOR_FINANCE,
    "edi": Role.AUDITOR,
    "ayu": Role.ADMIN,
    "budi": Role.OWNER,
    "wati": Role.OWNER,
}


@pytest.fixture
def loaded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The small world, with pictures of a stamp's size: drawing has tests of its own."""
    monkeypatch.setattr(world, "SMALL", replace(world.SMALL, side=40))
    result = load(app)
    assert result.exit_code == 0, result.output
    return app


def load(app: Flask, *more: str) -> Any:
    return app.test_cli_runner().invoke(args=["demo", "load", "--small", "--today", DAY, *more])


def states_of(model: Any) -> set[Any]:
    return set(db.session.scalars(select(model.state).distinct()))


def test_the_small_world_has_every_state_and_sound_books_and_comes_out_the_same_twice(
    loaded: Flask, database: Any
) -> None:
    """One story over two loads, because a load takes seconds."""
    first = [rows_of(model) for model in ROWS]
    _has_what_finance_must_act_on()
    assert states_of(Order) == set(OrderState)
    assert states_of(PurchaseOrder) == set(PurchaseOrderState)
    assert states_of(Requisition) == set(RequisitionState)
    assert states_of(Bill) == set(BillState)
    assert states_of(Product) == set(ProductState)
    assert not db.session.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.DEAD))
    db.session.rollback()
    for name in ("sari", "tono", *CAST):
        with transaction():
            user, _token = accounts.sign_in(login=f"{name}@demo.test", password="demo-pasar-mitra")
        if name in CAST:
            assert has_role(user.id, CAST[name]), name
    _the_books_balance(loaded)
    assert prices_that_differ(loaded.test_client()) == []

    before, shown = rows_of(Order), _published()
    assert "there already" in load(loaded).output
    assert load(loaded, "--products", "50").exit_code == 0
    assert rows_of(Order) == before
    assert _published() == shown + 50
    _the_books_balance(loaded)

    db.session.remove()
    db.engine.dispose()
    database.reset()
    assert load(loaded).exit_code == 0
    assert [rows_of(model) for model in ROWS] == first


def _has_what_finance_must_act_on() -> None:
    """Each of these has a page of its own that would be empty without it."""
    questions = set(db.session.scalars(select(BankLine.text).where(BankLine.state == LineState.UNMATCHED)))
    assert len(questions) == 3
    assert states_of(BankStatement) == {StatementState.CONFIRMED}
    assert states_of(Payout) == {PayoutState.PREPARED, PayoutState.CLOSED}
    assert states_of(PayoutTransfer) == {TransferState.WAITING, TransferState.PAID, TransferState.RETURNED}
    assert ProofState.WAITING in states_of(PaymentProof)
    assert {RefundState.REQUESTED, RefundState.SENT} <= states_of(Refund)
    with clock.at(end_of(date.fromisoformat(DAY))):
        assert Stuck.ACCOUNT_HELD in {one.stuck for one in stuck()}
    assert db.session.scalar(select(Voucher.code).where(Voucher.used == Voucher.limit_total)) == "KILAT5"


def _published() -> int:
    shown = select(func.count()).select_from(Product).where(Product.state == ProductState.PUBLISHED)
    found = db.session.scalar(shown) or 0
    db.session.rollback()
    return found


def _the_books_balance(app: Flask) -> None:
    for command in ("invariants", "verify"):
        checked = app.test_cli_runner().invoke(args=["audit", command])
        assert checked.exit_code == 0, checked.output


def rows_of(model: Any) -> list[tuple[Any, ...]]:
    found = [tuple(row) for row in db.session.execute(select(model.__table__).order_by(model.id))]
    db.session.rollback()
    return found


def test_only_the_maggot_group_is_not_marked_as_fiction() -> None:
    real = [partner.name for partner in content.read_partners() if not partner.fictional]
    assert real == ["Kelompok Ternak Magot Sari Lava Berdaya"]


def test_every_product_stands_on_a_shelf_that_exists_with_a_picture_that_can_be_drawn() -> None:
    shelves = {category.slug for category in content.read_categories()}
    partners = content.read_partners()
    assert len({partner.regency for partner in partners}) == 10
    for product in (product for partner in partners for product in partner.products):
        assert product.category in shelves, product.name
        assert product.picture.split()[0] in pictures.MOTIFS, product.name
        assert len(product.name) >= 40, product.name


def test_no_two_products_look_the_same_and_each_is_drawn_the_same_way_twice() -> None:
    seen: dict[bytes, str] = {}
    for partner in content.read_partners():
        for product in partner.products:
            small = pictures.draw(product.picture, seed=product.name, size=48).tobytes()
            assert small not in seen, (product.name, seen.get(small))
            seen[small] = product.name
    again = pictures.draw("pouch emblem=bean", seed="x", size=48)
    assert again.tobytes() == pictures.draw("pouch emblem=bean", seed="x", size=48).tobytes()


def test_the_moment_of_the_end_is_on_the_day_that_was_asked_for() -> None:
    assert end_of(date(2026, 11, 24)).astimezone(JAKARTA).date() == date(2026, 11, 24)
