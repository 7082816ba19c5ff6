"""Settings for features, which know no Flask: the frozen `Config` of the running application."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from config import Config


def current() -> Config:
    """The settings the application was started with. Needs an application context."""
    return cast("Config", current_app.config["SETTINGS"])
