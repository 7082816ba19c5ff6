"""A payout killed with -9 at each named place: nothing is half, nothing is paid twice, and the file stays what it was."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core.db import db, transaction
from marketplace.payouts import service
from marketplace.payouts.models import Payout
from marketplace.payouts.states import PayoutState
from tests.make import make_user
from tests.payouts.make import make_paid_partner
from tests.support.forks import dies_at
from tests.support.sound import broken

COVERS = {"payout_before_commit", "payout_after_file", "payout_before_handing_over"}


@pytest.fixture
def maya(app: Flask) -> int:
    make_paid_partner("Aren")
    make_paid_partner("Benang")
    make_user("Ayu", email="ayu@contoh.test")
    return make_user("Maya", email="maya@contoh.test").id


def flask(app: Flask, *command: str) -> bytes:
    """`flask payouts ...` in this process; what it wrote to standard output."""
    done = app.test_cli_runner().invoke(args=["payouts", *command])
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


def the_batch() -> Payout:
    """The only one there is."""
    db.session.rollback()
    (payout,) = db.session.scalars(select(Payout)).all()
    assert payout.count == 2
    assert hashlib.sha256(service.file_of(payout)).hexdigest() == payout.file_sha256
    return payout


def test_killed_before_the_commit_there_is_no_batch_and_the_next_run_makes_it(app: Flask, maya: int) -> None:
    prepare = ["prepare", "--by", "maya@contoh.test"]
    dies_at(app, "payout_before_commit", lambda: flask(app, *prepare))
    assert db.session.scalars(select(Payout)).all() == []
    flask(app, *prepare)
    assert the_batch().state is PayoutState.PREPARED
    assert broken() == []


@pytest.mark.parametrize("place", ["payout_after_file", "payout_before_handing_over"])
def test_killed_while_the_file_is_handed_over_it_is_had_again_byte_for_byte(
    app: Flask, maya: int, place: str
) -> None:
    """Before the commit it is sent again; after it the batch counts as sent, and its file is asked for by its number."""
    with transaction():
        payout = service.prepare(by=maya)
    before, number = service.file_of(payout), payout.number
    send, file = ["send", "--by", "ayu@contoh.test"], ["file", number, "--by", "ayu@contoh.test"]
    dies_at(app, place, lambda: flask(app, *send))

    is_committed = place == "payout_before_handing_over"
    assert the_batch().state is (PayoutState.SENT if is_committed else PayoutState.PREPARED)
    assert flask(app, *send) == (b"" if is_committed else before)
    assert flask(app, *file) == before
    assert the_batch().state is PayoutState.SENT
    assert broken() == []


def test_the_command_gives_nobody_a_file_that_needs_two(app: Flask, maya: int) -> None:
    """Accounts that were never paid: who prepared the batch does not get its file here either."""
    with transaction():
        number = service.prepare(by=maya).number
    done = app.test_cli_runner().invoke(args=["payouts", "file", number, "--by", "maya@contoh.test"])
    assert done.exit_code == 1
    assert done.stdout_bytes == b""
