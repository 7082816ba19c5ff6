"""Pages of words: what this is, help, selling with us, privacy, terms."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.web.kit.stored import stored
from marketplace.web.shop.portal import bp
from marketplace.web.shop.window import of_window


@bp.get("/tentang")
@stored(of_window)
def about() -> ResponseReturnValue:
    return render_template("shop/info/about.html")


@bp.get("/bantuan")
@stored(of_window)
def help_page() -> ResponseReturnValue:
    return render_template("shop/info/help.html")


@bp.get("/jual")
@stored(of_window)
def sell_with_us() -> ResponseReturnValue:
    return render_template("shop/info/sell.html")


@bp.get("/privasi")
@stored(of_window)
def privacy() -> ResponseReturnValue:
    return render_template("shop/info/privacy.html")


@bp.get("/syarat")
@stored(of_window)
def terms() -> ResponseReturnValue:
    return render_template("shop/info/terms.html")
