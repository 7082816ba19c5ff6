"""Indonesian first, English by choice. The choice is kept in the session cookie; the formats stay Indonesian."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.support import Translations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, force_locale
from flask_babel import get_locale as babel_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

LOCALES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT = "id"
FOLDER = Path(__file__).parents[2] / "translations"

babel = Babel()


class Words:
    """The catalogue of one language. A page asks for a hundred texts, so each is made into markup once."""

    def __init__(self, locale: str) -> None:
        found = Translations.load(str(FOLDER), [locale])
        self.text: Callable[[str], str] = found.gettext
        self.plural: Callable[[str, str, int], str] = found.ngettext
        self._marked: dict[str, Markup] = {}

    def marked(self, text: str) -> Markup:
        """For a page: our own words need no escaping."""
        found = self._marked.get(text)
        if found is None:
            found = self._marked[text] = Markup(self.text(text))
        return found


@lru_cache(maxsize=len(LOCALES))
def words_of(locale: str) -> Words:
    return Words(locale)


def spoken() -> Words:
    """The words of this request's language; looked up once, kept until another one is spoken."""
    found: Words | None = g.get("words")
    if found is None:
        found = g.words = words_of(str(babel_locale() or DEFAULT))
    return found


def translate(text: str) -> str:
    """As it is outside an application: labels are made while modules are loaded."""
    return spoken().text(text) if g else text


def translate_plural(one: str, many: str, number: int) -> str:
    return spoken().plural(one, many, number)


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Another language inside the block, for words and for dates."""
    if not g:  # outside an application there is one language only
        yield
        return
    before = g.pop("words", None)
    with force_locale(locale):
        try:
            yield
        finally:
            g.words = before


@pass_eval_context
def _in_page(context: EvalContext, text: str, /, **values: Any) -> str:
    """`_()` in templates: values are escaped in a page and left alone in a plain letter."""
    words = spoken().marked(text) if context.autoescape else spoken().text(text)
    return words % values


@pass_eval_context
def _plural_in_page(context: EvalContext, one: str, many: str, number: int, /, **values: Any) -> str:
    words = spoken().plural(one, many, number)
    return (Markup(words) if context.autoescape else words) % {"num": number, **values}


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=select_locale)
    app.jinja_env.globals.update(
        _=_in_page, gettext=_in_page, ngettext=_plural_in_page
    )  # quicker than those of Babel

    @app.before_request
    def _choose() -> None:
        g.locale = select_locale()

    @app.context_processor
    def _names() -> dict[str, Any]:
        return {"LOCALES": LOCALES, "lang": str(babel_locale() or DEFAULT)}


def select_locale() -> str:
    """The address's (`?bahasa=en`, for search engines) or the visitor's choice, or Indonesian.

    A phone set to English does not mean that its owner reads it.
    """
    if not has_request_context():
        return DEFAULT
    asked = request.args.get("bahasa")
    if asked in LOCALES:
        return asked
    chosen = session.get("locale")
    return chosen if chosen in LOCALES else DEFAULT


def renderer(app: Flask, base: str) -> Callable[..., str]:
    """The template port for features: mail and messages in the reader's language, links under BASE_URL."""

    def render(template: str, *, locale: str, **values: Any) -> str:
        with app.test_request_context(base_url=base), speaking(locale):
            g.locale = locale
            return app.jinja_env.get_template(template).render(lang=locale, **values)

    return render
