"""`flask payments`: what an operator does about payments from a terminal or a timer."""

from __future__ import annotations

from datetime import timedelta

import click
from flask.cli import with_appcontext

from marketplace.core.clock import now


@click.group("payments")
def payments() -> None:
    """Payments and their provider."""


@payments.command("reconcile")
@click.option("--days", default=30, show_default=True, help="How far back to compare.")
@with_appcontext
def reconcile(days: int) -> None:
    """Bring every card payment to the state the provider's own records have. Safe to repeat.

    Exit 1 when the provider could not be asked about everything.
    """
    from marketplace.payments import service

    report = service.reconcile(since=now() - timedelta(days=days))
    click.echo(f"{report.checked} card payments compared, {report.events} events that no webhook brought")
    for code in report.healed:
        click.echo(f"healed: {code} was paid")
    for code in report.refunds:
        click.echo(f"healed: {code} was refunded, or its refund failed")
    for code in report.disputes:
        click.echo(f"healed: {code} was disputed")
    for code in report.held:
        click.echo(f"held for review: {code}")
    for code in report.ended:
        click.echo(f"ended: {code} was not paid in time")
    click.echo(f"{report.expired} payments whose time was over")
    if not report.is_whole:
        click.echo(f"not answered: {report.unanswered}. Run it again later.", err=True)
        raise SystemExit(1)
