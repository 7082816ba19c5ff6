"""What works without a signal: the service worker at the root, and the page that it shows then."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from marketplace.core.words import _
from marketplace.web.kit.assets import Assets
from marketplace.web.kit.languages import LOCALES, speaking
from marketplace.web.shop.portal import bp

PARTS = ("css/shop.bundle.css", "js/app.js", "img/mark.svg", "img/icons.svg", "img/icon-192.png")
PAGES = ("/luring", "/luring?bahasa=en")


@bp.get("/luring")
def offline() -> ResponseReturnValue:
    """Kept on the phone by the service worker, so it says nothing about anybody."""
    return render_template("shop/info/offline.html")


@bp.get("/sw.js")
def service_worker() -> Response:
    """Our own worker with the names of this release's files. At the root, because it serves every page."""
    assets: Assets = current_app.extensions["assets"]
    shell = [*(assets.url(part) for part in PARTS), *PAGES]
    words = {}
    for locale in LOCALES:
        with speaking(locale):
            words[locale] = _("No signal: this page is as last seen on {time}.")
    source = (Path(current_app.root_path).parent / "static" / "js" / "worker.js").read_text("utf-8")
    release = sha256(json.dumps([shell, words, source]).encode()).hexdigest()[:12]
    facts = {"VERSION": release, "SHELL": shell, "WORDS": words}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    response = Response(head + source, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
