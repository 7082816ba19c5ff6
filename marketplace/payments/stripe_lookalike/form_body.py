"""Reading Stripe's nested form encoding: `line_items[0][price_data][currency]=idr`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from marketplace.payments.stripe_lookalike.errors import Refusal

_KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


def read_form(text: str) -> dict[str, Any]:
    """The nested value that a form body or a query string stands for. All leaves are strings."""
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        _put(tree, _path(key), value, key)
    return {name: _lists(branch) for name, branch in tree.items()}


def _path(key: str) -> list[str]:
    match = _KEY.match(key)
    if match is None:
        raise Refusal(f"Invalid parameter name: {key}", param=key)
    return [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]


def _put(tree: dict[str, Any], path: list[str], value: str, key: str) -> None:
    *parents, last = path
    for name in parents:
        tree = tree.setdefault(name or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise Refusal(f"Invalid parameter: {key} is given both as a value and as a group", param=key)
    tree[last or str(len(tree))] = value


def _lists(branch: Any) -> Any:
    """Groups whose names are 0, 1, 2 ... are lists."""
    if not isinstance(branch, dict):
        return branch
    values = [_lists(value) for value in branch.values()]
    if branch and list(branch) == [str(number) for number in range(len(branch))]:
        return values
    return dict(zip(branch, values, strict=True))
