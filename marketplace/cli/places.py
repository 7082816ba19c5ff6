"""`flask places load`: provinces, regencies, districts and postcodes, once."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from marketplace.core.db import transaction
from marketplace.places.service import load_places

places = AppGroup("places", help="Provinces, regencies, districts, postcodes.")


@places.command("load")
def load() -> None:
    """Insert what is missing; a second run changes nothing."""
    with transaction():
        made = load_places()
    click.echo(
        f"New: {made.provinces} provinces, {made.regencies} regencies, {made.districts} districts, "
        f"{made.postcodes} postcodes."
    )
