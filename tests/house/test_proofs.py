"""`make prove` has a line for each check, and each line names tests and settings that exist."""

from __future__ import annotations

import ast

from bench.proofs import PROOFS
from tools.environment import ROOT

NUMBERS = {*range(1, 27), *range(28, 45)}  # 27 is about webhooks of our own; there are none


def test_every_check_has_its_line() -> None:
    assert {number for proof in PROOFS for number in proof.checks} == NUMBERS


def test_every_line_names_tests_that_exist() -> None:
    gone = [path for proof in PROOFS for path in proof.paths if not _exists(path)]
    assert not gone


def test_every_long_setting_is_read_by_a_test() -> None:
    names = {name for proof in PROOFS for name in proof.long}
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
    assert {name for name in names if not any(f'"{name}"' in text for text in texts)} == set()


def _exists(path: str) -> bool:
    file, _, test = path.partition("::")
    where = ROOT / file
    if not test:
        return where.exists()
    tree = ast.parse(where.read_text(encoding="utf-8")) if where.is_file() else ast.Module([], [])
    return any(isinstance(node, ast.FunctionDef) and node.name == test for node in tree.body)
