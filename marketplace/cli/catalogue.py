"""`flask catalogue rebuild`: what searching and filtering read, made again from the products."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from marketplace.catalogue.service import rebuild_counts, rebuild_search
from marketplace.core.db import transaction

catalogue = AppGroup("catalogue", help="The search index and the counts of the filters.")


@catalogue.command("rebuild")
def rebuild() -> None:
    """After an upgrade that reads products in another way, or when the index is doubted. Again changes nothing."""
    with transaction():
        indexed, counted = rebuild_search(), rebuild_counts()
    click.echo(f"Indexed {indexed} products, counted {counted}.")
