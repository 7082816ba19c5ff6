"""Why a table cannot be read at all."""

from __future__ import annotations

from marketplace.core.errors import DomainError
from marketplace.core.words import _l


class TableUnreadable(DomainError):
    """Neither a CSV nor an XLSX that we can read, or one made to do harm."""

    code = "table_unreadable"
    message = _l("This file cannot be read. Save it as XLSX or CSV, without a password, and send it again.")


class TableTooLarge(DomainError):
    """More bytes, rows or columns than one file may have."""

    code = "table_too_large"
    message = _l(
        "This file is too large: at most %(rows)s rows and %(megabytes)s MB. Split it into several files."
    )


class TableMerged(DomainError):
    """A merged cell says one thing about several rows."""

    code = "table_merged"
    message = _l("Some cells of this file are merged. Unmerge them, so that each row has its own cells.")
