"""The posting table says exactly what the rules do: docs/ledger.md is made from it, so it must not lie."""

from __future__ import annotations

import inspect
import re

import pytest

from marketplace.core.money import ZERO, total
from marketplace.ledger import rules
from marketplace.ledger.accounts import KIND_LABELS, MEANINGS, Account
from marketplace.ledger.table import ROWS, Row
from tests.ledger.golden.example import Example, expected, written
from tests.ledger.golden.orders import ORDERS
from tests.ledger.golden.out import OUT
from tests.ledger.golden.receipts import RECEIPTS

EXAMPLES = (*RECEIPTS, *ORDERS, *OUT)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.rule}: {example.what}")
def test_what_an_event_posts_to_the_rupiah_for_whom_and_about_what(example: Example) -> None:
    lines = example.lines()

    assert written(lines) == expected(example)
    assert total(line.amount for line in lines) == ZERO


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.event}: {row.rule}")
def test_a_rule_uses_exactly_the_accounts_of_its_row(row: Row) -> None:
    examples = [example.lines() for example in EXAMPLES if example.rule == row.rule]
    lines = [line for example in examples for line in example]

    assert {line.account for line in lines if line.amount > ZERO} == set(row.debit)
    assert {line.account for line in lines if line.amount < ZERO} == set(row.credit)
    assert {account.book for account in (*row.debit, *row.credit)} == {row.book}


def test_every_rule_has_its_row_and_every_kind_its_words() -> None:
    made = {
        name
        for name, rule in inspect.getmembers(rules, inspect.isfunction)
        if not name.startswith("_") and rule.__module__ == rules.__name__
        if "list[Line]" in str(inspect.signature(rule).return_annotation)
    }

    named = {word for row in ROWS for word in re.findall(r"\w+", row.rule)}
    assert made <= named, "a function of ledger/rules.py that no row of ledger/table.py names"
    assert {row.rule for row in ROWS} == {example.rule for example in EXAMPLES}
    assert {row.event for row in ROWS} <= set(KIND_LABELS)


def test_every_account_is_explained() -> None:
    assert set(MEANINGS) == set(Account)
