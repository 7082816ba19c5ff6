"""Into the shop window and out of it: product.md S3, V3, A5."""

from __future__ import annotations

from datetime import timedelta
from itertools import product as pairs

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import queries, service
from marketplace.catalogue.errors import (
    ChangePending,
    DocumentsMissing,
    PartnerMayNotPublish,
    ProductNotFound,
    ReasonMissing,
)
from marketplace.catalogue.models import Listing
from marketplace.catalogue.states import MOVES, ProductState
from marketplace.core.clock import at, now, today
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.jobs import run_due
from marketplace.core.states import StateChange, WrongState, check_move
from marketplace.partners import service as partners
from marketplace.partners.models import DocumentKind, PartnerStatus
from tests.catalogue.make import make_category, make_product
from tests.make import accept_document, make_partner, make_user

DIAGRAM = """
draft > in_review published archived
in_review > published draft archived
published > archived taken_down
archived > in_review published
taken_down > in_review archived
"""


@pytest.mark.parametrize(("source", "target"), list(pairs(ProductState, repeat=2)))
def test_only_the_moves_in_the_diagram(source: ProductState, target: ProductState) -> None:
    allowed = {s: t.split() for s, t in (line.split(" >") for line in DIAGRAM.strip().splitlines())}
    if target in allowed[source]:
        check_move(MOVES, source, target)
    else:
        with pytest.raises(WrongState):
            check_move(MOVES, source, target)


def is_shown(product_id: int) -> bool:
    db.session.rollback()
    return bool(db.session.scalar(select(Listing.is_shown).where(Listing.product_id == product_id)))


def test_an_accepted_partner_publishes_at_once_and_is_looked_at_afterwards(app: Flask) -> None:
    product = make_product("Tas anyaman")

    assert product.state is ProductState.PUBLISHED
    assert product.reviewed_at is None
    assert is_shown(product.id)
    from marketplace.catalogue.queries.queue import published_unseen

    assert [item.product.id for item in published_unseen()] == [product.id]


def test_a_candidate_prepares_but_does_not_publish(app: Flask) -> None:
    partner = make_partner(active=False)
    product = make_product(partner=partner, published=False)

    with pytest.raises(PartnerMayNotPublish), transaction():
        service.publish(product.id, partner_id=partner.id, by=None)

    assert not is_shown(product.id)


def test_food_waits_for_the_catalogue_team(app: Flask) -> None:
    ayu = make_user("Ayu")
    product = make_product("Keripik pisang", category=make_category("Keripik", review_first=True))
    assert product.state is ProductState.IN_REVIEW
    assert not is_shown(product.id)

    with transaction():
        service.review(product.id, accept=True, reason="", by=ayu.id)

    assert is_shown(product.id)
    history = db.session.scalars(
        select(StateChange.target).where(
            StateChange.machine == "products", StateChange.thing_id == product.id
        )
    ).all()
    assert history == ["draft", "in_review", "published"]


def test_who_is_sent_back_is_told_why(app: Flask) -> None:
    ayu = make_user("Ayu")
    product = make_product("Keripik", category=make_category("Keripik", review_first=True))

    with pytest.raises(ReasonMissing), transaction():
        service.review(product.id, accept=False, reason=" ", by=ayu.id)
    with transaction():
        service.review(product.id, accept=False, reason="Foto kabur", by=ayu.id)

    db.session.refresh(product)
    assert product.state is ProductState.DRAFT
    assert product.review_reason == "Foto kabur"
    told = db.session.scalars(select(Fact).where(Fact.name == "product_reviewed")).one()
    assert told.data["reason"] == "Foto kabur"
    assert told.data["accepted"] is False


def test_without_the_paper_of_its_category_nothing_is_published(app: Flask) -> None:
    partner = make_partner()
    category = make_category("Keripik", required_documents=["pirt"])
    product = make_product(partner=partner, category=category, published=False)

    with pytest.raises(DocumentsMissing) as refused, transaction():
        service.publish(product.id, partner_id=partner.id, by=None)
    assert "P-IRT" in str(refused.value)

    accept_document(partner, DocumentKind.PIRT, valid_until=today() + timedelta(days=10))
    with transaction():
        service.publish(product.id, partner_id=partner.id, by=None)
    assert product.state is ProductState.IN_REVIEW


