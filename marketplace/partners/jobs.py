"""Periodic work on partners."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.jobs import job
from marketplace.partners import queries, rules, service


@job("partners.remind_of_papers", every=timedelta(hours=6))
def remind_of_papers(_payload: dict[str, Any]) -> None:
    """Papers that end soon: each reminder in a transaction of its own, so that one problem stops no other."""
    day = today()
    due = [
        paper.id
        for paper in queries.documents_ending(on=day)
        if paper.valid_until is not None
        and rules.reminder_due(day, valid_until=paper.valid_until, reminded_days=paper.reminded_days)
    ]
    db.session.rollback()
    for document_id in due:
        with transaction():
            service.remind_of_ending(document_id)


@job("partners.forget_acts", every=timedelta(days=1))
def forget_acts(_payload: dict[str, Any]) -> None:
    """Only the last thirty days are asked for."""
    with transaction():
        service.forget_acts()
