"""What the programme gave, saw and aims at."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from marketplace.cli.demo.content import AidText, VisitText
from marketplace.cli.demo.world import Shop, World
from marketplace.core import clock
from marketplace.core.clock import JAKARTA
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.programme import service as programme
from marketplace.programme.models import AidKind, Grade, TargetKind

SCOPE = "Pengembangan mitra binaan (peragaan)"
PURPOSES = (
    "Kunjungan triwulanan",
    "Lihat pemakaian alat bantuan",
    "Pendampingan pencatatan",
    "Tindak lanjut temuan",
)


def build(world: World) -> None:
    _figures(world)
    for shop in world.shops:
        _baseline(world, shop)
        for aid in shop.text.aid:
            _aid(world, shop, aid)
        for visit in shop.text.visits:
            _told_visit(world, shop, visit)
        _usual_visits(world, shop)
    _coming_aid(world)


def _day(moment: datetime) -> date:
    return moment.astimezone(JAKARTA).date()


def _figures(world: World) -> None:
    """The two public budget figures stand apart: their scopes differ and are never summed. The target is dated."""
    tigor = world.people["tigor"]
    with clock.at(world.ago(months=36)), transaction():
        for row in world.company["budgets"]:
            programme.add_budget(
                site_id=None,
                period=str(row["year"]) if "2023" in row["scope"] else "beberapa tahun",
                year=row["year"] if "2023" in row["scope"] else None,
                scope=row["scope"],
                amount=Money(row["amount"]),
                source=row["source"],
                by=tigor,
            )
        for row in world.company["targets"]:
            programme.add_target(
                indicator=row["name"],
                unit=row["unit"],
                year=row["year"],
                kind=TargetKind.TARGET,
                value=row["value"],
                as_of=clock.today(),
                source=row["note"],
                by=tigor,
            )
    _yearly(world)


def _yearly(world: World) -> None:
    """Fictional yearly figures beside: what was aimed at and, for years gone by, what was reached."""
    tigor, this = world.people["tigor"], _day(world.end).year
    with clock.at(world.ago(months=3)), transaction():
        for site, amount in (("KTG", 900_000_000), ("PRT", 600_000_000)):
            for year in range(this - 2, this + 1):
                programme.add_budget(
                    site_id=world.sites[site],
                    period=str(year),
                    year=year,
                    scope=SCOPE,
                    amount=Money(amount + (year - this) * 60_000_000),
                    source="Data peragaan",
                    by=tigor,
                )
        for back in (3, 2, 1, 0):
            year = this - back
            joined = sum(1 for shop in world.shops if _day(shop.opened).year <= year)
            figures = [(TargetKind.TARGET, 28 - back * 4)] + ([(TargetKind.RESULT, joined)] if back else [])
            for kind, value in figures:
                programme.add_target(
                    indicator="Mitra binaan di Pasar Mitra (peragaan)",
                    unit="mitra",
                    year=year,
                    kind=kind,
                    value=value,
                    as_of=clock.today(),
                    source="Register peragaan",
                    grade=Grade.C,
                    by=tigor,
                )


def _baseline(world: World, shop: Shop) -> None:
    with clock.at(shop.opened + timedelta(days=6)), transaction():
        programme.set_baseline(
            partner_id=shop.id,
            as_of=clock.today() - timedelta(days=2),
            monthly_turnover=Money(shop.text.baseline),
            workers=max(1, shop.text.members * 2 // 3),
            source="Wawancara awal dan catatan penjualan",
            grade=Grade.C,
            by=world.people["tigor"],
        )


def _aid(world: World, shop: Shop, text: AidText) -> None:
    tigor, given = world.people["tigor"], world.ago(months=text.months)
    given = max(given, shop.opened + timedelta(days=30))
    if given > world.end:
        return
    with clock.at(given), transaction():
        aid = programme.plan_aid(
            partner_id=shop.id,
            site_id=world.sites[shop.text.site],
            kind=AidKind(text.kind),
            title=text.title,
            value=Money(text.value),
            year=clock.today().year,
            scope=SCOPE,
            note=text.asset,
            by=tigor,
        )
        db.session.flush()
        programme.commit_aid(aid.id, by=tigor)
        evidence = f"BAST-TJSL/{shop.text.site}/{clock.today():%Y}/{aid.id:03} (peragaan)"
        programme.give_aid(aid.id, given_on=clock.today(), grade=Grade.B, evidence=evidence, by=tigor)


def link_aid(world: World) -> None:
    """Equipment and training make the partner's products possible: said once they exist."""
    from sqlalchemy import select

    from marketplace.programme.models import Aid

    with clock.at(world.end), transaction():
        for shop in world.shops:
            products = [goods.product_id for goods in shop.goods if goods.text.state == "published"]
            for aid in db.session.scalars(select(Aid).where(Aid.partner_id == shop.id).order_by(Aid.id)):
                programme.link_products(aid.id, products[:6], by=world.people["tigor"])


