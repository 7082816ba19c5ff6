"""`flask audit`: are the books, the stock and the log what they must be? Changes nothing."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from marketplace.cli.invariants import Outcome


@click.group("audit")
def audit() -> None:
    """Checks that change nothing; exit 1 and the first offender named when one fails."""


@audit.command("invariants")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
@with_appcontext
def invariants(as_json: bool) -> None:
    """Check the invariants I1-I13 on what is stored now."""
    from marketplace.cli.invariants import run_all

    outcomes = run_all()
    broken = [outcome for outcome in outcomes if outcome.is_broken]
    if as_json:
        click.echo(json.dumps(_document(outcomes), ensure_ascii=False, indent=1))
    else:
        for outcome in outcomes:
            click.echo(_line(outcome))
    if broken:
        raise SystemExit(1)


@audit.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@with_appcontext
def verify(as_json: bool) -> None:
    """Walk the hash chain of the audit log from its beginning."""
    from marketplace.core import audit as log

    verdict = log.verify()
    if as_json:
        oldest = verdict.oldest_unsealed_at.isoformat() if verdict.oldest_unsealed_at else None
        click.echo(
            json.dumps(
                {
                    "ok": verdict.is_good,
                    "checked": verdict.checked,
                    "first_bad": verdict.first_bad,
                    "unsealed": verdict.unsealed,
                    "oldest_unsealed_at": oldest,
                    "head": verdict.head,
                },
                indent=1,
            )
        )
    elif verdict.is_good:
        click.echo(
            f"ok: {verdict.checked} entries linked, {verdict.unsealed} not linked yet, head {verdict.head}"
        )
    else:
        click.echo(
            f"BROKEN at position {verdict.first_bad}: the entry was changed, removed or put in", err=True
        )
    if not verdict.is_good:
        raise SystemExit(1)


def _line(outcome: Outcome) -> str:
    one, finding = outcome.invariant, outcome.finding
    if finding is None:
        return f"{one.code:4} -       {one.promise} (no such tables yet)"
    if finding.offender is not None:
        return f"{one.code:4} BROKEN  {one.promise}: {finding.offender}"
    return f"{one.code:4} ok      {one.promise} ({finding.checked} checked)"


def _document(outcomes: list[Outcome]) -> dict[str, object]:
    return {
        "ok": not any(outcome.is_broken for outcome in outcomes),
        "invariants": [
            {
                "code": outcome.invariant.code,
                "promise": outcome.invariant.promise,
                "ok": not outcome.is_broken if outcome.finding else None,
                "checked": outcome.finding.checked if outcome.finding else 0,
                "offender": outcome.finding.offender if outcome.finding else None,
            }
            for outcome in outcomes
        ],
    }
