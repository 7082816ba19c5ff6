"""Commands of the operator: `flask --app wsgi <command> --help`. One module a command or group."""

from __future__ import annotations

import importlib
import pkgutil

import click
from flask import Flask


def register(app: Flask) -> None:
    """Add every command of this folder: each module has one of its own name."""
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        name = module.name.replace("_", "-")
        for value in vars(loaded).values():
            if isinstance(value, click.Command) and value.name == name:
                app.cli.add_command(value)
