"""Texts made from templates for features, which know no Flask. `app.py` plugs in the template engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class _Port:
    render: Callable[..., str]


def plug_in(render: Callable[..., str]) -> None:
    """Called once by the application."""
    _Port.render = staticmethod(render)


def render(template: str, *, locale: str, **values: Any) -> str:
    """The template's text in the reader's language."""
    return _Port.render(template, locale=locale, **values)
