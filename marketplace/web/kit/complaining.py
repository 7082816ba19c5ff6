"""What all sides of the complaint desk share: the form to write in a complaint."""

from __future__ import annotations

from wtforms import MultipleFileField, TextAreaField
from wtforms.validators import Length

from marketplace.complaints.rules import MOST_WORDS
from marketplace.core.words import _l
from marketplace.web.kit.forms import Form, required

TOO_LONG = _l("Use at most 2,000 characters.")


class NoteForm(Form):
    words = TextAreaField(
        _l("Your words"),
        validators=[
            required(_l("Write what is wrong, in a few words.")),
            Length(max=MOST_WORDS, message=TOO_LONG),
        ],
    )
    photos = MultipleFileField(
        _l("Photos"), description=_l("Up to 3. Only you, the other side and our staff see them.")
    )
