"""Documents on paper: a typst template of `templates/pdf` filled with data.

Data goes in as JSON and is never read as markup, and a template can read nothing outside its own folder. The same
data gives the same bytes: the file's date is the data's `created_at`. Slow (tens of milliseconds): not inside
`transaction()`.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "pdf"
_NAME = re.compile(r"^[a-z][a-z_]*$")
_one_at_a_time = threading.Lock()


def render_pdf(template: str, data: Mapping[str, Any], *, is_demo: bool = False) -> bytes:
    """The document as a tagged PDF. `templates/pdf/README.md` says what data each template takes.

    `data["created_at"]` is an ISO moment with its zone. `is_demo` prints that the data is fictional.
    Raises ValueError for an unknown template or data without its moment, RuntimeError for data that does not fit.
    """
    if not _NAME.match(template) or not (FOLDER / f"{template}.typ").is_file():
        raise ValueError(f"no such template: {template!r}")
    moment = datetime.fromisoformat(data["created_at"])
    if moment.tzinfo is None:
        raise ValueError("created_at needs a time zone")
    inputs = {"data": json.dumps({**data, "is_demo": is_demo}, ensure_ascii=False, sort_keys=True)}
    with _one_at_a_time:  # a compiler keeps parsed templates and fonts, and works for one caller at a time
        try:
            return _compile(template, inputs, moment, standards="ua-1")
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
            return _compile(
                template, inputs, moment, standards=[]
            )  # a letter or emoji that no font of ours has


def _compile(template: str, inputs: dict[str, str], moment: datetime, *, standards: Any) -> bytes:
    made = _compiler().compile(
        input=str(FOLDER / f"{template}.typ"),
        format="pdf",
        sys_inputs=inputs,
        timestamp=int(moment.timestamp()),
        pdf_standards=standards,
    )
    if not isinstance(made, bytes):
        raise RuntimeError(f"{template} gave no document")
    return made


@cache
def _compiler() -> typst.Compiler:
    """The fonts inside typst only, so that every machine sets the same lines."""
    return typst.Compiler(root=str(FOLDER), ignore_system_fonts=True)
