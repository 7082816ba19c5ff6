"""What every test may ask for: a database, the application on it, a visitor, a browser.

`--database postgresql` runs the same tests on a real PostgreSQL. Nothing is mocked and everything is
committed; each test starts with the template's tables: empty, but for the reference data.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from werkzeug.serving import make_server

from config import Config
from tests.make import cast as cast
from tests.support import browser, databases
from tests.support.client import Visitor
from tests.support.postgres import Server
from tests.support.processes import free_ports, gunicorn
from tools.translations import compile_stale

# A busy machine is no fault of a property: only a wrong answer fails.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")

BROWSER_TESTS = Path(__file__).parent / "browser"
_connect = socket.socket.connect


class Templates:
    """Made once by the first process; the workers of xdist are told where they are."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.server: Server | None = None
        self.place: str | None = None

    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput["template"] = self.make()

    def make(self) -> str:
        """The SQLite template's path, or the address of the PostgreSQL server that holds the template."""
        if self.place is None:
            if self.config.getoption("--database") == "sqlite":
                self.place = databases.sqlite_template()
            else:
                self.place = os.environ.get("TEST_DATABASE_URL") or self._start_server()
                databases.postgres_template(self.place)
        return self.place

    def _start_server(self) -> str:
        self.server = Server()
        return self.server.url()

    def pytest_unconfigure(self) -> None:
        if self.server is not None:
            self.server.stop()


TEMPLATES = pytest.StashKey[Templates]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    socket.socket.connect = _only_loopback  # type: ignore[method-assign]
    if not hasattr(config, "workerinput"):
        compile_stale()
        config.stash[TEMPLATES] = templates = Templates(config)
        config.pluginmanager.register(templates)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker("browser")
    if config.getoption("--database") == "postgresql":
        once = [item for item in items if "database" not in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if "database" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=once)  # they touch no database: once, on SQLite, is enough


def _only_loopback(self: socket.socket, address: Any) -> None:
    if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {
        "127.0.0.1",
        "::1",
        "localhost",
    }:
        self.close()
        raise AssertionError(f"a test tried to reach {address}")
    return _connect(self, address)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, worker_id: str) -> Iterator[databases.Database]:
    """This worker's database; `app` empties it before each test."""
    told = getattr(request.config, "workerinput", None)
    template = told["template"] if told else request.config.stash[TEMPLATES].make()
    made: databases.Database
    if request.config.getoption("--database") == "sqlite":
        memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
        made = databases.Sqlite(template, Path(tempfile.mkdtemp(prefix="pasar-mitra-test-", dir=memory)))
    else:
        made = databases.Postgres(template, f"test_{worker_id}_{os.getpid()}")
    yield made
    made.remove()


@pytest.fixture(scope="session")
def settings(database: databases.Database, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The settings of `app`; use dataclasses.replace and create_app for others."""
    return databases.settings_for(database.url, var=tmp_path_factory.mktemp("var"), port=free_ports())


@pytest.fixture(scope="session")
def application(settings: Config) -> Flask:
    """Made once a worker: making it for every test would take longer than the tests. Ask for `app` instead."""
    from marketplace.app import create_app

    made = create_app(settings)
    made.test_client_class = Visitor
    return made


@contextmanager
def _emptied(application: Flask, database: databases.Database, settings: Config) -> Iterator[Flask]:
    from marketplace.core.db import db

    assert not application.extensions.get("shared"), "a server of this module is still at the database"
    with application.app_context():
        db.engine.dispose()
    database.reset()
    application.extensions["queue"].flush()
    for leftover in settings.var.iterdir():
        if leftover.name.startswith(("static", "huey")):  # the same for every test; and held open
            continue
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    application.config["WTF_CSRF_ENABLED"] = False
    with application.app_context():
        yield application


@pytest.fixture
def app(application: Flask, database: databases.Database, settings: Config) -> Iterator[Flask]:
    """The application on a fresh database, with its context pushed: `db.session` and the services work."""
    with _emptied(application, database, settings) as app:
        yield app


@pytest.fixture(scope="module")
def shared_app(application: Flask, database: databases.Database, settings: Config) -> Iterator[Flask]:
    """As `app`, but for all tests of a module, so that they can share a real server. Such a module asks for no `app`."""
    with _emptied(application, database, settings) as app:
        app.extensions["shared"] = True
        yield app
        app.extensions["shared"] = False


@pytest.fixture
def with_csrf(app: Flask) -> None:
    """Forms are refused without their token, as in production. Browser tests always have it."""
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """One visitor. For a second person ask `app.test_client()`."""
    return app.test_client()


@pytest.fixture(scope="session")
def _threads(application: Flask, settings: Config) -> Iterator[str]:
    server = make_server("127.0.0.1", settings.PORT, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield settings.BASE_URL
    server.shutdown()
    thread.join(timeout=10)


@pytest.fixture
def live_server(app: Flask, with_csrf: None, _threads: str) -> str:
    """The address of the same application and database, served by threads of this process."""
    return _threads


@pytest.fixture
def web_server(app: Flask, settings: Config) -> Iterator[str]:
    """The address of a real gunicorn with two processes on the same database: for races."""
    with gunicorn(settings) as address:
        yield address


@pytest.fixture(scope="session")
def base_url(settings: Config) -> str:
    """So that `page.goto("/masuk")` works."""
    return settings.BASE_URL


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": browser.ensure(), "args": list(browser.FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A small phone in Jakarta."""
    size = {"width": 360, "height": 740}
    facts = {"service_workers": "block"}  # an answer from a cache would hide what the server says
    return {
        **browser_context_args,
        **facts,
        "viewport": size,
        "locale": "id-ID",
        "timezone_id": "Asia/Jakarta",
    }


@pytest.fixture
def page(live_server: str, page: Any) -> Iterator[Any]:
    """A tab at the live server. The test fails when a script breaks or the content policy refuses something."""
    broken: list[str] = []
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda message: broken.append(message.text) if _is_fault(message) else None)
    yield page
    assert not broken, broken


def _is_fault(message: Any) -> bool:
    return message.type == "error" and not message.text.startswith("Failed to load resource")
