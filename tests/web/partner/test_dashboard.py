"""The partner's home."""

from __future__ import annotations

from sqlalchemy import event

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Product
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.images import add_picture
from marketplace.delivery.models import CourierChoice
from marketplace.orders.models import Order
from marketplace.partners import queries as partners
from marketplace.partners import service as partner_service
from marketplace.partners.models import DocumentKind
from tests.catalogue.make import photo
from tests.make import Cast, sign_in
from tests.orders.make import make_goods, make_order


def test_the_home_page_says_what_needs_doing_in_twelve_statements(client, cast: Cast):
    thing = make_goods("Maggot kering", partner=cast.maggot, stock=4)
    order = make_order(variant=thing, quantity=1)
    with transaction():
        db.session.get(Order, order.id).due_at = now()
    sign_in(client, cast.budi)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    page = client.get("/mitra/").get_data(as_text=True)

    read = [text for text in statements if text.startswith("SELECT")]
    assert len(read) <= 12, "\n\n".join(read)
    assert order.code in page
    assert "Maggot kering" in page


def test_a_new_shop_is_shown_the_way_to_its_first_order(client, cast: Cast):
    sign_in(client, cast.budi)

    assert "/mitra/produk/baru" in client.get("/mitra/").get_data(as_text=True)


def test_the_guide_counts_the_steps_and_goes_away_when_all_are_done(client, cast: Cast):
    sign_in(client, cast.budi)
    page = client.get("/mitra/").get_data(as_text=True)
    assert "Langkah selesai" in page
    assert "1 dari 6" in page  # the papers are accepted

    make_goods("Maggot kering", partner=cast.maggot)
    with transaction():
        partner = partners.lock_partner(cast.maggot.id)
        partner.story = "Kami mengolah sisa dapur."
        partner.picture_id = add_picture(photo(), folder="shops", by=None).id
        partner_service.set_bank_account(
            partner.id, bank="Bank Sumut", number="107001234567", holder="Budi", by=cast.budi.id
        )
        db.session.add(CourierChoice(partner_id=partner.id, is_offered=True))
    page = client.get("/mitra/").get_data(as_text=True)

    assert "Langkah selesai" not in page
    assert "Toko Anda siap" in page


def test_a_paper_that_is_refused_says_why_and_one_that_is_not_needed_says_who(client, cast: Cast):
    papers = {paper.kind: paper.id for paper in partners.documents(cast.maggot.id)}
    with transaction():
        for kind in (DocumentKind.NIB, DocumentKind.GROUP_DEED):
            partner_service.check_document(papers[kind], accept=False, reason="Foto buram", by=cast.ayu.id)
        partner_service.waive_document(
            cast.maggot.id, DocumentKind.GROUP_DEED, reason="Usaha keluarga", by=cast.ayu.id
        )
    sign_in(client, cast.budi)

    page = client.get("/mitra/").get_data(as_text=True)

    assert page.count("Foto buram") == 1
    assert "Ayu: Usaha keluarga" in page
    assert "/mitra/dokumen/baru?jenis=nib" in page


def test_publishing_is_refused_in_plain_words_while_a_paper_is_open(client, cast: Cast):
    thing = make_goods("Maggot kering", partner=cast.maggot)
    papers = {paper.kind: paper.id for paper in partners.documents(cast.maggot.id)}
    with transaction():
        catalogue.archive(thing.product_id, partner_id=cast.maggot.id, by=cast.budi.id)
        partner_service.check_document(
            papers[DocumentKind.NIB], accept=False, reason="Foto buram", by=cast.ayu.id
        )
    sign_in(client, cast.budi)

    answer = client.post(f"/mitra/produk/{thing.product_id}/terbitkan", follow_redirects=True)

    assert "NIB" in answer.get_data(as_text=True)
    assert not db.session.get(Product, thing.product_id).is_published
