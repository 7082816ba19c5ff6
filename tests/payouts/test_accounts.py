"""To which account money may go: an old one, a new one after two days and with a second person, none without."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.core.clock import at, now
from marketplace.payouts import queries, service
from marketplace.payouts.errors import NewAccountNeedsTwo, NothingToPayOut
from marketplace.payouts.states import Stuck
from tests.make import make_partner
from tests.payouts.make import confirm, earn, give_account, give_back, make_paid_partner, prepare, send


def test_a_new_bank_account_waits_two_days(maya: int) -> None:
    partner = make_paid_partner(earned=300_000)
    give_account(partner, "0099887766")

    with pytest.raises(NothingToPayOut):
        prepare(maya)
    assert [one.stuck for one in queries.stuck()] == [Stuck.ACCOUNT_HELD]

    with at(now() + timedelta(hours=49)):
        payout = prepare(maya)
    assert payout.transfers[0].number == "0099887766"


def test_without_an_account_nobody_can_be_paid(maya: int) -> None:
    partner = make_partner()
    earn(partner.id, 100_000)

    assert [(one.partner.id, one.stuck) for one in queries.stuck()] == [(partner.id, Stuck.NO_ACCOUNT)]


def test_a_new_account_needs_a_second_person_before_the_bank_has_the_file(maya: int, ayu: int) -> None:
    """Afterwards the account is known, until the partner changes it."""
    partner = make_paid_partner(earned=60_000)
    first = prepare(maya)
    with pytest.raises(NewAccountNeedsTwo):
        send(first, maya)
    with pytest.raises(NewAccountNeedsTwo):
        service.file_for(first.id, by=maya)
    assert service.file_for(first.id, by=ayu)[1] == service.file_of(first)
    send(first, ayu)
    assert service.file_for(first.id, by=maya)[1] == service.file_of(first)
    confirm(first, ayu)

    earn(partner.id, 60_000)
    again = prepare(maya)
    assert queries.to_new_accounts(again) == set()
    send(again, maya)
    confirm(again, ayu)

    with at(now() - timedelta(days=4)):
        give_account(partner, "0079999999")
    earn(partner.id, 60_000)
    with pytest.raises(NewAccountNeedsTwo):
        send(prepare(maya), maya)


def test_a_transfer_that_came_back_has_not_made_its_account_known(maya: int, ayu: int) -> None:
    make_paid_partner(earned=60_000)
    first = prepare(maya)
    send(first, ayu)
    give_back(first.transfers[0].id, ayu)
    confirm(first, ayu)

    assert len(queries.to_new_accounts(prepare(maya))) == 1
