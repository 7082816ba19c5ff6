"""Messages leave at least once, whoever dies in between; and they say the right thing to the right person."""

from __future__ import annotations

import re
import signal
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.accounts import service as accounts
from marketplace.core import jobs
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.jobs import Job, JobState
from marketplace.notices.models import Message, MessageState, Notice
from marketplace.notices.service import Letter, tell_user
from marketplace.procurement import service as procurement
from tests.make import make_user
from tests.orders.make import make_goods
from tests.procurement.make import decide_taxes, ordered
from tests.support.mail import mail_server
from tests.support.processes import flask

COVERS = {"job_claimed", "notice_sent_not_marked"}


def told(user) -> None:
    with transaction():
        tell_user(user, lambda: Letter("Halo", ["Satu baris."], ("Buka", "http://127.0.0.1/x")), key="test:1")


def messages() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


@pytest.mark.parametrize("place", sorted(COVERS))
def test_a_worker_killed_in_the_middle_of_sending_sends_it_once_it_is_back(app, settings, place):
    """Killed before the mail left, it leaves later; killed after, it leaves again with the same Message-ID."""
    told(make_user("Sari", email="sari@contoh.test"))
    with mail_server() as server:
        ours = replace(settings, MAIL_URL=server.url)
        killed = flask(ours, "worker", "--once", env={"FAILPOINT": place})
        assert killed.returncode == -signal.SIGKILL
        (message,) = messages()
        assert message.state is MessageState.WAITING, "nothing pretends that it was sent"
        assert len(server.mails) == (place == "notice_sent_not_marked")

        with transaction() as session:  # two minutes later
            session.execute(
                update(Job)
                .values(leased_until=now() - timedelta(seconds=1))
                .where(Job.state == JobState.RUNNING)
            )
        back = flask(ours, "worker", "--once")
        assert back.returncode == 0, back.stderr
        (message,) = messages()
        assert message.state is MessageState.SENT
        assert server.mails
        assert len({mail["Message-ID"] for mail in server.mails}) == 1
        assert server.mails[-1]["To"] == "sari@contoh.test"


def test_a_message_is_written_once_for_its_cause(app):
    user = make_user()
    told(user)
    told(user)
    assert len(messages()) == 1


def test_a_mail_server_that_is_down_loses_nothing(app, monkeypatch):
    monkeypatch.setitem(
        app.config, "SETTINGS", replace(app.config["SETTINGS"], MAIL_URL="smtp://127.0.0.1:9")
    )
    told(make_user())
    jobs.run_due(most=5)
    (message,) = messages()
    assert message.state is MessageState.WAITING
    row = db.session.scalar(select(Job).where(Job.name == "notices.send"))
    assert row is not None
    assert (row.state, row.attempts) == (JobState.WAITING, 1)


def test_the_reader_gets_their_own_language(app):
    told_in_english = make_user("Sari", locale="en")
    with transaction():
        accounts.request_reset(told_in_english.email or "")
    jobs.run_due()
    assert messages()[-1].subject == "Choose a new password"


def test_a_reset_link_is_under_our_own_address_and_stored_in_no_event(app, settings):
    user = make_user()
    with transaction():
        accounts.request_reset(user.email or "")
    jobs.run_due()
    found = re.search(r"(http\S+/sandi/atur/(\S+))", messages()[-1].text)
    assert found is not None
    assert found[1].startswith(settings.BASE_URL)
    for row in db.session.scalars(select(Job)):
        assert found[2] not in str(row.payload)


def test_each_step_of_a_purchase_tells_whoever_acts_next(cast):
    decide_taxes()
    variant = make_goods("Maggot segar", partner=cast.maggot, price=7_000, stock=80)
    order = ordered(cast, variant)
    jobs.run_due()
    with transaction():
        procurement.accept_order(order.number, partner_id=cast.maggot.id, by=cast.budi.id)
        procurement.dispatch(order.number, partner_id=cast.maggot.id, by=cast.budi.id)
    jobs.run_due()
    told_to = {(message.user_id, message.key.split(":")[0]) for message in messages()}
    assert {
        (cast.dewi.id, "requisition-submitted"),
        (cast.ratna.id, "requisition-decided"),
        (cast.budi.id, "purchase-order"),
        (cast.ratna.id, "purchase-order-answered"),
        (cast.joko.id, "purchase-order-dispatched"),
    } <= told_to
    assert cast.tono.id not in {user_id for user_id, _ in told_to}
    assert db.session.scalar(select(Notice).where(Notice.user_id == cast.joko.id)) is not None
