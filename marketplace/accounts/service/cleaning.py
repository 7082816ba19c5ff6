"""What is kept for a while only: sessions that ended and links that were used or ran out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_

from marketplace.accounts.models import OneTimeToken, SessionRow
from marketplace.core.clock import now
from marketplace.core.db import transaction
from marketplace.core.jobs import job

SESSIONS_KEPT = timedelta(days=90)
LINKS_KEPT = timedelta(days=30)


@job("accounts.clean", every=timedelta(days=1))
def clean(_payload: dict[str, Any]) -> None:
    """Once a day, in a transaction of its own; safe to repeat."""
    sessions, links = now() - SESSIONS_KEPT, now() - LINKS_KEPT
    with transaction() as session:
        over = or_(SessionRow.ended_at < sessions, SessionRow.expires_at < sessions)
        session.execute(delete(SessionRow).where(over))
        session.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < links))
