"""What can be wrong with a posting. All of these are mistakes in our own code, so they are no DomainErrors."""

from __future__ import annotations


class Unbalanced(ValueError):
    """The lines of a transaction do not sum to zero, or belong to another book."""


class PostedDifferently(RuntimeError):
    """The same source and kind was posted before with other lines. Correct it by a reversing entry of its own kind."""
