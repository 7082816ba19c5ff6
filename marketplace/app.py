"""Puts the parts together, nothing else."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask, url_for
from flask_migrate import Migrate

from marketplace.core import links, rendering, words, worker
from marketplace.core.db import db

if TYPE_CHECKING:
    from config import Config

# The features, lowest first (docs/architecture.md). Their tables and reactions are loaded in this order.
FEATURES = (
    "core", "places", "accounts", "partners", "catalogue", "ledger", "inventory", "delivery", "pricing", "vouchers",
    "payments", "sheets", "orders", "procurement", "payouts", "reviews", "conversations", "complaints", "favourites",
    "cashbook", "sales", "programme", "notices", "reports", "privacy",
)  # fmt: skip
POOL_SECONDS = (
    4  # until a page says that all connections are taken: with the rest of its work it answers within five
)
PORTALS = ("shop", "partner", "procurement", "programme", "admin")


def create_app(config: Config) -> Flask:
    """The application for one configuration. Opens no connection and writes nothing."""
    app = Flask("marketplace", root_path=None, static_folder=None, template_folder="../templates")
    app.config.from_mapping(_flask_settings(config))
    db.init_app(app)
    load_features()
    Migrate(app, db, directory="migrations", render_as_batch=True, compare_type=True)
    app.extensions["queue"] = worker.wire_queue(app, config)
    _plug_in_ports(app, config)
    _add_web(app, config)
    _add_commands(app)
    return app


def load_features() -> None:
    """Import every feature's tables and reactions, so that metadata and handlers are complete."""
    for feature in FEATURES:
        for module in (
            "models",
            "handlers",
            "service",
            "jobs",
            "states",
            "audit",
            "images",
            "limits",
            "numbers",
            "rules",
        ):
            name = f"marketplace.{feature}.{module}"
            if importlib.util.find_spec(f"marketplace.{feature}") and importlib.util.find_spec(name):
                importlib.import_module(name)


def _flask_settings(config: Config) -> dict[str, object]:
    secure = config.is_secure
    return {
        "SETTINGS": config,
        "SECRET_KEY": config.SECRET_KEY,
        "DEBUG": config.DEBUG,
        "DEMO": config.DEMO,
        "TRUSTED_HOSTS": config.trusted_hosts,
        "SQLALCHEMY_DATABASE_URI": database_url(config),
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(config),
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=60),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": 16 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "MAX_FORM_PARTS": 500,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "id",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Jakarta",
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
        "TEMPLATES_AUTO_RELOAD": config.DEBUG,
    }


def database_url(config: Config) -> str:
    """The address with a relative SQLite path made absolute, so that it does not depend on the working folder."""
    address = config.DATABASE_URL
    if (
        address.startswith("sqlite:///")
        and not address.startswith("sqlite:////")
        and ":memory:" not in address
    ):
        from pathlib import Path

        path = Path(address.removeprefix("sqlite:///")).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{path}"
    return address


def _engine_options(config: Config) -> dict[str, object]:
    pool = {"pool_size": 8, "max_overflow": 4, "pool_timeout": POOL_SECONDS}
    if config.DATABASE_URL.startswith("sqlite"):
        return {**pool, "connect_args": {"check_same_thread": False}}
    limits = "-c lock_timeout=5s -c statement_timeout=30s -c jit=off"
    return {**pool, "connect_args": {"options": limits}}


def _plug_in_ports(app: Flask, config: Config) -> None:
    """Give features what they may not import: translations, addresses, templates, and who reacts to a payment."""
    from marketplace.web.kit import languages

    words.plug_in(languages.translate, languages.translate_plural, languages.speaking)
    base = config.BASE_URL.rstrip("/")

    def build(endpoint: str, **values: object) -> str:
        with app.test_request_context(base_url=base):
            return base + url_for(endpoint, **values)  # type: ignore[arg-type]

    links.plug_in(build)
    rendering.plug_in(languages.renderer(app, base))
    if importlib.util.find_spec("marketplace.orders.payable"):
        importlib.import_module("marketplace.orders.payable").plug_in()


def _add_web(app: Flask, config: Config) -> None:
    from marketplace.web import health, media
    from marketplace.web.kit import (
        assets,
        cookies,
        errors,
        filters,
        languages,
        login,
        observing,
        protection,
        stored,
        typed,
    )

    observing.init_app(app)
    languages.init_app(app)
    cookies.init_app(app)
    login.init_app(app)
    protection.init_app(app, config)
    filters.init_app(app)
    assets.init_app(app)
    typed.init_app(app)
    stored.init_app(app)
    errors.init_app(app)
    app.register_blueprint(health.bp)
    app.register_blueprint(media.bp)
    for portal in PORTALS:
        package = importlib.import_module(f"marketplace.web.{portal}")
        for page in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"marketplace.web.{portal}.{page.name}")
        app.register_blueprint(importlib.import_module(f"marketplace.web.{portal}.portal").bp)
    if importlib.util.find_spec("marketplace.web.webhooks"):
        webhooks = importlib.import_module("marketplace.web.webhooks")
        protection.csrf.exempt(webhooks.bp)
        app.register_blueprint(webhooks.bp)


def _add_commands(app: Flask) -> None:
    from marketplace import cli

    cli.register(app)
