"""An officer helps in a shop with a code from the partner's phone. Every act is stamped and counted. Source: product.md."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from marketplace.accounts.tokens import hash_code
from marketplace.core import audit
from marketplace.core.clock import now, today
from marketplace.core.db import before_commit, db
from marketplace.core.events import emit
from marketplace.partners import queries, rules
from marketplace.partners.errors import HelpCodeWrong, HelpOwnShop
from marketplace.partners.events import HelpStarted
from marketplace.partners.models import Act, Assistance

PURPOSE = "partner_help"


def ask_for_help(partner_id: int, *, by: int) -> str:
    """A code of eight digits for an officer of ours: it lets in once, within thirty minutes. An older one ends."""
    queries.lock_partner(partner_id)
    open_codes = update(Assistance).where(
        Assistance.partner_id == partner_id, Assistance.officer_id.is_(None), Assistance.ended_at.is_(None)
    )
    db.session.execute(open_codes.values(ended_at=now(), ended_by_id=by))
    code = f"{secrets.randbelow(100_000_000):08}"
    row = Assistance(partner_id=partner_id, asked_by_id=by, code_hash=hash_code(code, of=PURPOSE))
    row.expires_at = now() + rules.HELP_CODE_LIFE
    db.session.add(row)
    db.session.flush()
    audit.record("help.asked", row, by=by, after={"partner_id": partner_id})
    return code


def start_helping(code: str, *, officer_id: int) -> Assistance:
    """Let the officer in for two hours; the same code never works again. Raises HelpCodeWrong, HelpOwnShop.

    The caller limits how often an officer may try.
    """
    digits = "".join(sign for sign in code if sign.isdigit())
    taken = db.session.scalar(
        update(Assistance)
        .where(
            Assistance.code_hash == hash_code(digits, of=PURPOSE),
            Assistance.officer_id.is_(None),
            Assistance.ended_at.is_(None),
            Assistance.expires_at > now(),
        )
        .values(officer_id=officer_id, started_at=now(), ends_at=now() + rules.HELP_LASTS)
        .returning(Assistance.id)
        .execution_options(synchronize_session=False)
    )
    row = None if taken is None else queries.running_help(taken, officer_id=officer_id)
    if row is None:
        raise HelpCodeWrong
    if queries.is_member(officer_id, row.partner_id):
        raise HelpOwnShop
    after = {"partner_id": row.partner_id, "asked_by": row.asked_by_id}
    audit.record("help.started", row, by=officer_id, after=after)
    started = HelpStarted(partner_id=row.partner_id, assistance_id=row.id, officer_id=officer_id)
    emit(started, about=row, by=officer_id)
    return row


def end_help(assistance_id: int, *, partner_id: int, by: int) -> Assistance:
    """Over at once, or a code that waits is void; again changes nothing. Raises HelpNotFound."""
    row = queries.lock_help(assistance_id, partner_id=partner_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by_id = now(), by
        audit.record("help.ended", row, by=by, after={"partner_id": partner_id})
    return row


@dataclass(slots=True)
class Doing:
    """What one request does in a shop. Counted with its first transaction, or not at all."""

    what: str
    partner_id: int
    by: int
    assistance: Assistance | None = None
    is_counted: bool = False


_doing: ContextVar[Doing | None] = ContextVar("doing", default=None)


def begin_act(what: str, *, partner_id: int, by: int, assistance: Assistance | None) -> None:
    """From now on until `end_act` what is committed here is one act in that shop; a helper's is stamped with both."""
    _doing.set(Doing(what, partner_id, by, assistance))
    audit.act_for(None if assistance is None else assistance.asked_by_id)


def end_act() -> None:
    """The request is over."""
    _doing.set(None)
    audit.act_for(None)


@contextmanager
def acting(what: str, *, partner_id: int, by: int, assistance: Assistance | None) -> Iterator[None]:
    """`begin_act` and `end_act` around a block."""
    begin_act(what, partner_id=partner_id, by=by, assistance=assistance)
    try:
        yield
    finally:
        end_act()


@before_commit
def _count(session: Session) -> None:
    """In the very transaction of the act: it is counted when it happened, and only then."""
    doing = _doing.get()
    if doing is None or doing.is_counted:
        return
    doing.is_counted = True
    session.add(Act(partner_id=doing.partner_id, on=today(), is_assisted=doing.assistance is not None))
    if doing.assistance is not None:
        audit.record("help.act", doing.assistance, by=doing.by, after={"what": doing.what})
    session.flush()


def forget_acts() -> None:
    """Counts are of interest for sixty days."""
    db.session.execute(delete(Act).where(Act.on < today() - 2 * rules.AUTONOMY_DAYS))
