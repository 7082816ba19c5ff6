"""`flask worker`: does the work that pages leave for later."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from marketplace.core import jobs
from marketplace.core.worker import run_worker
from marketplace.web.kit.observing import configure_logging


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
@click.option("--threads", default=2, show_default=True, help="Jobs done side by side.")
@with_appcontext
def command(once: bool, threads: int) -> None:
    """Send messages, make picture sizes, expire reservations: everything that is queued."""
    if once:
        jobs.queue_periodic()
        click.echo(f"{jobs.run_due()} jobs done")
        return
    configure_logging()
    run_worker(current_app._get_current_object(), threads=threads)  # type: ignore[attr-defined]