def test_an_expired_paper_opens_no_door(app: Flask) -> None:
    partner = make_partner()
    accept_document(partner, DocumentKind.PIRT, valid_until=today() + timedelta(days=10))
    product = make_product(
        partner=partner, category=make_category("Keripik", required_documents=["pirt"]), published=False
    )

    with at(now() + timedelta(days=11)), pytest.raises(DocumentsMissing), transaction():
        service.publish(product.id, partner_id=partner.id, by=None)


def test_halal_is_claimed_with_a_certificate_only(app: Flask) -> None:
    partner = make_partner()
    product = make_product(partner=partner, is_halal=True, published=False)

    with pytest.raises(DocumentsMissing), transaction():
        service.publish(product.id, partner_id=partner.id, by=None)


def test_a_shown_product_is_taken_down_with_a_reason_and_the_seller_may_answer(app: Flask) -> None:
    ayu, budi = make_user("Ayu"), make_user("Budi")
    product = make_product()

    with transaction():
        service.review(product.id, accept=False, reason="Bukan buatan sendiri", by=ayu.id)
    assert not is_shown(product.id)
    with transaction():
        service.appeal(product.id, partner_id=product.partner_id, words="Ini fotonya", by=budi.id)

    db.session.refresh(product)
    assert product.state is ProductState.IN_REVIEW
    with transaction():
        service.review(product.id, accept=True, by=ayu.id)
    assert is_shown(product.id)


def test_another_partners_product_does_not_exist(app: Flask) -> None:
    product, other = make_product(), make_partner()
    for change in (
        lambda: service.archive(product.id, partner_id=other.id, by=None),
        lambda: service.edit_product(product.id, partner_id=other.id, by=None, name="Milik saya"),
        lambda: service.add_variant(
            product.id, partner_id=other.id, name="x", price=product.price_from, by=None
        ),
    ):
        with pytest.raises(ProductNotFound), transaction():
            change()
    with pytest.raises(ProductNotFound):
        queries.get_own_product(product.id, partner_id=other.id)


def test_a_change_of_food_waits_while_buyers_read_the_old_text(app: Flask) -> None:
    ayu = make_user("Ayu")
    product = make_product("Keripik pisang", category=make_category("Keripik", review_first=True))
    with transaction():
        service.review(product.id, accept=True, by=ayu.id)

    with transaction():
        change = service.edit_product(
            product.id, partner_id=product.partner_id, by=None, name="Keripik ajaib"
        )
    assert change is not None
    db.session.refresh(product)
    assert product.name == "Keripik pisang"
    with pytest.raises(ChangePending), transaction():
        service.edit_product(product.id, partner_id=product.partner_id, by=None, name="Lain")

    with transaction():
        service.review_change(change.id, accept=True, by=ayu.id)
    db.session.refresh(product)
    assert product.name == "Keripik ajaib"
    assert queries.listing(queries.Filters()).items[0].name == "Keripik ajaib"


def test_other_changes_show_at_once_and_both_texts_are_kept(app: Flask) -> None:
    product = make_product("Tas")
    with transaction():
        service.review(product.id, accept=True, by=make_user("Ayu").id)
    with transaction():
        service.edit_product(product.id, partner_id=product.partner_id, by=None, name="Tas pandan")

    (change,) = queries.product_changes(product.id)
    assert (change.before, change.after) == ({"name": "Tas"}, {"name": "Tas pandan"})
    assert product.name == "Tas pandan"
    assert product.reviewed_at is None, "somebody looks at it again"


def test_a_paused_shop_leaves_the_window_and_comes_back(app: Flask) -> None:
    product = make_product()
    slug = product.slug
    for status, expected in ((PartnerStatus.PAUSED, False), (PartnerStatus.ACTIVE, True)):
        with transaction():
            partners.change_status(product.partner_id, status, on=today(), reason="Panen raya", by=None)
        with pytest.raises(ProductNotFound) if not expected else _nothing():
            queries.product_page(slug)  # at once, before any worker ran
        run_due()
        assert is_shown(product.id) is expected


class _nothing:  # noqa: N801  (reads like the context manager it stands for)
    def __enter__(self) -> None: ...

    def __exit__(self, *_error: object) -> None: ...
