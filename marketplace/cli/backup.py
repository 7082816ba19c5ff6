"""`flask backup FILE`: database and files into one archive, while people work."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@with_appcontext
def command(file: Path, as_json: bool) -> None:
    """Save the database and all files of one instant into FILE (.tar.gz, readable by its owner only).

    Nobody has to stop working. An existing FILE is never overwritten. Exit 1 when nothing was saved.
    """
    from marketplace.cli.backups.archive import BackupRefused
    from marketplace.cli.backups.making import make_backup

    try:
        made = make_backup(file.resolve())
    except BackupRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if as_json:
        click.echo(json.dumps(asdict(made), indent=1))
        return
    rows, kept = sum(made.manifest.counts.values()), len(made.manifest.files)
    click.echo(
        f"saved {rows} rows of {len(made.manifest.counts)} tables and {kept} files as of {made.manifest.at}"
    )
    click.echo(f"{made.file}: {made.bytes} bytes, {made.seconds} s, revision {made.manifest.revision}")
    click.echo(
        "The settings (SECRET_KEY, keys of Stripe) are not in it: keep /etc/pasar-mitra.env elsewhere too."
    )
