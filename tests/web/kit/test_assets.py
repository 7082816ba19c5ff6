"""Static files: under names that change with their content, small, and there before the first request."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.web.kit import pictures
from marketplace.web.kit.assets import Assets, smaller_css

SOURCE = Path("static")


@pytest.fixture
def built(tmp_path: Path) -> Assets:
    assets = Assets(SOURCE, tmp_path)
    assets.build()
    return assets


def test_a_changed_file_gets_another_address_and_the_old_one_stays(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    (source / "css").mkdir(parents=True)
    (source / "css" / "a.css").write_text("a { color: red }")
    assets = Assets(source, target)
    assets.build()
    before = assets.url("css/a.css")
    (source / "css" / "a.css").write_text("a { color: blue }")
    assets.build()
    assert assets.url("css/a.css") != before
    assert (target / before.removeprefix("/static/")).exists()


def test_every_reference_inside_a_file_is_to_a_file_that_is_there(built: Assets) -> None:
    for name in built.names.values():
        file = built.target / name
        if file.suffix == ".css":
            links = re.findall(r'url\("([^")]+)"\)', file.read_text("utf-8"))
        elif file.suffix == ".js":
            links = re.findall(r'import\("([^"]+)"\)', file.read_text("utf-8"))
        else:
            continue
        assert all((file.parent / link).resolve().exists() for link in links), name


def test_a_reference_to_nothing_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.css").write_text('a { background: url("gone.svg") }')
    with pytest.raises(KeyError, match=r"gone\.svg"):
        Assets(tmp_path / "in", tmp_path / "out").build()


def test_what_a_shopper_loads_is_small(built: Assets) -> None:
    def size(path: str) -> int:
        return (built.target / (built.names[path] + ".br")).stat().st_size

    scripts = sum(size(path) for path in built.names if path.startswith("js/"))
    assert size("css/shop.bundle.css") <= 20_000
    assert scripts <= 30_000
    assert size("css/shop.bundle.css") + scripts <= 25_000


def test_a_page_can_fetch_its_style_sheet_for_ever(app: Flask, client: FlaskClient) -> None:
    address = app.extensions["assets"].bundle("shop")
    answer = client.get(address, headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]


def test_smaller_css_keeps_what_matters() -> None:
    assert smaller_css("/* x */ a  >  b { width: calc(1px + 2px) ; }\n") == "a > b{width: calc(1px + 2px)}"


def test_the_drawn_files_are_those_the_code_draws() -> None:
    for name, svg in pictures.files().items():
        assert (SOURCE / "img" / name).read_text("utf-8") == svg, (
            f"run python -m marketplace.web.kit.pictures: {name}"
        )


def test_every_icon_that_is_used_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (SOURCE / "img" / "icons.svg").read_text("utf-8")))
    asked: dict[str, str] = {}
    for page in Path("templates").rglob("*.html"):
        for name in re.findall(
            r"""(?:\bicon\(|\bicon(?:_end)?=|_icon\()["']([a-z-]+)["']""", page.read_text("utf-8")
        ):
            asked.setdefault(name, str(page))
    assert {name: page for name, page in asked.items() if name not in drawn} == {}
