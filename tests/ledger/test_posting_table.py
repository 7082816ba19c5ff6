"""The table at the head of ledger/rules.py is what people read: a row that lies must fail here."""

from __future__ import annotations

import inspect
import re

import pytest

from marketplace.ledger import rules
from marketplace.ledger.accounts import MEANINGS, Account

ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in rules.TABLE.splitlines()[2:]]
HELPERS = {"charged"}  # parts of other events
SOURCE = inspect.getsource(rules)


def named(cell: str) -> set[str]:
    found = {account.value for account in Account if re.search(rf"\b{account.value}\b", cell)}
    if "pph.." in cell:
        found |= {account.value for account in Account if account.value.startswith("pph")}
    return found


def test_every_posting_function_has_a_row_and_every_row_a_function() -> None:
    functions = {
        name
        for name, made in inspect.getmembers(rules, inspect.isfunction)
        if made.__module__ == rules.__name__ and not name.startswith("_")
    } - HELPERS
    assert {row[0].split()[0] for row in ROWS} == functions


@pytest.mark.parametrize("row", ROWS, ids=[row[0].split()[0] for row in ROWS])
def test_a_row_names_every_account_of_its_function(row: list[str]) -> None:
    source = inspect.getsource(getattr(rules, row[0].split()[0]))
    for helper in re.findall(r"\b(_[a-z]+|charged)\(", source):
        source += inspect.getsource(getattr(rules, helper))
    used = {account.value for account in Account if re.search(rf"Account\.{account.name}\b", source)}

    assert used <= named(row[1]) | named(row[2]), "the row does not name an account that is posted to"


def test_every_account_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Account)
