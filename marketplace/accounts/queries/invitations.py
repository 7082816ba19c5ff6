"""Finding invitations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.accounts.errors import InvitationNotFound
from marketplace.accounts.models import Invitation
from marketplace.accounts.tokens import hash_token
from marketplace.core.clock import now
from marketplace.core.db import db


def open_invitations(organisation_id: int) -> Sequence[Invitation]:
    """Sent and not answered, newest first."""
    query = select(Invitation).where(
        Invitation.organisation_id == organisation_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now(),
    )
    return db.session.scalars(query.order_by(Invitation.id.desc())).all()


def get_invitation(invitation_id: int, *, organisation_id: int | None = None) -> Invitation:
    """Raises InvitationNotFound; also for one of another organisation, when it is named."""
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or organisation_id not in (None, invitation.organisation_id):
        raise InvitationNotFound()
    return invitation


def find_invitation_by_token(token: str) -> Invitation | None:
    """Whatever became of it."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == hash_token(token)))
