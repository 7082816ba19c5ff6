"""A partner's own page: who they are, where, what they make."""

from __future__ import annotations

from flask import g, render_template, request
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
from marketplace.web.shop import linked_data as linked
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
    address = f"{linked.base_url()}/toko/{partner.slug}"
    picture = partner.picture
    image = linked.base_url() + picture.url(640) if picture is not None and picture.is_ready else None
    return render_template(
        "shop/shop/show.html",
        partner=partner,
        items=page.items,
        is_followed=is_followed(g.user_id, partner.id),
        voucher=public_voucher(partner.id),
        next_url=f"{request.path}?setelah={page.next_cursor}" if page.next_cursor else None,
        first_url=request.path if request.args.get("setelah") else None,
        proofs=partners.valid_documents(partner.id, SHOWN_TO_BUYERS, on=today()),
        address=address,
        og_image=image,
        linked_data=linked.maker(partner, address, image),
        section="toko",
        locale=g.locale,
    )
