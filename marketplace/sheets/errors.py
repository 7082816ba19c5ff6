"""What can go wrong with a spreadsheet of products as a whole. What is wrong in a row is a `Problem`, not an error."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.words import _l


class ColumnsMissing(DomainError):
    """The first row names no column that tells which product is meant."""

    code = "sheet_columns_missing"
    message = _l(
        "We do not find the columns. The first row must name them as in our template: at least “%(columns)s”."
    )


class ColumnTwice(DomainError):
    """Two columns with one heading: which one counts?"""

    code = "sheet_column_twice"
    message = _l("The column “%(column)s” is there twice. Delete one of them.")


class SheetEmpty(DomainError):
    """Headings and nothing below."""

    code = "sheet_empty"
    message = _l("There is no row with a product in this file.")


class ImportNotFound(NotFound):
    """No such file, or another shop's."""

    code = "import_not_found"
    message = _l("This file was not found.")


class ImportNotReady(DomainError):
    """Something in it must be mended first, or there is nothing to change."""

    code = "import_not_ready"
    message = _l("Mend the rows with errors first: the file is taken as a whole or not at all.")


class ImportTooMuch(DomainError):
    """So many changes in one go would keep everybody else waiting."""

    code = "import_too_much"
    message = _l(
        "One file may change at most %(most)s rows, this one changes %(rows)s. Send it in parts:"
        " delete rows, or write the old values again."
    )


class ImportStale(Conflict):
    """A product changed after the preview was made."""

    code = "import_stale"
    message = _l("Your products have changed since you looked at this. Look again, then confirm.")
