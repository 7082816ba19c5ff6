"""`flask audit`: silent when all is well, exit 1 and the offender's name when a row was touched by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.cli.audit import audit
from marketplace.cli.invariants import INVARIANTS, run_all
from marketplace.cli.invariants.purchases import orders_are_whole
from marketplace.core.audit import seal_entries
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.rules import set_rule
from marketplace.orders import service as orders
from marketplace.payments import service as payments
from marketplace.payments.states import Method
from tests.make import Cast
from tests.orders.make import buy, make_goods, make_order, payment_of
from tests.orders.test_returning import answer, ask, delivered


@pytest.fixture
def world(app: Flask, cast: Cast) -> Cast:
    """Orders in several states, money in three places, one refund."""
    goods = make_goods(partner=cast.ulos, stock=100)
    make_order(variant=goods)
    make_order(variant=goods, method=Method.COD)
    done = make_order(variant=goods)
    cash = make_order(variant=goods, method=Method.COD)
    back = make_order(variant=goods)
    buy({goods: 1})
    for order in (done, cash):
        with transaction():
            orders.accept(order.code, partner_id=order.partner_id, by=None)
        with transaction():
            ready = orders.mark_ready(order.code, partner_id=order.partner_id, by=None)
            code = ready.pickup_code or ""
        with transaction():
            orders.hand_over(order.code, partner_id=order.partner_id, by=None, pickup_code=code)
    with transaction():
        orders.cancel_by_partner(back.code, partner_id=back.partner_id, by=cast.wati.id, reason="Habis.")
    late = buy({goods: 1}, buyer=cast.sari)
    with transaction():
        payments.expire(payment_of(late).id)
    with transaction():
        payments.confirm_transfer(payment_of(late).id, by=cast.maya.id)
    seal_entries()
    return cast


def run(app: Flask, *words: str) -> Any:
    db.session.rollback()
    return app.test_cli_runner().invoke(audit, words)


def by_hand(*statements: str) -> None:
    """What somebody with the database's password could do; the triggers are taken off first."""
    with transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def untrigger(table: str, verb: str) -> str:
    on = "" if db.engine.dialect.name == "sqlite" else f" ON {table}"
    return f"DROP TRIGGER {table}_no_{verb}{on}"


def test_a_world_made_by_the_services_is_sound(app: Flask, world: Cast) -> None:
    result = run(app, "invariants")

    assert result.exit_code == 0, result.output
    assert "BROKEN" not in result.output
    assert run(app, "verify").exit_code == 0


def test_every_invariant_of_the_list_is_there(app: Flask) -> None:
    run_all()

    assert set(INVARIANTS) == {f"I{number}" for number in range(1, 14)}


FIRST_POSTING = "WHERE id = (SELECT min(id) FROM ledger_postings)"
FIRST_ORDER = "SELECT code FROM orders WHERE state = '{}' ORDER BY id LIMIT 1"
FIRST_SETTLED = "SELECT min(id) FROM payments WHERE state = 'settled'"
DAMAGES = [  # what is broken, how, and what the first offender is called: asked before the damage is done
    ("I1", f"UPDATE ledger_postings SET amount = amount + 1 {FIRST_POSTING}",
     "ledger transaction {} sums to 1", f"SELECT transaction_id FROM ledger_postings {FIRST_POSTING}"),
    ("I2", f"UPDATE ledger_postings SET amount = amount + 1 {FIRST_POSTING}",
     "the book {} sum to 1", f"SELECT book FROM ledger_postings {FIRST_POSTING}"),
    ("I3", "UPDATE stocks SET on_hand = on_hand + 1000", "variant {}: on hand", "SELECT min(variant_id) FROM stocks"),
    ("I3", "UPDATE stocks SET reserved = reserved - 1000 WHERE reserved > 0",
     "variant {}: reserved", "SELECT min(variant_id) FROM stocks WHERE reserved > 0"),
    ("I3", "UPDATE orders SET state = 'completed' WHERE state = 'new'",
     "order {} is completed and still holds", FIRST_ORDER.format("new")),
    ("I3", "UPDATE orders SET state = 'returned' WHERE state = 'unpaid'",
     "order {} is returned and still holds", FIRST_ORDER.format("unpaid")),
    ("I3", "UPDATE orders SET state = 'packing' WHERE state = 'completed'",
     "order {} is packing and holds 0 of", FIRST_ORDER.format("completed")),
    ("I4", "DELETE FROM order_lines WHERE id = (SELECT max(id) FROM order_lines)", "order {}: subtotal",
     "SELECT code FROM orders WHERE id = (SELECT order_id FROM order_lines ORDER BY id DESC LIMIT 1)"),
    ("I4", "DELETE FROM facts WHERE name = 'order_placed'", "order {} was placed",
     "SELECT code FROM orders ORDER BY id LIMIT 1"),
    ("I5", "UPDATE payments SET state = 'void', settled_at = NULL WHERE state = 'settled'",
     "order {} is", "SELECT o.code FROM orders o JOIN checkouts c ON c.id = o.checkout_id WHERE c.method <> 'cod' "
     "AND o.state NOT IN ('unpaid', 'expired', 'cancelled') ORDER BY o.id LIMIT 1"),
    ("I6", "UPDATE refunds SET amount = amount * 3", "payment {}: refunds of", "SELECT min(payment_id) FROM refunds"),
    ("I7", "UPDATE payments SET amount = amount + 1, amount_due = amount_due + 1 WHERE state = 'settled'",
     "payment {} is settled", f"{FIRST_SETTLED} AND method <> 'cod'"),
    ("I9", "UPDATE payments SET state = 'expired', settled_at = NULL WHERE state = 'settled'",
     "payments {} is expired", FIRST_SETTLED),
    ("I9", "UPDATE state_changes SET target = 'shipped' WHERE machine = 'orders' AND target = 'new'",
     "orders {}", "SELECT min(thing_id) FROM state_changes WHERE machine = 'orders' AND target = 'new'"),
    ("I11", "UPDATE audit_entries SET action = 'nothing' WHERE position IN (2, 3)", "position {}", "SELECT 2"),
    ("I13", "UPDATE checkouts SET total = total + 1", "checkout {}:", "SELECT code FROM checkouts ORDER BY id LIMIT 1"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "damage", "said", "named"), DAMAGES)
