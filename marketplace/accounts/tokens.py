"""Random tokens and codes, and how they are kept: hashed, so that a copy of the database opens no door."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from marketplace.core.config import current


def new_token() -> str:
    """256 random bits for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """A plain hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_code() -> str:
    """Six digits to read aloud."""
    return f"{secrets.randbelow(1_000_000):06}"


def hash_code(code: str, *, of: str) -> str:
    """Six digits could be tried out in a moment: the hash takes the secret key and what the code is for."""
    return hmac.new(current().SECRET_KEY.encode(), f"{of}:{code}".encode(), hashlib.sha256).hexdigest()
