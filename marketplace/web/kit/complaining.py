"""What all sides of the complaint desk share: the form to write in a complaint, and writing it."""

from __future__ import annotations

from flask import g
from wtforms import MultipleFileField, TextAreaField
from wtforms.validators import Length

from marketplace.complaints import service
from marketplace.complaints.errors import TooManyComplaintPhotos
from marketplace.complaints.rules import MOST_WORDS
from marketplace.complaints.states import Speaker
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.images import BadImage
from marketplace.core.words import _l
from marketplace.web.kit.forms import Form, required
from marketplace.web.kit.talking import keep_photos

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


def write_note(complaint_id: int, form: NoteForm, *, speaker: Speaker, internal: bool = False) -> bool:
    """Write it; what is refused is said beside its field. Photos are kept first: nothing slow happens under the lock."""
    db.session.rollback()
    try:
        photos = keep_photos(form.photos, folder="complaints")
        with transaction():
            service.write(
                complaint_id,
                speaker=speaker,
                words=form.words.data or "",
                photos=photos,
                by=g.user_id,
                internal=internal,
            )
    except DomainError as error:
        db.session.rollback()
        form.refuse(error, "photos" if isinstance(error, (BadImage, TooManyComplaintPhotos)) else "words")
        return False
    return True
