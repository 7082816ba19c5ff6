"""Writing to each other, as both portals show it: the form, private photos, and the conversation as a text to keep."""

from __future__ import annotations

import hashlib

from flask import Response, g
from werkzeug.datastructures import FileStorage
from wtforms import Field, MultipleFileField, TextAreaField
from wtforms.validators import Length

from marketplace.conversations import queries, service
from marketplace.conversations.models import OrderMessage
from marketplace.conversations.rules import MOST_PHOTOS, MOST_WORDS
from marketplace.conversations.states import Side
from marketplace.core import files, images
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.images import MOST_BYTES, BadImage
from marketplace.core.words import _, _l
from marketplace.orders.models import Order
from marketplace.web.kit.filters import moment
from marketplace.web.kit.forms import Form

TOO_LONG = _l("Use at most 1,000 characters.")


class MessageForm(Form):
    words = TextAreaField(_l("Your message"), validators=[Length(max=MOST_WORDS, message=TOO_LONG)])
    photos = MultipleFileField(
        _l("Photos"), description=_l("Up to 3. Only you, the other side and our staff see them.")
    )


def keep_photos(field: Field, *, folder: str) -> list[str]:
    """The keys of the photos that were sent, kept privately: before the transaction(), for it is slow.

    One more than allowed is kept, so that the service says that there are too many. Raises BadImage, StorageDown.
    """
    sent = [one for one in field.data or [] if isinstance(one, FileStorage) and one.filename]
    return [images.keep_private(one.read(MOST_BYTES + 1), folder=folder) for one in sent[: MOST_PHOTOS + 1]]


def send(order_id: int, form: MessageForm, *, side: Side) -> bool:
    """Send it; what is refused is said beside its field. Photos are kept first: nothing slow happens under the lock."""
    db.session.rollback()
    try:
        photos = keep_photos(form.photos, folder="messages")
        with transaction():
            service.send_message(
                order_id, side=side, words=form.words.data or "", photos=photos, by=g.user_id
            )
    except DomainError as error:
        db.session.rollback()
        form.refuse(error, "photos" if isinstance(error, BadImage) else "words")
        return False
    return True


def private_photo(key: str) -> Response:
    """The photo itself: the caller has checked who asks."""
    return Response(files.read(key), mimetype="image/webp", headers={"Cache-Control": "private, no-store"})


def transcript(order: Order) -> Response:
    """The whole conversation about an order as a text, for a dispute. Its digest shows a later change."""
    lines = [_line(message) for message in queries.messages_about(order.id)]
    body = "\n".join(
        [
            _("Messages about order %(code)s", code=order.code),
            _("Seller: %(shop)s", shop=order.partner.name),
            _("Buyer: %(name)s", name=order.checkout.name),
            _("Written out on %(moment)s", moment=moment(now())),
            "",
            *(lines or [_("Nobody has written yet.")]),
        ]
    )
    digest = hashlib.sha256(body.encode()).hexdigest()
    answer = Response(f"{body}\n\nSHA-256: {digest}\n", mimetype="text/plain")
    answer.headers["Content-Disposition"] = f"attachment; filename=pesan-{order.code}.txt"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _line(message: OrderMessage) -> str:
    words = "\n    ".join(message.words.splitlines()) or "–"
    photos = _(" (photos: %(number)s)", number=len(message.photos)) if message.photos else ""
    return f"[{moment(message.created_at)}] {message.side.label}{photos}: {words}"
