"""Addresses of our own pages for features, which know no Flask. `app.py` plugs in the URL builder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class _Port:
    build: Callable[..., str]


def plug_in(build: Callable[..., str]) -> None:
    """Called once by the application."""
    _Port.build = staticmethod(build)


def link(endpoint: str, **values: Any) -> str:
    """The full address under the configured BASE_URL, never under what a request's Host header says."""
    return _Port.build(endpoint, **values)
