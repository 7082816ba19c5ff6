"""Taking a spreadsheet of products. Looking is slow and happens outside; bringing in is one transaction of the caller."""

from __future__ import annotations

from marketplace.sheets.service.applying import carry_out
from marketplace.sheets.service.uploads import (
    AT_ONCE,
    BRING_IN,
    Preview,
    add_import,
    bring_in,
    confirm_import,
    keep_upload,
    preview,
    sheet_of,
)

__all__ = [
    "AT_ONCE",
    "BRING_IN",
    "Preview",
    "add_import",
    "bring_in",
    "carry_out",
    "confirm_import",
    "keep_upload",
    "preview",
    "sheet_of",
]
