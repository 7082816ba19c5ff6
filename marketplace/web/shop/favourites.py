"""The wish list and followed shops of whoever is signed in."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import service as people
from marketplace.accounts.models import ConsentKind
from marketplace.catalogue import queries as catalogue
from marketplace.core.db import db, transaction
from marketplace.core.words import _
from marketplace.favourites import queries, service
from marketplace.partners import queries as partners
from marketplace.partners.errors import PartnerNotFound
from marketplace.web.shop.portal import bp, signed_in_only


@bp.get("/akun/disimpan")
@signed_in_only
def saved() -> ResponseReturnValue:
    """Saved products that are on sale, and the shops that are followed."""
    cursor = request.args.get("setelah")
    page = queries.saved(g.user_id, cursor=cursor)
    return render_template(
        "shop/favourites/show.html",
        items=page.items,
        shops=queries.followed(g.user_id),
        next_url=url_for(".saved", setelah=page.next_cursor) if page.next_cursor else None,
        first_url=url_for(".saved") if cursor else None,
    )


@bp.post("/produk/<slug>/simpan")
def save_product(slug: str) -> ResponseReturnValue:
    """Saved; or, with `lepas`, not any more. A visitor signs in first and comes back to the product."""
    if g.user_id is None:
        return redirect(url_for(".sign_in", next=url_for(".product", slug=slug)), 303)
    product_id = catalogue.get_product_by_slug(slug).id
    is_leaving = "lepas" in request.form
    db.session.rollback()
    with transaction():
        (service.forget_product if is_leaving else service.save_product)(product_id, user_id=g.user_id)
    flash(
        _("Removed from what you saved.") if is_leaving else _("Saved. You find it under your account."),
        "success",
    )
    return redirect(url_for(".product", slug=slug), 303)


@bp.post("/toko/<slug>/ikuti")
def follow_shop(slug: str) -> ResponseReturnValue:
    """Followed; or, with `lepas`, not any more. A visitor signs in first and comes back to the shop."""
    if g.user_id is None:
        return redirect(url_for(".sign_in", next=url_for(".shop", slug=slug)), 303)
    partner = partners.find_partner_by_slug(slug)
    if partner is None or not partner.is_active:
        raise PartnerNotFound
    partner_id, is_leaving = partner.id, "lepas" in request.form
    db.session.rollback()
    with transaction():
        (service.unfollow if is_leaving else service.follow)(partner_id, user_id=g.user_id)
        if not is_leaving:
            people.give_consent(g.user_id, ConsentKind.FOLLOWED)
    flash(
        _("You do not follow this shop any more.")
        if is_leaving
        else _("You follow this shop. We tell you of new products, at most once a day."),
        "success",
    )
    return redirect(url_for(".shop", slug=slug), 303)
