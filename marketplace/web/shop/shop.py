"""A partner's own page: who they are, where, what they make."""

from __future__ import annotations

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import queries
from marketplace.catalogue.queries import Filters
from marketplace.core.clock import today
from marketplace.favourites.queries import is_followed
from marketplace.partners import queries as partners
from marketplace.partners.errors import PartnerNotFound
from marketplace.partners.kinds import SHOWN_TO_BUYERS
from marketplace.vouchers.queries import public_voucher
from marketplace.web.kit.stored import stored
from marketplace.web.shop.portal import bp
from marketplace.web.shop.window import of_window


@bp.get("/toko/<slug>")
@stored(of_window)
def shop(slug: str) -> ResponseReturnValue:
    """The shop's story, proofs and products; 404 while it is not active."""
    partner = partners.find_partner_by_slug(slug)
    if partner is None or not partner.is_active:
        raise PartnerNotFound
    page = queries.listing(Filters(partner_id=partner.id), after=request.args.get("setelah"))
    base = str(current_app.config["SETTINGS"].BASE_URL).rstrip("/")
    return render_template(
        "shop/shop/show.html",
        partner=partner,
        items=page.items,
        is_followed=is_followed(g.user_id, partner.id),
        voucher=public_voucher(partner.id),
        next_url=f"{request.path}?setelah={page.next_cursor}" if page.next_cursor else None,
        first_url=request.path if request.args.get("setelah") else None,
        proofs=partners.valid_documents(partner.id, SHOWN_TO_BUYERS, on=today()),
        address=f"{base}/toko/{partner.slug}",
        og_image=base + partner.picture.url(640)
        if partner.picture is not None and partner.picture.is_ready
        else None,
        section="toko",
        locale=g.locale,
    )
