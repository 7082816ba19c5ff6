"""Refusals in the words and shape that Stripe uses."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """An answer other than 200. `kind` is Stripe's error type, `code` its error code."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self._error = {"type": kind, "message": message, "code": code, "param": param}

    def body(self) -> dict[str, Any]:
        return {"error": {name: value for name, value in self._error.items() if value is not None}}


def missing(kind: str, object_id: str) -> Refusal:
    """Stripe's answer to an id that it does not know."""
    return Refusal(f"No such {kind}: '{object_id}'", status=404, code="resource_missing", param="id")
