"""Nothing is published while a paper that every shop needs is open (product.md S1)."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.errors import DocumentsMissing
from marketplace.catalogue.models import Product
from marketplace.core.db import transaction
from marketplace.core.money import Money
from marketplace.partners import queries, service
from marketplace.partners.models import DocumentKind, Partner
from tests.catalogue.make import make_category
from tests.make import accept_document, make_partner, make_user


def draft(partner: Partner) -> Product:
    with transaction():
        category = make_category("Tenun")
        return catalogue.create_product(
            partner_id=partner.id, name="Ulos Ragi", price=Money(250_000), category_id=category.id, by=None
        )


def publish(product: Product) -> None:
    product_id, partner_id = product.id, product.partner_id
    with transaction():
        catalogue.publish(product_id, partner_id=partner_id, by=None)


def test_a_withdrawn_nib_stops_new_products_until_another_is_accepted(app: Flask) -> None:
    partner, checker = make_partner(), make_user("Ayu")
    product = draft(partner)
    nib = queries.has_valid_document(partner.id, DocumentKind.NIB, on=product.created_at.date())
    assert nib is not None
    nib_id = nib.id
    with transaction():
        service.check_document(nib_id, accept=False, reason="Salah nama", by=checker.id)
    with pytest.raises(DocumentsMissing) as refused:
        publish(product)
    assert "NIB" in str(refused.value)
    accept_document(partner, DocumentKind.NIB, by=checker.id)
    publish(product)
    assert product.is_published


def test_an_exception_with_a_reason_opens_the_way_too(app: Flask) -> None:
    partner, checker = make_partner(), make_user("Ayu")
    product = draft(partner)
    deed = next(paper for paper in queries.documents(partner.id) if paper.kind is DocumentKind.GROUP_DEED)
    deed_id = deed.id
    with transaction():
        service.check_document(deed_id, accept=False, reason="Tidak terbaca", by=checker.id)
    with pytest.raises(DocumentsMissing):
        publish(product)
    with transaction():
        service.waive_document(partner.id, DocumentKind.GROUP_DEED, reason="Usaha keluarga", by=checker.id)
    publish(product)
    assert product.is_published
