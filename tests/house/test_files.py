"""What no file of the house may be or hold."""

from __future__ import annotations

import ast
import re

from tests.house.files import is_generated, ours
from tools.environment import ROOT

MOST_LINES = 300
LONG_BY_NATURE = {
    "migrations/versions/": "history: written once, never edited, read from top to bottom",
    "docs/architecture.md": "the whole design in one place, by sections",
}
DRAWINGS = "marketplace/cli/demo/pictures/"  # lists of shapes
# In pieces, so that this file passes its own test.
PLACES_OF_A_MACHINE = re.compile(
    "|".join(("/ro" + "ot/", "/wo" + "rk/(main|shared|plan)", "/opt/(py" + "pi|wheels)", "/home/[a-z]"))
)
REGISTRIES = re.compile("|".join(("py" + "pi.org", "python" + "hosted", "npm" + "js", "deb." + "debian.org")))
MARKS = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")


def test_no_file_is_longer_than_two_screens_can_show():
    long = {}
    for name, path in ours(".py", ".html", ".css", ".js", ".sh", ".md"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MOST_LINES and not is_generated(name) and not name.startswith(tuple(LONG_BY_NATURE)):
            long[name] = lines
    assert not long, "split by noun into a folder of the same name"


def test_no_function_is_longer_than_a_screen():
    """30 statements and 50 lines: a table of figures or one long query is a single thing to read."""
    long = {}
    for name, path in ours(".py"):
        if name.startswith(("migrations/", "tests/", "bench/", DRAWINGS)):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and _is_long(node):
                long[f"{name}: {node.name}"] = (node.end_lineno or 0) - node.lineno
    assert not long


def _is_long(node: ast.FunctionDef) -> bool:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    statements = sum(isinstance(each, ast.stmt) for part in body for each in ast.walk(part))
    return bool(body) and (statements > 30 or (body[-1].end_lineno or 0) - body[0].lineno >= 50)


def test_no_file_knows_the_machine_it_was_written_on():
    for name, path in ours():
        text = path.read_text(encoding="utf-8")
        assert not PLACES_OF_A_MACHINE.search(text), f"{name} names a place of one machine"
        assert not REGISTRIES.search(text), f"{name} names the host of a registry"


def test_nothing_is_left_to_do_in_a_comment():
    marked = [name for name, path in ours() if MARKS.search(path.read_text(encoding="utf-8"))]
    assert not marked, "file an issue instead"


def test_no_module_is_a_drawer_for_everything():
    drawers = [
        name for name, path in ours(".py") if path.stem in {"utils", "util", "helpers", "misc", "common"}
    ]
    assert not drawers


def test_both_locks_hold_the_same_versions():
    """`make test` fills the environment that `make run` then uses."""

    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.\[\]-]+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_top_level_is_kept_small():
    expected = {
        *(
            "Makefile",
            "pyproject.toml",
            "requirements.lock",
            "requirements-dev.lock",
            "babel.cfg",
            ".env.example",
        ),
        *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", ".gitignore", ".ci"),
        *("config.py", "wsgi.py", "marketplace", "templates", "static", "migrations", "tests"),
        *("bench", "deploy", "docs", "tools"),
    }
    assert {name.split("/")[0] for name, _ in ours()} <= expected
