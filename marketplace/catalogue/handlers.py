"""What the catalogue does when a partner changes."""

from __future__ import annotations
