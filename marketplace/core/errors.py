"""What a user can do wrong. Each error has a stable code, an HTTP status and words to show."""

from __future__ import annotations

from typing import Any, ClassVar

from marketplace.core.words import _l

CODES: dict[str, type[DomainError]] = {}


class DomainError(Exception):
    """A rule said no. Rolls the transaction back and reaches the one handler of the application."""

    code: ClassVar[str]
    message: ClassVar[str]
    status: ClassVar[int] = 422

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        code = cls.__dict__.get("code")
        if code is None:
            return
        other = CODES.setdefault(code, cls)
        if other is not cls and other.__qualname__ != cls.__qualname__:
            raise RuntimeError(f"error code {code!r} is used by {other.__qualname__} already")

    def __init__(self, **details: Any) -> None:
        super().__init__(type(self).__dict__.get("code", type(self).__name__))
        self.details = details

    def __str__(self) -> str:
        words = {name: str(getattr(value, "label", value)) for name, value in self.details.items()}
        text = str(self.message)
        return text % words if words else text


class NotFound(DomainError):
    """It is not there, or it is somebody else's."""

    code = "not_found"
    message = _l("This was not found.")
    status = 404


class NotAllowed(DomainError):
    """You are known, and may not."""

    code = "not_allowed"
    message = _l("You may not do this.")
    status = 403


class Conflict(DomainError):
    """Right request, wrong moment: somebody or something got there first."""

    code = "conflict"
    message = _l(
        "Somebody else changed this at the same time. Look at it again and repeat what is still needed."
    )
    status = 409


class Unavailable(DomainError):
    """Something we depend on does not answer. Nothing was changed; trying again later helps."""

    code = "unavailable"
    message = _l("This does not work at the moment. Nothing was changed. Please try again in a few minutes.")
    status = 503
