"""Machines: what the design says, what the code says, and that nothing is a dead end by mistake."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from marketplace.core.db import Base
from marketplace.core.states import MACHINES
from tools.environment import ROOT

ALSO_FIRST = {"partner_documents": {"waived"}}  # states that a thing may be born in, beside the first


def test_an_order_moves_as_the_design_says(app: Flask):
    section = (
        (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## 8.")[1].split("## 9.")[0]
    )
    block = section.split("```")[1]
    drawn = {}
    for line in block.splitlines():
        if match := re.match(
            r"(\w+) +> ([a-z ]+?)(?: {2,}|\(|$)", line.split("money:")[0].split("return:")[0]
        ):
            drawn[match[1]] = set(match[2].split())
    coded = {
        state.value: {target.value for target in targets}
        for state, targets in MACHINES["orders"].items()
        if targets
    }
    assert coded == drawn


def test_every_machine_is_named_after_a_table(app: Flask):
    assert set(MACHINES) <= set(Base.metadata.tables)


def test_every_state_has_a_row_a_word_and_a_way_to_it(app: Flask):
    for name, moves in MACHINES.items():
        states = type(next(iter(moves)))
        assert set(moves) == set(states), f"{name}: a state has no row in the table of moves"
        assert all(str(state.label) for state in states), f"{name}: a state has no word"
        first = {next(iter(states)), *map(states, ALSO_FIRST.get(name, ()))}
        assert _reached(moves, first) == set(states), f"{name}: some states cannot be reached from {first}"


def _reached(moves: Any, first: set[Any]) -> set[Any]:
    found, todo = set(first), list(first)
    while todo:
        for target in moves[todo.pop()] - found:
            found.add(target)
            todo.append(target)
    return found


@pytest.mark.parametrize("document", ["states.md", "errors.md", "routes.md", "schema.md"])
def test_the_generated_documents_are_current(app: Flask, document: str):
    from marketplace.cli.docs import pages

    assert (ROOT / "docs" / document).read_text(encoding="utf-8") == pages()[document], "run `make docs`"
