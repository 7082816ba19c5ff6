"""What people look for and do not find, and the words that stand for one another. Source: product.md V2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from marketplace.catalogue import service
from marketplace.catalogue.queries import queue
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, _l
from marketplace.web.admin.categories import ListField
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import Form, answer, required

MISSES = 100


class MeaningsForm(Form):
    """What a word also means."""

    means = ListField(
        _l("Also finds"),
        validators=[required(_l("Write at least one word that sellers use."))],
        description=_l("Words that sellers use, with commas between them: bebek, telur bebek."),
    )


class SynonymForm(MeaningsForm):
    """A word of the visitors and what sellers call it."""

    word = StringField(
        _l("Who looks for"),
        validators=[required(_l("Write the word that visitors type.")), Length(max=60)],
        description=_l("One to three words, as visitors type them."),
    )
    both_ways = BooleanField(_l("And the other way round"))


@bp.get("/pencarian")
def search_board() -> ResponseReturnValue:
    """What was not found, most often first, and all synonyms."""
    return render_template(
        "admin/catalogue/search.html", misses=queue.search_misses(limit=MISSES), synonyms=queue.synonyms()
    )


@bp.route("/pencarian/sinonim/baru", methods=["GET", "POST"])
def synonym_new() -> ResponseReturnValue:
    """One more; the word may come from the list of what was not found."""
    form = SynonymForm()
    if not form.is_submitted():
        form.word.data = request.args.get("kata", "")[:60]
    if form.validate_on_submit() and _decide(
        form,
        lambda: service.add_synonym(
            word=form.word.data, means=form.means.data, both_ways=form.both_ways.data, by=g.user_id
        ),
    ):
        flash(_("Synonym added. It counts from the next search on."), "success")
        return redirect(url_for(".search_board"), 303)
    return answer("admin/catalogue/synonym.html", form=form, synonym=None)


@bp.route("/pencarian/sinonim/<int:synonym_id>", methods=["GET", "POST"])
def synonym_edit(synonym_id: int) -> ResponseReturnValue:
    """Change what a word also means."""
    synonym = service.get_synonym(synonym_id)
    form = MeaningsForm(data={"means": synonym.meanings})
    if form.validate_on_submit() and _decide(
        form, lambda: service.edit_synonym(synonym_id, means=form.means.data, by=g.user_id)
    ):
        flash(_("Saved. It counts from the next search on."), "success")
        return redirect(url_for(".search_board"), 303)
    return answer("admin/catalogue/synonym.html", form=form, synonym=synonym)


@bp.post("/pencarian/sinonim/<int:synonym_id>/hapus")
def synonym_remove(synonym_id: int) -> ResponseReturnValue:
    """The word stands for itself again."""
    with transaction():
        service.remove_synonym(synonym_id, by=g.user_id)
    flash(_("Synonym taken out."), "success")
    return redirect(url_for(".search_board"), 303)


@bp.post("/pencarian/tidak-ditemukan/<int:miss_id>/selesai")
def miss_forget(miss_id: int) -> ResponseReturnValue:
    """Somebody has dealt with it."""
    with transaction():
        service.forget_miss(miss_id, by=g.user_id)
    flash(_("Taken off the list."), "success")
    return redirect(url_for(".search_board"), 303)


def _decide(form: Form, change: Callable[[], Any]) -> bool:
    try:
        with transaction():
            change()
    except DomainError as error:
        form.refuse(error, "word" if "word" in form else "means")
        return False
    return True
