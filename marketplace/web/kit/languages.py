"""Indonesian first, English by choice. The choice is kept in the session cookie; the formats stay Indonesian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g, has_request_context, session
from flask_babel import Babel, force_locale
from flask_babel import get_locale as babel_locale

LOCALES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT = "id"

babel = Babel()


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=select_locale)

    @app.before_request
    def _choose() -> None:
        g.locale = select_locale()

    @app.context_processor
    def _names() -> dict[str, Any]:
        return {"LOCALES": LOCALES, "lang": str(babel_locale() or DEFAULT)}


def select_locale() -> str:
    """The visitor's choice, or Indonesian: a phone set to English does not mean its owner reads it."""
    if not has_request_context():
        return DEFAULT
    chosen = session.get("locale")
    return chosen if chosen in LOCALES else DEFAULT


def is_ready() -> bool:
    """Whether translations can be asked for here: inside an application context."""
    from flask import has_app_context

    return has_app_context()


def renderer(app: Flask, base: str) -> Callable[..., str]:
    """The template port for features: mail and messages in the reader's language, links under BASE_URL."""

    def render(template: str, *, locale: str, **values: Any) -> str:
        with app.test_request_context(base_url=base), force_locale(locale):
            g.locale = locale
            return app.jinja_env.get_template(template).render(lang=locale, **values)

    return render
