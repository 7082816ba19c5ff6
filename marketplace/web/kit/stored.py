"""Public pages as they were made the last time, for visitors who are not signed in.

A page is kept under its address, the language, the hour and the release, beside the numbers that its content depends on
(`core.versions`). What belongs to a visitor is not in the kept text: the token of the forms and the number on the basket
are put in when it is sent. A browser that has the same page already is told so, before any work on the page.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any, ParamSpec

from flask import Flask, Response, current_app, g, request, session
from flask.typing import ResponseReturnValue

from marketplace.core.clock import now
from marketplace.web.kit import login
from marketplace.web.kit.protection import TOKEN_MARK, csrf_token

P = ParamSpec("P")
Key = tuple[Any, ...]
COUNT_MARK = f"{TOKEN_MARK}-basket"


class Pages:
    """The pages last asked for, in this process."""

    def __init__(self, most: int, release: str) -> None:
        self.most = most
        self.release = release
        self._texts: OrderedDict[Key, str] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> str | None:
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
            return self._texts.get(key)

    def put(self, key: Key, text: str) -> None:
        with self._lock:
            self._texts[key] = text
            while len(self._texts) > self.most:
                self._texts.popitem(last=False)


def init_app(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    most = 0 if settings.DEBUG else settings.STORED_PAGES
    app.extensions["stored_pages"] = Pages(most, _release(app) if most else "")


def _release(app: Flask) -> str:
    """Another one after each change of the program or its settings: an old page in a browser must not look current."""
    digest = hashlib.sha256(repr(app.config["SETTINGS"]).encode())
    root = Path(app.root_path)
    for folder in (root, root.parent / "templates", root.parent / "static"):
        for file in sorted(path for path in folder.rglob("*") if path.suffix not in {".pyc", ""}):
            state = file.stat()
            digest.update(f"{file}{state.st_size}{state.st_mtime_ns}".encode())
    return digest.hexdigest()


def stored(versions: Callable[..., Key | None]) -> Callable[[Callable[P, ResponseReturnValue]], Any]:
    """Keep the page of this view. `versions` gives what its content depends on, or None when that is not known."""

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def page(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            pages: Pages = current_app.extensions["stored_pages"]
            if not pages.most or login.current() is not None or session.get("_flashes"):
                return view(*args, **kwargs)
            found = versions(*args, **kwargs)
            if found is None:
                return view(*args, **kwargs)
            count = int(session.get("basket_count", 0))
            key = (request.full_path, g.locale, f"{now():%Y%m%d%H}", count > 0, *found)
            token = csrf_token()
            tag = _tag(pages.release, *key, count, token, bool(request.accept_encodings["br"]))
            if tag in request.if_none_match:
                return _tagged(Response(status=304), tag)
            text = pages.get(key)
            if text is None:
                made = _made(view, *args, **kwargs)
                if not isinstance(made, str):
                    return made
                text = made
                if g.get("is_storable", True):
                    pages.put(key, text)
                else:
                    tag = ""
            text = text.replace(COUNT_MARK, str(count)).replace(TOKEN_MARK, token)
            return _tagged(Response(text, mimetype="text/html"), tag)

        return page

    return decorate


def do_not_store() -> None:
    """Said by a view whose answer has a further effect: the next visitor's must have it too."""
    g.is_storable = False


def _made(view: Callable[..., ResponseReturnValue], *args: Any, **kwargs: Any) -> ResponseReturnValue:
    g.is_storing = True
    try:
        return view(*args, **kwargs)
    finally:
        g.is_storing = False


def _tag(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _tagged(response: Response, tag: str) -> Response:
    if tag:
        response.set_etag(tag)
    return response
