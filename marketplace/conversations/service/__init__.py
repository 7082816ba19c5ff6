"""Asking, answering, writing. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from marketplace.conversations.service.messages import NOT_OPEN, forget_buyer, mark_read, send_message
from marketplace.conversations.service.questions import answer, ask, forget_asker, hide, show_again

__all__ = [
    "NOT_OPEN",
    "answer",
    "ask",
    "forget_asker",
    "forget_buyer",
    "hide",
    "mark_read",
    "send_message",
    "show_again",
]
