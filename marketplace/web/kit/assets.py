"""Style sheets, scripts and pictures under addresses that never change their content.

There is no build step: when the application starts, each file of `static/` is written once to `var/static/` as
`name.<hash>.ext` with a Brotli and a gzip copy beside it, the lists of `static/css/bundles.toml` are joined, and
WhiteNoise serves the folder for ever. A second start finds everything there and only reads.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import posixpath
import re
import tomllib
from pathlib import Path
from typing import Any

import brotli
from flask import Flask, current_app
from whitenoise import WhiteNoise

PREFIX = "/static/"
IMMUTABLE = r"^.+\.[0-9a-f]{10}\.[a-z0-9]+$"
COMPRESSED = {".css", ".js", ".svg", ".json", ".webmanifest", ".txt"}
LIST_OF_BUNDLES = "css/bundles.toml"

_CSS_URL = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)["']?\s*\)""")
_MANIFEST_SRC = re.compile(r'"src": "([^"]+)"')
_JS_IMPORT = re.compile(r"""((?:from|import)\s*\(?\s*)["'](\.{1,2}/[^"']+\.js)["']""")


class Assets:
    """The files of one folder, each under its hashed name."""

    def __init__(self, source: Path, target: Path) -> None:
        self.source = source
        self.target = target
        self.names: dict[str, str] = {}
        self.urls: dict[str, str] = {}
        self.seen = 0.0

    def build(self) -> None:
        """Write what is missing and learn all names. Raises KeyError for a reference to a file that is not there."""
        self.seen = self.newest()
        self.names.clear()
        for path in self._files():
            self._add(path)
        for bundle, patterns in self._bundles().items():
            parts = [file for pattern in patterns for file in sorted(self.source.glob(pattern))]
            text = "\n".join(self._css(file.relative_to(self.source).as_posix()) for file in parts)
            self._write(f"css/{bundle}.bundle.css", smaller_css(text).encode())
        self.urls = {path: PREFIX + name for path, name in self.names.items()}

    def url(self, path: str) -> str:
        """The address of `img/icons.svg`. Raises KeyError when there is no such file."""
        return self.urls[path]

    def bundle(self, name: str) -> str:
        """The address of a joined style sheet of bundles.toml."""
        return self.urls[f"css/{name}.bundle.css"]

    def newest(self) -> float:
        """When a file was last changed, to notice work in progress."""
        return max((path.stat().st_mtime for path in self.source.rglob("*")), default=0.0)

    def _files(self) -> list[str]:
        found = (path for path in sorted(self.source.rglob("*")) if path.is_file() and path.suffix != ".toml")
        return [path.relative_to(self.source).as_posix() for path in found]

    def _bundles(self) -> dict[str, list[str]]:
        listed = self.source / LIST_OF_BUNDLES
        if not listed.exists():
            return {}
        return {name: part["files"] for name, part in tomllib.loads(listed.read_text("utf-8")).items()}

    def _add(self, path: str) -> str:
        """The hashed name of a file. Its references go first, because their names are part of its content."""
        if path not in self.names:
            file = self.source / path
            if not file.is_file():
                raise KeyError(path)
            if file.suffix == ".css":
                content = self._css(path, below="").encode()
            elif file.suffix == ".js":
                content = self._js(path).encode()
            elif file.suffix == ".webmanifest":
                content = self._manifest(path).encode()
            else:
                content = file.read_bytes()
            self._write(path, content)
        return self.names[path]

    def _css(self, path: str, *, below: str = "css/") -> str:
        """The style sheet with hashed pictures; a bundle lies in `css/`, so its paths start from there."""
        text = (self.source / path).read_text("utf-8")
        folder = posixpath.dirname(path)

        def hashed(match: re.Match[str]) -> str:
            name = self._add(posixpath.normpath(posixpath.join(folder, match.group(1))))
            return f'url("{posixpath.relpath(name, below or folder or ".")}")'

        return _CSS_URL.sub(hashed, text)

    def _js(self, path: str) -> str:
        text = (self.source / path).read_text("utf-8")
        folder = posixpath.dirname(path)

        def hashed(match: re.Match[str]) -> str:
            name = self._add(posixpath.normpath(posixpath.join(folder, match.group(2))))
            return f'{match.group(1)}"./{posixpath.relpath(name, folder or ".")}"'

        return _JS_IMPORT.sub(hashed, text)

    def _manifest(self, path: str) -> str:
        """Its pictures by full address: the manifest itself lies under another name than the pages know."""
        text = (self.source / path).read_text("utf-8")
        return _MANIFEST_SRC.sub(lambda match: f'"src": "{PREFIX}{self._add(match.group(1))}"', text)

    def _write(self, path: str, content: bytes) -> None:
        stem, suffix = posixpath.splitext(path)
        name = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{suffix}"
        self.names[path] = name
        file = self.target / name
        if file.exists():
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        if suffix in COMPRESSED:
            _put(file.with_name(file.name + ".br"), brotli.compress(content))
            _put(file.with_name(file.name + ".gz"), gzip.compress(content, mtime=0))
        _put(file, content)


def smaller_css(text: str) -> str:
    """Without comments and needless space. Space inside a value is kept as one, because it may mean something."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s*([{};])\s*", r"\1", text).replace(";}", "}").strip()


def _put(file: Path, content: bytes) -> None:
    """Whole or not at all: several workers may start together."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(file)


def url(path: str) -> str:
    """The address of a file of `static/` in the current application."""
    assets: Assets = current_app.extensions["assets"]
    return assets.url(path)


def init_app(app: Flask) -> None:
    """Build, serve under /static/, and give templates `asset()` and `bundle()`."""
    settings: Any = app.config["SETTINGS"]
    assets = Assets(Path(app.root_path).parent / "static", settings.var / "static")
    assets.target.mkdir(parents=True, exist_ok=True)
    assets.build()
    app.extensions["assets"] = assets
    app.jinja_env.globals.update(asset=assets.url, bundle=assets.bundle)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(assets.target),
        prefix=PREFIX,
        immutable_file_test=IMMUTABLE,
        autorefresh=settings.DEBUG,
        max_age=60,
        add_headers_function=lambda headers, _path, _url: headers.setdefault(
            "X-Content-Type-Options", "nosniff"
        ),
    )
    if settings.DEBUG:

        @app.before_request
        def _follow_changes() -> None:
            if assets.newest() != assets.seen:
                assets.build()
