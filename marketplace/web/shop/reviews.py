"""Reviews: writing one about what was received, and reading all of a product's."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField, RadioField, TextAreaField
from wtforms.validators import Length

from marketplace.catalogue import queries as catalogue
from marketplace.core import images
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.images import MOST_BYTES, BadImage, Picture
from marketplace.core.words import _, _l
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order, OrderLine
from marketplace.reviews import queries, service
from marketplace.reviews.rules import MOST_PHOTOS, MOST_WORDS, STARS
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.shop.portal import bp
from marketplace.web.shop.tracking import find_order

STAR_WORDS = {
    5: _l("Very good"),
    4: _l("Good"),
    3: _l("Fair"),
    2: _l("Not so good"),
    1: _l("Bad"),
}


class ReviewForm(Form):
    stars = RadioField(
        _l("How do you like it?"),
        choices=[(str(number), STAR_WORDS[number]) for number in STARS],
        validators=[required(_l("Choose one to five stars."))],
    )
    words = TextAreaField(
        _l("What should others know?"),
        validators=[Length(max=MOST_WORDS, message=_l("Use at most 1,000 characters."))],
        description=_l("Everybody can read it. Your name is shown as its first and last letter only."),
    )
    photos = MultipleFileField(_l("Photos"), description=_l("Up to 5, of what arrived."))


@bp.route("/pesanan/<code>/ulasan/<int:line_id>", methods=["GET", "POST"])
def review_write(code: str, line_id: int) -> ResponseReturnValue:
    """Stars, a few words, photos. Later the same page changes them."""
    order, line = _line(code, line_id)
    written = queries.of_order(order.id).get(line.id)
    form = ReviewForm()
    if written is not None and not form.is_submitted():
        form.stars.data, form.words.data = str(written.stars), written.words
    if form.validate_on_submit() and _written(order.id, line_id, form):
        flash(_("Thank you. Your review is on the product's page."), "success")
        return redirect(url_for(".order", code=code, _anchor="reviews"), 303)
    order, line = _line(code, line_id)
    may_write = order.state in service.RECEIVED and (written is None or written.may_be_changed)
    return answer(
        "shop/reviews/write.html",
        form=form,
        order=order,
        line=line,
        written=written,
        may_write=may_write,
        section="orders",
    )


def _line(code: str, line_id: int) -> tuple[Order, OrderLine]:
    """The visitor's own. Raises OrderNotFound."""
    order = find_order(code)
    for line in order.lines:
        if line.id == line_id:
            return order, line
    raise OrderNotFound


def _written(order_id: int, line_id: int, form: ReviewForm) -> bool:
    """Photos are stored first, so that nothing slow happens while the order is locked."""
    stars, words = int(form.stars.data), form.words.data or ""
    db.session.rollback()
    try:
        with transaction():
            photos = _pictures(form)
        with transaction():
            service.write_review(
                order_id, line_id=line_id, stars=stars, words=words, photos=photos, by=g.user_id
            )
    except BadImage as error:
        form.refuse(error, "photos")
        return False
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return False
    return True


def _pictures(form: ReviewForm) -> list[Picture]:
    sent = [
        upload for upload in form.photos.data or [] if isinstance(upload, FileStorage) and upload.filename
    ]
    return [
        images.add_picture(upload.read(MOST_BYTES + 1), folder="reviews", by=g.user_id)
        for upload in sent[: MOST_PHOTOS + 1]
    ]


@bp.get("/produk/<slug>/ulasan")
def review_list(slug: str) -> ResponseReturnValue:
    """All of a product's, newest first; `bintang` keeps those with so many stars."""
    product = catalogue.get_product_by_slug(slug)
    wanted = request.args.get("bintang", "")
    stars = int(wanted) if wanted in {str(number) for number in STARS} else None
    page = queries.of_product(product.id, stars=stars, cursor=request.args.get("setelah"))
    counts = queries.star_counts(product.id)
    return render_template(
        "shop/reviews/list.html",
        product=product,
        reviews=page.items,
        bars=[(number, counts.get(number, 0)) for number in STARS],
        number=sum(counts.values()),
        stars=stars,
        next_url=url_for(".review_list", slug=slug, bintang=stars, setelah=page.next_cursor)
        if page.next_cursor
        else None,
    )
