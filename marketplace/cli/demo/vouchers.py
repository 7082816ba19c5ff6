"""The first fee of the demo, and its vouchers: two that the marketplace gives, one of Wati's shop for its own goods."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.cli.demo.world import World
from marketplace.core import clock
from marketplace.core.clock import JAKARTA
from marketplace.core.db import transaction
from marketplace.core.money import Money
from marketplace.core.rules import decide_rule
from marketplace.pricing.rules import PLATFORM_FEE
from marketplace.vouchers import service
from marketplace.vouchers.kinds import FundedBy, VoucherKind
from marketplace.vouchers.service import VoucherTerms

WELCOME, HARVEST, OWN, FLASH = "SELAMATDATANG", "PANEN10", "ULOSKITA", "KILAT5"


def build(world: World) -> None:
    """Given out some months ago; the harvest's is over by now."""
    last = world.end.astimezone(JAKARTA).date()
    wati = world.shop_of("wati")
    with clock.at(world.ago(months=4)), transaction():
        decide_rule(
            PLATFORM_FEE,
            200,
            valid_from=last - timedelta(days=90),
            by=world.people["ayu"],
            source="Demo: 2% dari harga barang, setelah masa tanpa biaya",
        )
        decide_rule(
            PLATFORM_FEE,
            250,
            valid_from=last + timedelta(days=38),
            by=world.people["ayu"],
            source="Demo: 2,5% mulai tahun depan, diumumkan lebih dulu",
        )
        _give_ours(last, by=world.people["ayu"])
        _give_own(last, partner_id=wati.id, by=wati.owner_id)


def _give_ours(last: date, *, by: int) -> None:
    service.create_voucher(
        WELCOME,
        terms=VoucherTerms(
            title="Rp15.000 untuk belanja pertama",
            kind=VoucherKind.FIXED,
            amount=Money(15_000),
            minimum=Money(75_000),
            valid_from=last - timedelta(days=120),
            valid_until=last + timedelta(days=60),
            limit_total=500,
            limit_per_buyer=1,
            is_public=True,
        ),
        funded_by=FundedBy.OPERATOR,
        by=by,
    )
    service.create_voucher(
        HARVEST,
        terms=VoucherTerms(
            title="10% pekan panen",
            kind=VoucherKind.PERCENT,
            basis_points=1_000,
            cap=Money(25_000),
            minimum=Money(50_000),
            valid_from=last - timedelta(days=90),
            valid_until=last - timedelta(days=20),
            limit_total=60,
        ),
        funded_by=FundedBy.OPERATOR,
        by=by,
    )
    service.create_voucher(
        FLASH,
        terms=VoucherTerms(
            title="Rp5.000 untuk tiga pembeli tercepat",
            kind=VoucherKind.FIXED,
            amount=Money(5_000),
            minimum=Money(20_000),
            valid_from=last - timedelta(days=100),
            limit_total=3,
        ),
        funded_by=FundedBy.OPERATOR,
        by=by,
    )


def _give_own(last: date, *, partner_id: int, by: int) -> None:
    service.create_voucher(
        OWN,
        terms=VoucherTerms(
            title="5% dari toko kami",
            kind=VoucherKind.PERCENT,
            basis_points=500,
            valid_from=last - timedelta(days=120),
            limit_total=200,
            is_public=True,
        ),
        funded_by=FundedBy.PARTNER,
        partner_id=partner_id,
        by=by,
    )


def code_for(world: World, number: int, shop_ids: set[int]) -> str:
    """What this shopper types: nothing mostly. Chosen by the purchase's number, so that chance goes on as before."""
    if number % 3:
        return ""
    if world.shop_of("wati").id in shop_ids:
        return OWN
    if number % 4 == 0:
        return FLASH
    return HARVEST if number % 2 else WELCOME
