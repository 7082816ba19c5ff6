"""The partners with their papers, and what they sell."""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import select

from marketplace.accounts import service as accounts
from marketplace.accounts.models import Role
from marketplace.catalogue import service as catalogue
from marketplace.cli.demo.content import PartnerText, ProductText
from marketplace.cli.demo.papers import bring_papers
from marketplace.cli.demo.photos import picture_of
from marketplace.cli.demo.places import district
from marketplace.cli.demo.vocabulary import counted_later
from marketplace.cli.demo.world import PASSWORD, Goods, Shop, World
from marketplace.core import clock
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.delivery import service as delivery
from marketplace.inventory import service as inventory
from marketplace.inventory.models import Stock
from marketplace.inventory.states import BatchStage
from marketplace.partners import service as partners
from marketplace.partners.models import LegalForm, PartnerKind, PartnerStatus


def build(world: World) -> None:
    """Shelves, then every partner on the day it joined."""
    with clock.at(world.ago(months=59)), transaction():
        for number, text in enumerate(world.categories):
            made = catalogue.create_category(
                name=text.name,
                by=world.people["ayu"],
                slug=text.slug,
                name_en=text.name_en,
                parent_id=world.shelves.get(text.parent),
                kind=text.kind,
                unit=text.unit,
                tax_class=text.tax_class,
                review_first=text.review_first,
                required_documents=list(text.documents),
                is_perishable=text.perishable,
                attributes=list(text.attributes),
                keywords=list(text.keywords),
                icon=text.icon,
                position=number,
            )
            world.shelves[text.slug] = made.id
    for number, partner in enumerate(world.partners):
        with clock.at(world.ago(months=partner.joined_months)), transaction():
            _join(world, partner, number)


def _join(world: World, text: PartnerText, number: int) -> None:
    ayu, opened = world.people["ayu"], clock.now()
    owner = world.people.get(text.owner) or _owner(text.owner, number)
    partner = partners.register_partner(
        name=text.name,
        kind=PartnerKind(text.kind),
        legal_form=LegalForm(text.legal),
        site_id=world.sites[text.site],
        district_id=district(text.regency, text.district),
        village=text.village,
        story=text.story + ("" if not text.fictional else " (Mitra rekaan untuk peragaan.)"),
        consent_story=True,
        phone=f"+62813700{20_000 + number:05}",
        hours=text.hours,
        since_year=text.since,
        is_pkp_from=clock.today() if text.pkp else None,
        on=clock.today(),
        by=ayu,
    )
    db.session.flush()
    accounts.add_member(user_id=owner, organisation_id=partner.organisation_id, role=Role.OWNER, by=ayu)
    bring_papers(world, text, partner.id, owner, number)
    partners.change_status(partner.id, PartnerStatus.ACTIVE, on=clock.today(), reason="Lolos seleksi", by=ayu)
    partners.set_picture(partner.id, picture_of(world, text.name, by=owner), by=owner)
    bank = world.chance.choice(["BRI", "Bank Sumut", "Mandiri", "BNI", "BSI"])
    partners.set_bank_account(
        partner.id, bank=bank, number=f"{crc32(text.name.encode()):010}", holder=text.name[:60], by=owner
    )
    _ways(text, partner.id, owner)
    world.shops.append(Shop(text=text, id=partner.id, owner_id=owner, opened=opened))


def _owner(name: str, number: int) -> int:
    user = accounts.sign_up(
        name=name,
        email=f"{name.lower()}@mitra.demo.test",
        phone=f"+62813700{10_000 + number:05}",
        password=PASSWORD,
    )
    db.session.flush()
    return user.id


def _ways(text: PartnerText, partner_id: int, owner: int) -> None:
    delivery.set_pickup(
        partner_id=partner_id,
        address=text.pickup,
        district_id=district(text.regency, text.district),
        hours=text.hours,
        by=owner,
    )
    for place in text.own.get("radius", ()):
        fee = Money(text.own["fee"] + (0 if place == text.district else 5_000))
        delivery.set_zone(
            partner_id=partner_id, fee=fee, district_id=district(text.regency, place), days=1, by=owner
        )
    delivery.set_couriers(partner_id=partner_id, is_offered=text.courier, by=owner)


def open_shelves(world: World) -> None:
    """Products appear some weeks after a partner joined, at the earliest on the first day of the story."""
    with counted_later(world.end):
        _open_all(world)


def _open_all(world: World) -> None:
    for shop in world.shops:
        first = max(shop.opened + timedelta(days=20), world.start - timedelta(days=3))
        for number, text in enumerate(shop.text.products):
            since = min(first + timedelta(days=number * 4, hours=number), world.end - timedelta(days=4))
            with clock.at(since), transaction():
                shop.goods.append(_offer(world, shop, text, since))


