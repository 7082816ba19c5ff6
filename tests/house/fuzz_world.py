"""One of everything that an address can name, and where its keys are found."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random

from sqlalchemy import text

from marketplace.accounts import service as accounts
from marketplace.accounts.roles import Role
from marketplace.catalogue import service as catalogue
from marketplace.core import jobs
from marketplace.core.clock import at, now, today
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.delivery import service as delivery
from marketplace.inventory import service as inventory
from marketplace.partners.models import DocumentKind
from marketplace.payments import service as paying
from marketplace.payments.models import Payment
from marketplace.payments.states import Method
from marketplace.payouts import service as payouts
from marketplace.programme import service as programme
from marketplace.programme.models import AidKind
from marketplace.vouchers.kinds import FundedBy
from tests.make import Cast, accept_document
from tests.orders.make import buy, make_category, make_goods, payment_of
from tests.orders.test_returning import ask
from tests.payments.make import photo_bytes
from tests.payments.receipts import booked, csv_of, upload
from tests.payouts.make import earn, give_account
from tests.procurement.make import billed, decide_taxes, ordered, received, sent, submitted
from tests.reviews.test_writing import received as fetched
from tests.reviews.test_writing import write
from tests.vouchers.make import make_voucher

TABLES = {
    "account_id": "users",
    "address": "addresses",
    "aid": "aid",
    "batch": "batches",
    "category": "categories",
    "change": "product_changes",
    "document": "partner_documents",
    "entry": "ledger_transactions",
    "invitation": "invitations",
    "job": "jobs",
    "line": "bank_lines",
    "membership": "memberships",
    "message": "messages",
    "miss": "search_misses",
    "order": "orders",
    "organisation": "organisations",
    "partner": "partners",
    "payment": "payments",
    "payout": "payouts",
    "photo": "product_photos",
    "product": "products",
    "proof": "payment_proofs",
    "receipt": "receipts",
    "refund": "refunds",
    "return": "order_returns",
    "review": "reviews",
    "session": "sessions",
    "statement": "bank_statements",
    "synonym": "search_synonyms",
    "transfer": "payout_transfers",
    "user": "users",
    "variant": "variants",
    "visit": "visits",
    "zone": "delivery_zones",
}
NAMED = (
    (r"shop\.review_write line_id", "order_lines.id"),
    (r"shop\.(purchase|payment).* code", "checkouts.code"),
    (r"procurement\..* code", "requisitions.code"),
    (r".*voucher.* code", "vouchers.code"),
    (r".* code", "orders.code"),
    (r"shop\.(shop|follow_shop) slug", "partners.slug"),
    (r"shop\.category slug", "categories.slug"),
    (r".* slug", "products.slug"),
    (r".*(bill)\w* number", "bills.number"),
    (r".*\.receipt(_pdf)? number", "receipts.number"),
    (r".* number", "purchase_orders.number"),
)
WORDS = {
    "stage": "growing",
    "kind": "pdf",
    "account": "order_held",
    "token": "tak-ada",
    "key": "p/x.webp",
    "block": "0",
}


def make_world(cast: Cast) -> None:
    """Goods, orders in many states, papers, money that came, went and came back, words of all sorts."""
    decide_taxes()
    category = make_category("Pakan ternak", keywords=["maggot"])
    maggot = make_goods("Maggot kering", partner=cast.maggot, price=15_000, stock=5_000, category=category)
    make_goods("Ulos ragi hotang", partner=cast.ulos, price=350_000, stock=3)
    with transaction():
        _shop(cast, maggot.id, maggot.product_id)
    _bought(cast, maggot)
    _sourced(cast, maggot)
    _paid(cast)
    with transaction():
        _programme(cast, maggot.product_id)
        accept_document(cast.maggot, DocumentKind.NIB, by=cast.ayu.id)
        catalogue.add_synonym(word="belatung", means=["maggot"], both_ways=True, by=cast.ayu.id)
        catalogue.log_misses({"sempak terbang": 2})
        for organisation, role, by in (
            (cast.maggot.organisation_id, Role.STAFF, cast.budi.id),
            (cast.operator.id, Role.ADMIN, cast.ayu.id),
        ):
            accounts.invite(organisation_id=organisation, role=role, contact=f"{role.value}@x.test", by=by)
    jobs.run_due()
    db.session.rollback()


def _shop(cast: Cast, variant_id: int, product_id: int) -> None:
    place = cast.maggot.district_id
    delivery.set_pickup(
        partner_id=cast.maggot.id, address="Dusun 1", hours="07-17", district_id=place, by=None
    )
    delivery.set_zone(partner_id=cast.maggot.id, district_id=place, fee=Money(5_000), by=None)
    inventory.start_batch(
        variant_id,
        partner_id=cast.maggot.id,
        harvest_on=today() + timedelta(days=9),
        expected=Quantity.of(40),
        by=None,
    )
    make_voucher("HEMAT", funded_by=FundedBy.OPERATOR)
    make_voucher("TOKO", funded_by=FundedBy.PARTNER, partner=cast.maggot)
    catalogue.edit_product(product_id, partner_id=cast.maggot.id, by=cast.budi.id, name="Maggot kering baru")


def _bought(cast: Cast, maggot) -> None:
    for method, way in ((Method.COD, "pickup"), (Method.TRANSFER, "pickup"), (Method.TRANSFER, "own")):
        checkout = buy({maggot: 2}, method=method, buyer=cast.sari, way=way)
    photo = paying.keep_photo(photo_bytes("white"))
    with transaction():
        paying.submit_proof(payment_of(checkout).id, photo=photo)
    write(fetched(variant=maggot, buyer=cast.sari))
    ask(fetched(variant=maggot, buyer=cast.sari), 1)


def _sourced(cast: Cast, maggot) -> None:
    submitted(cast, maggot, 5)
    ordered(cast, maggot, 6)
    sent(cast, maggot, 7)
    received(cast, maggot, 8, rejected=1)
    billed(cast, maggot, 9, rejected=1)


def _paid(cast: Cast) -> None:
    with at(now() - timedelta(days=5)):
        give_account(cast.maggot)
    earn(cast.maggot.id, 300_000)
    with transaction():
        payouts.prepare(by=cast.maya.id)
    due = db.session.scalars(text("SELECT amount FROM payments ORDER BY id").columns(Payment.amount)).first()
    upload(csv_of(("Transfer Sari", 5_000), ("Bunga", 7)), by=cast.maya.id)
    booked(csv_of(("Transfer entah", 123_456), ("Sari", due.amount if due else 9)), by=cast.maya.id)


def _programme(cast: Cast, product_id: int) -> None:
    aid = programme.plan_aid(
        partner_id=cast.maggot.id,
        site_id=cast.smelter.id,
        kind=AidKind.EQUIPMENT,
        title="Rangka kandang",
        value=Money(68_000_000),
        year=today().year,
        scope="Pembinaan",
        by=cast.tigor.id,
    )
    programme.link_products(aid.id, [product_id], by=cast.tigor.id)
    officer = cast.tigor.id
    programme.plan_visit(
        partner_id=cast.maggot.id, officer_id=officer, planned_on=today(), purpose="Kandang", by=officer
    )


def keys_of(table: str, column: str) -> list[str]:
    rows = db.session.execute(text(f"SELECT {column} FROM {table} ORDER BY id DESC LIMIT 12")).scalars().all()
    db.session.rollback()
    return [str(row) for row in rows if row is not None]


def key_for(endpoint: str, argument: str, chance: Random) -> str | None:
    """A value of an address that leads to something, if there is anything."""
    place = next((where for what, where in NAMED if re.fullmatch(what, f"{endpoint} {argument}")), None)
    if place is None and argument.endswith("_id"):
        table = TABLES.get(argument.removesuffix("_id"))
        place = None if table is None else f"{table}.id"
    if place is None:
        return WORDS.get(argument)
    found = keys_of(*place.split("."))
    return chance.choice(found) if found else None
