"""Questions about a product: reading all answered ones, asking one."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.catalogue import queries as catalogue
from marketplace.conversations import queries, service
from marketplace.conversations.rules import MOST_WORDS
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, _l
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.kit.talking import TOO_LONG
from marketplace.web.shop.portal import bp, signed_in_only


class QuestionForm(Form):
    words = TextAreaField(
        _l("What do you want to know?"),
        validators=[required(_l("Write a few words.")), Length(max=MOST_WORDS, message=TOO_LONG)],
        description=_l(
            "Everybody can read it with the seller's answer. Phone numbers and addresses are left out."
        ),
    )


@bp.get("/produk/<slug>/pertanyaan")
def question_list(slug: str) -> ResponseReturnValue:
    """What was asked and answered, newest first."""
    product = catalogue.get_product_by_slug(slug)
    page = queries.of_product(product.id, cursor=request.args.get("setelah"))
    return render_template(
        "shop/questions/list.html",
        product=product,
        questions=page.items,
        next_url=url_for(".question_list", slug=slug, setelah=page.next_cursor) if page.next_cursor else None,
    )


@bp.route("/produk/<slug>/tanya", methods=["GET", "POST"])
@signed_in_only
def question_ask(slug: str) -> ResponseReturnValue:
    """One question to the shop; the answer is told."""
    product = catalogue.get_product_by_slug(slug)
    form = QuestionForm()
    if form.validate_on_submit():
        db.session.rollback()
        try:
            with transaction():
                service.ask(slug, words=form.words.data or "", by=g.user_id)
        except DomainError as error:
            db.session.rollback()
            form.refuse(error, "words")
            product = catalogue.get_product_by_slug(slug)
        else:
            flash(_("The seller has your question. We tell you when it is answered."), "success")
            return redirect(url_for(".product", slug=slug), 303)
    return answer("shop/questions/ask.html", form=form, product=product)