def _told_visit(world: World, shop: Shop, text: VisitText) -> None:
    moment = world.ago(months=text.months)
    _visit(world, shop, moment, text.finding, text.task, done=text.done)


def _usual_visits(world: World, shop: Shop) -> None:
    """About every quarter, and one in the coming weeks; one partner's is overdue."""
    tigor, month = world.people["tigor"], 3.5 + world.chance.random() * 2
    while month < min(world.size.months, shop.text.joined_months - 1):
        moment = world.ago(months=month)
        finding = world.chance.choice(
            [
                "Produksi lancar, buku kas terisi.",
                "Alat terawat, dipakai setiap hari.",
                "Pesanan naik; perlu bantuan foto produk.",
            ]
        )
        _visit(world, shop, moment, finding, "", done=True)
        month += 3 + world.chance.random() * 2
    with clock.at(world.ago(days=20)), transaction():
        planned = clock.today() + timedelta(days=world.chance.randint(15, 45))
        programme.plan_visit(
            partner_id=shop.id,
            officer_id=tigor,
            planned_on=planned,
            purpose=world.chance.choice(PURPOSES),
            by=tigor,
        )


def _visit(world: World, shop: Shop, moment: datetime, finding: str, task: str, *, done: bool) -> None:
    tigor = world.people["tigor"]
    with clock.at(moment), transaction():
        visit = programme.plan_visit(
            partner_id=shop.id,
            officer_id=tigor,
            planned_on=clock.today(),
            purpose=world.chance.choice(PURPOSES),
            by=tigor,
        )
        db.session.flush()
        by_day = clock.today() + timedelta(days=21) if task else None
        programme.record_visit(
            visit.id, done_on=clock.today(), finding=finding, follow_up=task, follow_up_by=by_day, by=tigor
        )
        visit_id = visit.id
    if task and done:
        with clock.at(moment + timedelta(days=18)), transaction():
            programme.close_follow_up(
                visit_id, done_on=clock.today(), note="Selesai, foto terlampir.", by=tigor
            )


def _coming_aid(world: World) -> None:
    """Something planned and something promised, for this year."""
    tigor = world.people["tigor"]
    wishes = (
        ("Mesin jahit tambahan", 24_000_000),
        ("Pelatihan ekspor", 12_000_000),
        ("Mobil boks bersama", 190_000_000),
    )
    with clock.at(world.ago(days=25)), transaction():
        for (title, value), shop in zip(wishes, world.shops[1:4], strict=False):
            aid = programme.plan_aid(
                partner_id=shop.id,
                site_id=world.sites[shop.text.site],
                kind=AidKind.TRAINING if "Pelatihan" in title else AidKind.EQUIPMENT,
                title=title,
                value=Money(value),
                year=clock.today().year,
                scope=SCOPE,
                by=tigor,
            )
            db.session.flush()
            if value < 100_000_000:
                programme.commit_aid(aid.id, by=tigor)
