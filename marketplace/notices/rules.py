"""The link that stops messages: signed, so that nobody stops another person's messages."""

from __future__ import annotations

import hashlib
import hmac

from marketplace.notices.kinds import NoticeKind


def sign(user_id: int, kind: NoticeKind, *, secret: str) -> str:
    """What stands in the address: who, which kind, and the proof that we wrote it."""
    return f"{user_id}.{kind.value}.{_proof(user_id, kind, secret)}"


def read(token: str, *, secret: str) -> tuple[int, NoticeKind] | None:
    """Who wants to hear no more of what; None when we did not write it."""
    number, _dot, rest = token.partition(".")
    word, _dot, proof = rest.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19) or word not in set(NoticeKind):
        return None
    user_id, kind = int(number), NoticeKind(word)
    good = hmac.compare_digest(proof.encode(), _proof(user_id, kind, secret).encode())
    return (user_id, kind) if good else None


def _proof(user_id: int, kind: NoticeKind, secret: str) -> str:
    text = f"unsubscribe:{user_id}:{kind.value}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:40]
