"""`flask payouts prepare | send | file`: what finance does on the page, for a timer or an emergency."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from marketplace.accounts import queries as accounts
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.failpoints import failpoint

payouts = AppGroup("payouts", help="Paying partners in batches.")


@payouts.command("prepare")
@click.option("--by", required=True, help="E-mail address of the finance person in whose name it is done.")
def prepare(by: str) -> None:
    """Put everything that can be paid now into one batch; 1 when there is nothing."""
    from marketplace.payouts import service

    person = _person(by)
    try:
        with transaction():
            made = service.prepare(by=person)
    except DomainError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(f"{made.number}: {made.count} transfers, {made.total}")


@payouts.command("send")
@click.option("--by", required=True, help="E-mail address of the finance person in whose name it is done.")
def send(by: str) -> None:
    """Write the bank's files of all prepared batches to standard output and note them as sent."""
    from marketplace.payouts import queries, service
    from marketplace.payouts.states import PayoutState

    person = _person(by)
    ids = [payout.id for payout in queries.open_payouts() if payout.state is PayoutState.PREPARED]
    db.session.rollback()
    for payout_id in ids:
        try:
            with transaction():
                payout = service.mark_sent(payout_id, by=person)
        except DomainError as error:
            click.echo(str(error), err=True)
            sys.exit(1)
        failpoint("payout_before_handing_over")
        sys.stdout.buffer.write(service.file_of(payout))


@payouts.command("file")
@click.argument("number")
@click.option("--by", required=True, help="E-mail address of the finance person who gives it to the bank.")
def file(number: str, by: str) -> None:
    """Write the bank's file of one batch once more, byte for byte: for when `send` was cut off."""
    from marketplace.payouts import queries, service

    person = _person(by)
    payout = queries.find_payout(number)
    if payout is None:
        raise click.UsageError(f"there is no batch {number}")
    try:
        _payout, written = service.file_for(payout.id, by=person)
    except DomainError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    sys.stdout.buffer.write(written)


def _person(email: str) -> int:
    user = accounts.find_user_by_contact(email=email)
    if user is None:
        raise click.UsageError(f"nobody has the address {email}")
    user_id = user.id
    db.session.rollback()
    return user_id
