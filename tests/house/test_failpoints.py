"""A place where the process may be killed is worth nothing without a test that kills it there."""

from __future__ import annotations

import re

from marketplace.core.failpoints import NAMES
from tests.house.files import ours
from tests.support.failpoints import scenarios

CALL = re.compile(r'failpoint\("(\w+)"\)')


def test_every_failpoint_has_a_scenario():
    assert set(scenarios()) == set(NAMES)


def test_every_failpoint_is_somewhere_and_every_place_is_listed():
    used = {
        name
        for path, file in ours(".py")
        if path.startswith(("marketplace/", "migrations/env.py"))
        for name in CALL.findall(file.read_text(encoding="utf-8"))
    }
    assert used == set(NAMES)