def test_a_row_touched_by_hand_is_found_and_the_first_one_is_named(
    app: Flask, world: Cast, code: str, damage: str, said: str, named: str
) -> None:
    """I8, I10 and I12 are broken where their rows are made: payouts, vouchers, purchase orders."""
    first = db.session.execute(text(named)).scalar_one()
    by_hand(untrigger("ledger_postings", "update"), damage)
    result = run(app, "invariants", "--json")

    assert result.exit_code == 1
    found = {each["code"]: each for each in json.loads(result.output)["invariants"]}
    assert found[code]["ok"] is False
    assert said.format(first) in found[code]["offender"]


def test_a_fee_given_back_on_cash_that_came_back_is_no_earning(app: Flask, world: Cast) -> None:
    """A returned cash order gives only its fee back, into what the partner is owed."""
    with transaction():
        set_rule("platform_fee_bp", 500, valid_from=today())
    order = delivered(method=Method.COD)
    request = ask(order, 1)
    answer(request, orders.approve_return)
    answer(request, orders.receive_return, can_be_sold=True)

    assert orders_are_whole().offender is None


def test_the_offender_is_named_in_the_table(app: Flask, world: Cast) -> None:
    by_hand("UPDATE checkouts SET total = total + 1 WHERE id = (SELECT min(id) FROM checkouts)")
    result = run(app, "invariants")

    assert result.exit_code == 1
    assert "I13  BROKEN" in result.output
    assert "PB-" in result.output


def test_verify_names_the_first_bad_row(app: Flask, world: Cast) -> None:
    by_hand("UPDATE audit_entries SET by_id = 999999 WHERE position = 2")
    result = run(app, "verify", "--json")

    assert result.exit_code == 1
    assert json.loads(result.output)["first_bad"] == 2


def test_a_head_kept_elsewhere_shows_that_the_end_was_cut_off(
    app: Flask, world: Cast, tmp_path: Path
) -> None:
    kept = tmp_path / "audit-heads.txt"  # as the nightly backup writes it
    kept.write_text(run(app, "head").output, encoding="utf-8")
    for _each in range(3):
        make_order(variant=make_goods(partner=world.ulos))
    printed = run(app, "head").output.strip()
    kept.write_text(f"{kept.read_text(encoding='utf-8')}{printed}\n", encoding="utf-8")
    assert run(app, "verify", "--head", printed).exit_code == 0
    assert run(app, "verify", "--heads", str(kept)).exit_code == 0
    last = int(printed.split()[1].partition(":")[0])
    by_hand(f"DELETE FROM audit_entries WHERE position > {last - 2}")

    alone = run(app, "verify")
    assert alone.exit_code == 0, "the chain that is left is whole: only the kept head can tell"
    told = run(app, "verify", "--head", printed)
    assert (told.exit_code, "the end was cut" in told.output) == (1, True)
    told = run(app, "verify", "--heads", str(kept))
    assert (told.exit_code, f"position {last} " in told.output) == (1, True), "the day of the cut is named"


def test_a_head_stays_true_while_the_log_grows(app: Flask, world: Cast) -> None:
    kept = json.loads(run(app, "head", "--json").output)
    make_order(variant=make_goods(partner=world.ulos))
    seal_entries()
    assert run(app, "verify", "--head", f"{kept['position']}:{kept['head']}").exit_code == 0
    assert run(app, "verify", "--head", "nonsense").exit_code == 2
