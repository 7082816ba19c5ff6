"""Partners are paid what they earned: once, to the account they had, less what they owe."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.cli.invariants import run_all
from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money
from marketplace.core.states import WrongState
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.payouts import queries, service
from marketplace.payouts.errors import NothingToPayOut, ReturnReasonMissing, SamePerson
from marketplace.payouts.models import Payout, PayoutRow
from marketplace.payouts.states import PayoutState, Stuck, TransferState
from tests.payouts.make import (
    charge,
    collect_cash,
    confirm,
    earn,
    give_account,
    give_back,
    make_paid_partner,
    prepare,
    send,
)


def holds_everywhere() -> None:
    broken = [outcome for outcome in run_all() if outcome.is_broken]
    assert not broken


def test_a_batch_pays_everybody_what_they_earned(maya: int, ayu: int) -> None:
    first, second = make_paid_partner("Aren", earned=200_000), make_paid_partner("Benang", earned=75_000)
    earn(first.id, 50_000, fee=2_500)

    payout = prepare(maya)
    send(payout)
    confirm(payout, ayu)

    assert (payout.total, payout.count) == (Money(322_500), 2)
    assert [(line.partner_id, line.amount) for line in payout.transfers] == [
        (first.id, Money(247_500)),
        (second.id, Money(75_000)),
    ]
    assert {line.state for line in payout.transfers} == {TransferState.PAID}
    assert ledger.partner_balance(first.id) == ledger.partner_balance(second.id) == ZERO
    assert ledger.balance(Account.PAYOUT_CLEARING) == ZERO
    assert ledger.balance(Account.CASH_BANK) == Money(-322_500)
    holds_everywhere()


def test_each_order_behind_a_payout_counts_as_paid_out(maya: int) -> None:
    partner = make_paid_partner(earned=0)
    order = earn(partner.id, 90_000)

    payout = prepare(maya)

    (row,) = ledger.partner_refs(partner.id).items
    assert (row.ref_type, row.ref_id) == order
    assert row.is_paid_out
    assert queries.refs_of(payout.transfers[0]) == [(order, Money(90_000))]


def test_nothing_is_paid_out_twice(maya: int) -> None:
    make_paid_partner()
    prepare(maya)

    with pytest.raises(NothingToPayOut):
        prepare(maya)


def test_the_database_refuses_a_row_in_two_batches(maya: int) -> None:
    make_paid_partner()
    payout = prepare(maya)
    row = payout.transfers[0].rows[0]

    with pytest.raises(IntegrityError), transaction():
        db.session.add(
            PayoutRow(
                transfer_id=row.transfer_id,
                posting_id=row.posting_id,
                account=row.account,
                amount=row.amount,
            )
        )
    holds_everywhere()


def test_what_a_partner_owes_is_netted(maya: int) -> None:
    partner = make_paid_partner(earned=0)
    order = earn(partner.id, 100_000)
    prepare(maya)
    charge(partner.id, 40_000, order)  # after the payout: a receivable
    assert ledger.partner_money(partner.id).receivable == Money(40_000)
    earn(partner.id, 150_000)

    payout = prepare(maya)

    (transfer,) = payout.transfers
    assert (transfer.amount, transfer.netted) == (Money(110_000), Money(40_000))
    assert ledger.partner_money(partner.id).receivable == ZERO
    assert ledger.partner_money(partner.id).payable == ZERO
    holds_everywhere()


def test_a_partner_who_owes_more_than_we_do_waits(maya: int) -> None:
    partner = make_paid_partner(earned=0)
    order = earn(partner.id, 100_000)
    prepare(maya)
    charge(partner.id, 90_000, order)
    earn(partner.id, 30_000)

    with pytest.raises(NothingToPayOut):
        prepare(maya)

    (stuck,) = queries.stuck()
    assert (stuck.stuck, stuck.amount) == (Stuck.OWES_US, Money(-60_000))


def test_cash_that_nobody_reported_is_not_transferred(maya: int) -> None:
    partner = make_paid_partner(earned=80_000)
    collect_cash(partner.id, 500_000)

    payout = prepare(maya)

    assert payout.total == Money(80_000)
    (stuck,) = queries.stuck()
    assert (stuck.stuck, stuck.waiting) == (Stuck.CASH_OPEN, Money(500_000))


@pytest.mark.parametrize(("earned", "reason"), [(49_999, Stuck.TOO_LITTLE), (60_000, None)])
def test_small_sums_wait(maya: int, earned: int, reason: Stuck | None) -> None:
    make_paid_partner(earned=earned)

    assert [one.stuck for one in queries.candidates()] == [reason]


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_returned_transfer_goes_with_the_next_batch(maya: int, ayu: int, confirmed: bool) -> None:
    partner = make_paid_partner(earned=200_000)
    first = prepare(maya)
    send(first)
    if confirmed:
        confirm(first, ayu)

    give_back(first.transfers[0].id, maya)
    if not confirmed:
        confirm(first, ayu)

    assert ledger.partner_money(partner.id).payable == Money(200_000)
    assert ledger.balance(Account.PAYOUT_CLEARING) == ledger.balance(Account.CASH_BANK) == ZERO
    (row,) = ledger.partner_refs(partner.id).items
    assert (row.earned, row.paid_out) == (Money(200_000), ZERO)
    earn(partner.id, 20_000)
    second = prepare(maya)
    assert second.total == Money(220_000)
    assert ledger.partner_balance(partner.id) == ZERO
    holds_everywhere()


def test_a_returned_transfer_says_why_and_is_returned_once(maya: int) -> None:
    make_paid_partner()
    payout = prepare(maya)
    transfer_id = payout.transfers[0].id
    with pytest.raises(WrongState):
        give_back(transfer_id, maya)  # the bank does not have it yet
    send(payout)
    with pytest.raises(ReturnReasonMissing):
        give_back(transfer_id, maya, reason=" ")
    give_back(transfer_id, maya)
    with pytest.raises(WrongState):
        give_back(transfer_id, maya)


def test_who_prepared_a_batch_does_not_confirm_it(maya: int, ayu: int) -> None:
    make_paid_partner()
    payout = prepare(maya)
    send(payout)

    with pytest.raises(SamePerson):
        confirm(payout, maya)
    with pytest.raises(IntegrityError), transaction():
        service.queries.lock_payout(payout.id).closed_by_id = maya
        db.session.flush()

    confirm(payout, ayu)
    assert payout.state is PayoutState.CLOSED
    with pytest.raises(WrongState):
        confirm(payout, ayu)


def test_the_file_is_the_same_each_time_and_keeps_its_account(maya: int) -> None:
    partner = make_paid_partner("Aren")
    payout = prepare(maya)
    give_account(partner, "5550001")
    db.session.expire_all()

    first = service.file_of(queries.get_payout(payout.id))
    db.session.expire_all()
    again = service.file_of(queries.get_payout(payout.id))

    assert first == again
    assert payout.file_sha256 == hashlib.sha256(first).hexdigest()
    assert first.decode() == (
        "no,bank,account,holder,amount,reference\r\n"
        f"1,BRI,0071234567,Kelompok Tani,200000,{payout.number}\r\n"
    )


def test_batches_are_numbered_without_gaps(maya: int) -> None:
    partner = make_paid_partner()
    first = prepare(maya)
    earn(partner.id, 60_000)
    second = prepare(maya)

    assert [first.number[-4:], second.number[-4:]] == ["0001", "0002"]
    assert db.session.scalars(select(Payout.number)).all() == [first.number, second.number]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payouts SET total = total + 1",
        "UPDATE payout_transfers SET number = '666'",
        "DELETE FROM payout_rows",
    ],
)
def test_what_a_batch_pays_can_never_be_changed(maya: int, change: str) -> None:
    make_paid_partner()
    prepare(maya)

    with pytest.raises(DBAPIError, match="is fixed"), db.engine.begin() as connection:
        db.session.remove()
        connection.execute(text(change))
