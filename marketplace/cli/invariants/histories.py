"""States and the audit log: I9, I11."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.cli.invariants import Finding, existing_tables, first, invariant
from marketplace.core import audit
from marketplace.core.db import db
from marketplace.core.states import MACHINES, StateChange


@invariant("I9", "every state history is a legal path that ends where the thing is", "state_changes")
def histories_are_legal() -> Finding:
    """Walks all changes, thing by thing, against the tables of moves that the services use."""
    columns = (StateChange.machine, StateChange.thing_id, StateChange.source, StateChange.target)
    query = select(*columns).order_by(StateChange.machine, StateChange.thing_id, StateChange.id)
    checked, thing, state = 0, ("", 0), ""
    with db.session.execute(query.execution_options(yield_per=2000)) as changes:
        for change in changes:
            checked += 1
            here = (change.machine, change.thing_id)
            fault = _fault(change, state if here == thing else None)
            if fault is not None:
                return Finding(checked, f"{change.machine} {change.thing_id}: {fault}")
            thing, state = here, change.target
    for name in sorted(existing_tables().intersection(MACHINES)):
        stray = _stray(name)
        if stray is not None:
            return Finding(checked, stray)
    return Finding(checked)


@invariant("I11", "the chain of the audit log is whole", "audit_entries")
def audit_chain_holds() -> Finding:
    """As `flask audit verify`."""
    verdict = audit.verify()
    if verdict.is_good:
        return Finding(verdict.checked)
    return Finding(verdict.checked, f"audit entry at position {verdict.first_bad}")


def _fault(change: Any, before: str | None) -> str | None:
    moves = MACHINES.get(change.machine)
    if moves is None:
        return "there is no such machine"
    if before != change.source:
        return f"was {before or 'not there'}, but the next move starts from {change.source or 'nothing'}"
    if change.source is None:
        return None if change.target in moves else f"starts as {change.target}"
    if change.target not in moves.get(change.source, ()):
        return f"moved from {change.source} to {change.target}"
    return None


def _stray(table: str) -> str | None:
    """A row whose state is not the one its history ends with."""
    if "state" not in db.metadata.tables[table].columns:
        return None
    found = first(
        f"SELECT x.id, x.state, c.target FROM {table} x JOIN state_changes c ON c.id = "
        f"(SELECT max(id) FROM state_changes WHERE machine = '{table}' AND thing_id = x.id) "
        "WHERE c.target <> x.state ORDER BY x.id LIMIT 1"
    )
    return (
        f"{table} {found[0]} is {found[1]}, its history ends with {found[2]}" if found is not None else None
    )
