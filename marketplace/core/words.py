"""Words to show: `_` translates now, `_l` when it is read. `app.py` plugs in the translator of the visitor's language."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

Translate = Callable[[str], str]
TranslatePlural = Callable[[str, str, int], str]


def _as_is(text: str) -> str:
    return text


def _as_is_plural(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


class _Port:
    text: Translate = staticmethod(_as_is)
    plural: TranslatePlural = staticmethod(_as_is_plural)
    speak: Callable[[str], AbstractContextManager[object]] = staticmethod(lambda _locale: nullcontext())


def plug_in(
    text: Translate, plural: TranslatePlural, speak: Callable[[str], AbstractContextManager[object]]
) -> None:
    """Called once by the application: where translations come from, and how to choose another language for a while."""
    _Port.text = staticmethod(text)
    _Port.plural = staticmethod(plural)
    _Port.speak = staticmethod(speak)


def speaking(locale: str) -> AbstractContextManager[object]:
    """Inside the block words are those of the reader's language, whoever's request or job this is."""
    return _Port.speak(locale)


def _(text: str, **values: Any) -> str:
    """The text in the visitor's language, with its named values put in."""
    translated = _Port.text(text)
    return translated % values if values else translated


def ngettext(one: str, many: str, number: int, **values: Any) -> str:
    """The right plural form; `number` is always among the values as `num`."""
    return _Port.plural(one, many, number) % {"num": number, **values}


class Lazy(str):
    """A source string that is translated each time it is shown. `label.source` is the English."""

    __slots__ = ("_values",)
    _values: dict[str, Any]

    def __new__(cls, source: str, values: dict[str, Any] | None = None) -> Lazy:
        text = super().__new__(cls, source)
        text._values = values or {}
        return text

    @property
    def source(self) -> str:
        return str.__str__(self)

    def __str__(self) -> str:
        return _(str.__str__(self), **self._values)

    def __mod__(self, values: Any) -> str:
        text: str = str(self) % values
        return text

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))


def _l(text: str, **values: Any) -> Lazy:
    """A text translated when it is shown: for labels made at import time."""
    return Lazy(text, values)
