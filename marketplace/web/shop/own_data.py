"""One's own data: what we hold, what was agreed to, a copy to take away, and erasure."""

from __future__ import annotations

import json

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from marketplace.accounts import queries, service
from marketplace.accounts.errors import WrongPassword
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.limits import TooManyAttempts
from marketplace.core.words import _, _l
from marketplace.privacy import queries as privacy
from marketplace.privacy.service import erase
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.shop.account import PASSWORD
from marketplace.web.shop.portal import bp, signed_in_only
from marketplace.web.shop.sign_in import refuse_for_now


class EraseForm(Form):
    password = PASSWORD
    sure = BooleanField(
        _l("Erase my account for ever"),
        validators=[required(_l("Tick this if you are sure."))],
    )


@bp.get("/akun/data")
@signed_in_only
def own_data() -> ResponseReturnValue:
    """What we hold and why, with the log of consents."""
    return render_template("shop/account/own_data.html", consents=queries.consents(g.user_id), section="akun")


@bp.get("/akun/data/salinan.json")
@signed_in_only
def own_data_copy() -> ResponseReturnValue:
    """Everything about this person, to keep or to take elsewhere."""
    text = json.dumps(privacy.copy_of(g.user_id), ensure_ascii=False, indent=2)
    answer_ = Response(text, mimetype="application/json")
    answer_.headers["Content-Disposition"] = f"attachment; filename=data-saya-{today().isoformat()}.json"
    answer_.headers["Cache-Control"] = "no-store"
    return answer_


@bp.route("/akun/data/hapus", methods=["GET", "POST"])
@signed_in_only
def own_data_erase() -> ResponseReturnValue:
    """After the password: nothing tells any more who this was, and every device is signed out."""
    form = EraseForm()
    if not form.validate_on_submit():
        return answer("shop/account/erase.html", form=form, section="akun")
    user_id, password = g.user_id, form.password.data or ""
    try:
        service.prove_password(user_id, password)
        with transaction():
            erase(user_id, by=user_id)
    except TooManyAttempts as error:
        return refuse_for_now("shop/account/erase.html", form, error)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error, "password" if isinstance(error, WrongPassword) else None)
        return answer("shop/account/erase.html", form=form, section="akun")
    flash(_("Your data is erased. Thank you for having been here."), "success")
    return redirect(url_for("shop.home"), 303)
