"""`flask audit`: are the books, the stock and the log what they must be? Changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

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


@audit.command("head")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@with_appcontext
def head(as_json: bool) -> None:
    """Print the day and the end of the audit chain. Keep the line on paper or in a mailbox elsewhere.

    `audit verify --head POSITION:HASH` finds out later whether the end of the log was cut off or written anew.
    """
    from marketplace.core import audit as log
    from marketplace.core.clock import today

    log.seal_entries()
    position, link = log.chain_head()
    if as_json:
        click.echo(json.dumps({"day": today().isoformat(), "position": position, "head": link}))
    else:
        click.echo(f"{today().isoformat()} {position}:{link}")


def _kept(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, str] | None:
    if value is None:
        return None
    position, _colon, link = value.split()[-1].partition(":")
    if not position.isdigit() or len(link) != 64:
        raise click.BadParameter("write POSITION:HASH as `audit head` printed it")
    return int(position), link


def _kept_heads(context: click.Context, option: click.Parameter, value: Path | None) -> list[tuple[int, str]]:
    lines = value.read_text("utf-8").splitlines() if value else []
    found = [_kept(context, option, line) for line in lines if line.strip()]
    return [head for head in found if head is not None]


@audit.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@click.option("--head", "kept", callback=_kept, help="POSITION:HASH of an earlier day, from `audit head`.")
@click.option(
    "--heads",
    callback=_kept_heads,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with a line of `audit head` for every day, as the nightly backup writes it.",
)
@with_appcontext
def verify(as_json: bool, kept: tuple[int, str] | None, heads: list[tuple[int, str]]) -> None:
    """Walk the hash chain of the audit log from its beginning, and compare it with ends that were kept elsewhere."""
    from marketplace.core import audit as log

    verdict = log.verify()
    if kept is not None:
        heads = [kept, *heads]
    cut = next((head for head in heads if head[0] > 0 and log.chain_hash_at(head[0]) != head[1]), None)
    kept, is_cut = cut or (heads[0] if heads else None), cut is not None
    if as_json:
        oldest = verdict.oldest_unsealed_at.isoformat() if verdict.oldest_unsealed_at else None
        click.echo(
            json.dumps(
                {
                    "ok": verdict.is_good and not is_cut,
                    "kept_head_found": None if kept is None else not is_cut,
                    "checked": verdict.checked,
                    "first_bad": verdict.first_bad,
                    "unsealed": verdict.unsealed,
                    "oldest_unsealed_at": oldest,
                    "head": verdict.head,
                },
                indent=1,
            )
        )
    elif is_cut and kept is not None:
        click.echo(
            f"BROKEN: position {kept[0]} does not have the link that was kept: the end was cut or written anew",
            err=True,
        )
    elif verdict.is_good:
        click.echo(
            f"ok: {verdict.checked} entries linked, {verdict.unsealed} not linked yet, head {verdict.head}"
        )
    else:
        click.echo(
            f"BROKEN at position {verdict.first_bad}: the entry was changed, removed or put in", err=True
        )
    if is_cut or not verdict.is_good:
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
