"""`flask restore FILE`: a backup back into an empty place, checked before and after."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--force-empty", is_flag=True, help="Rename the database and the files that are there, then restore."
)
@click.option("--dry-run", is_flag=True, help="Check the archive and the place, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@with_appcontext
def command(file: Path, force_empty: bool, dry_run: bool, as_json: bool) -> None:
    """Put the database and the files of FILE into the empty place that DATABASE_URL and MEDIA_URL name.

    Stop the web server and the worker first. Exit 1 when it was refused, or when a check failed afterwards.
    """
    from marketplace.cli.backups.archive import BackupRefused
    from marketplace.cli.backups.restoring import restore_backup

    try:
        done = restore_backup(file.resolve(), force_empty=force_empty, dry_run=dry_run)
    except BackupRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if as_json:
        click.echo(json.dumps({"ok": not done.problems, **asdict(done)}, indent=1))
    else:
        verb = "would restore" if dry_run else "restored"
        click.echo(f"{verb} {done.rows} rows and {done.files} files as of {done.at} in {done.seconds} s")
        for aside in done.set_aside:
            click.echo(f"what was there is now {aside}")
        for problem in done.problems:
            click.echo(f"BROKEN  {problem}", err=True)
        if not dry_run and not done.problems:
            click.echo(f"revision {done.revision}; counts, invariants I1-I13 and audit chain hold")
    if done.problems:
        raise SystemExit(1)