def _offer(world: World, shop: Shop, text: ProductText, since: datetime) -> Goods:
    owner, first = shop.owner_id, text.variants[0] if text.variants else None
    product = catalogue.create_product(
        partner_id=shop.id,
        name=text.name,
        price=Money(first[1] if first else text.price),
        category_id=world.shelves[text.category],
        kind=text.kind,
        unit=text.unit,
        description=text.about,
        weight_gram=(first[2] if first else text.weight) or None,
        picture_id=picture_of(world, text.name, by=owner),
        lead_time_days=text.lead,
        is_halal=text.halal,
        attributes=dict(text.attributes),
        by=owner,
    )
    db.session.flush()
    goods = Goods(text=text, shop=shop, product_id=product.id, variants=[], slug=product.slug, since=since)
    head = product.variants[0]
    if first:
        catalogue.edit_variant(head.id, partner_id=shop.id, by=owner, name=first[0])
    if text.minimum > 1:
        catalogue.edit_variant(head.id, partner_id=shop.id, by=owner, minimum=Quantity.of(text.minimum))
    for name, price, weight in text.variants[1:]:
        catalogue.add_variant(
            product.id, partner_id=shop.id, name=name, price=Money(price), weight_gram=weight, by=owner
        )
    db.session.flush()
    db.session.refresh(product)
    goods.variants = [variant.id for variant in product.variants]
    if text.tiers:
        tiers = [(Quantity.of(quantity), Money(price)) for quantity, price in text.tiers]
        catalogue.set_tiers(head.id, tiers, partner_id=shop.id, by=owner)
    _stock(goods)
    _state(world, goods)
    return goods


def _stock(goods: Goods) -> None:
    shop = goods.shop
    for variant in goods.variants:
        if goods.text.kind == "service":
            inventory.set_per_day(variant, Quantity.of(goods.text.capacity), partner_id=shop.id)
        else:
            amount = max(goods.text.stock, 12) // len(goods.variants)
            inventory.set_count(variant, Quantity.of(amount), partner_id=shop.id, by=shop.owner_id)
            goods.left[variant] = amount


def _state(world: World, goods: Goods) -> None:
    """Most are on sale; one of each other state stays behind, so that every page has one to show."""
    state, shop, ayu = goods.text.state, goods.shop, world.people["ayu"]
    if state == "draft":
        return
    product = catalogue.publish(goods.product_id, partner_id=shop.id, by=shop.owner_id)
    if state == "in_review":
        return
    if product.state.value == "in_review" or world.chance.random() < 0.8:
        catalogue.review(goods.product_id, accept=True, by=ayu)
    if state == "taken_down":
        reason = "Harga belum menyebut bahan dan ukuran; lengkapi lalu ajukan lagi."
        catalogue.take_down(goods.product_id, reason=reason, by=ayu)
    if state == "archived":
        catalogue.archive(goods.product_id, partner_id=shop.id, by=shop.owner_id)


def fill_shelf(goods: Goods, variant: int, wanted: int) -> None:
    """The seller makes more before the last one is gone."""
    if goods.text.kind == "service":
        return
    usual = max(goods.text.stock, 12) // len(goods.variants)
    if goods.left[variant] < wanted + usual // 4:
        more = usual + wanted
        inventory.receive(variant, Quantity.of(more), by=goods.shop.owner_id)
        goods.left[variant] += more
    goods.left[variant] -= wanted


def count_shelves(world: World) -> None:
    """On the last day everybody counts, and the living goods have their next harvests."""
    with clock.at(world.end), transaction():
        for goods in world.goods():
            if goods.text.kind != "service":
                _count(world, goods)
    for goods in world.goods():
        if goods.text.kind == "living" and goods.text.state == "published":
            _batches(world, goods)


def _count(world: World, goods: Goods) -> None:
    for variant in goods.variants:
        reserved = db.session.scalar(select(Stock.reserved).where(Stock.variant_id == variant)) or NOTHING
        usual = goods.text.stock // len(goods.variants)
        free = round(usual * world.chance.uniform(0.4, 1.0)) if usual else 0
        if usual and world.chance.random() < 0.08:
            free = world.chance.randint(1, 5)
        counted = reserved + Quantity.of(free)
        inventory.set_count(variant, counted, partner_id=goods.shop.id, by=goods.shop.owner_id)


def _batches(world: World, goods: Goods) -> None:
    """One harvested a week ago, one nearly ready, one just started; 21 days from start to harvest for the larvae."""
    variant, shop, days = goods.variants[0], goods.shop, 21 if "Maggot" in goods.text.name else 60
    for age, expected in ((days + 7, 300), (days - 2, 320), (days // 2, 310), (3, 300)):
        started = world.ago(days=age)
        with clock.at(started), transaction():
            batch = inventory.start_batch(
                variant,
                partner_id=shop.id,
                harvest_on=clock.today() + timedelta(days=days),
                expected=Quantity.of(expected // (1 if days == 21 else 4)),
                by=shop.owner_id,
            )
            db.session.flush()
            batch_id = batch.id
        if age > days // 2:
            with clock.at(started + timedelta(days=days // 2)), transaction():
                inventory.move_stage(batch_id, BatchStage.GROWING, partner_id=shop.id, by=shop.owner_id)
        if age > days:
            with clock.at(started + timedelta(days=days)), transaction():
                inventory.move_stage(batch_id, BatchStage.READY, partner_id=shop.id, by=shop.owner_id)
                harvested = Quantity.of(goods.text.stock // 2)
                inventory.harvest(batch_id, harvested, partner_id=shop.id, by=shop.owner_id)
