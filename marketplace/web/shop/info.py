"""Pages of words: what this is, help, selling with us, privacy, terms."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.web.shop.portal import bp


@bp.get("/tentang")
def about() -> ResponseReturnValue:
    return render_template("shop/info/about.html")


@bp.get("/bantuan")
def help_page() -> ResponseReturnValue:
    return render_template("shop/info/help.html")


@bp.get("/jual")
def sell_with_us() -> ResponseReturnValue:
    return render_template("shop/info/sell.html")


@bp.get("/privasi")
def privacy() -> ResponseReturnValue:
    return render_template("shop/info/privacy.html")


@bp.get("/syarat")
def terms() -> ResponseReturnValue:
    return render_template("shop/info/terms.html")
