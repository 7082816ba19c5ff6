"""Commands of the operator: `flask --app wsgi <command> --help`. One module a command or group."""

from __future__ import annotations

import importlib
import pkgutil

import click
from flask import Flask


def register(app: Flask) -> None:
    """Add every command of this folder: each module has one, called `command` or like its module."""
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        command = getattr(loaded, "command", None) or getattr(loaded, module.name, None)
        if isinstance(command, click.Command):
            app.cli.add_command(command)
