"""What visitors send, as the rest of the house may take it: no NUL anywhere, and no number that no database can keep.

PostgreSQL cannot keep a NUL in a text and refuses the whole statement, and nobody types one on purpose; so it is dropped
where requests enter, from the values as from their names. An address with one leads nowhere, and neither does one with a
key of more digits than a key has.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request, abort, request
from werkzeug import routing
from werkzeug.datastructures import ImmutableMultiDict

MOST_DIGITS = 18


class Typed(ImmutableMultiDict[str, str]):
    """Query values and form values without NUL."""

    def __init__(self, mapping: Any = None) -> None:
        if mapping is not None and not isinstance(mapping, ImmutableMultiDict):
            mapping = _without_nul(mapping.items(multi=True) if hasattr(mapping, "items") else mapping)
        super().__init__(mapping)


class IntegerConverter(routing.IntegerConverter):
    """The key of a row in an address: SQLite counts to 2**63, which has 19 digits."""

    regex = "[0-9]{1,18}"


class TypedRequest(Request):
    """Flask's request with `Typed` values."""

    parameter_storage_class = Typed


def init_app(app: Flask) -> None:
    app.request_class = TypedRequest
    app.url_map.converters["int"] = IntegerConverter

    @app.before_request
    def _no_such_address() -> None:
        if "\0" in request.path:
            abort(404)


def whole_number(value: Any) -> int | None:
    """The number that a form or a query names, None for nothing or nonsense: `type=` of a query, `coerce=` of choices."""
    text = str("" if value is None else value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def _without_nul(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    def clean(value: Any) -> Any:
        return value.replace("\0", "") if isinstance(value, str) else value

    return [(clean(name), clean(value)) for name, value in pairs]
