"""What buyers of the demo thought of what they received, and what some sellers answered."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sqlalchemy import select

from marketplace.cli.demo.conditions import without_notices
from marketplace.cli.demo.world import World
from marketplace.core import clock
from marketplace.core.db import db, transaction
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.reviews import service

MOST = 420
STARS = (5, 5, 5, 5, 5, 4, 4, 4, 3, 2, 1)
WORDS: dict[int, tuple[str, ...]] = {
    5: (
        "Sesuai foto, dikemas rapi. Pasti beli lagi.",
        "Bagus sekali, penjualnya ramah dan cepat menjawab.",
        "Sudah pesan ketiga kali, mutunya tetap sama.",
        "Kualitasnya di atas dugaan saya. Terima kasih!",
        "",
    ),
    4: ("Bagus, hanya pengirimannya sedikit lama.", "Barangnya bagus, kemasannya bisa lebih rapi.", ""),
    3: ("Lumayan untuk harganya.", "Ukurannya lebih kecil dari perkiraan saya, tetapi masih bisa dipakai."),
    2: ("Sebagian rusak di jalan, penjual mengganti separuhnya.",),
    1: ("Datang terlambat dua hari dan sudah tidak segar.",),
}
REPLIES: dict[int, tuple[str, ...]] = {
    5: ("Terima kasih banyak, ditunggu pesanan berikutnya.", "Terima kasih sudah mendukung usaha kami."),
    4: ("Terima kasih sarannya, kami perbaiki.",),
    3: ("Terima kasih. Ukuran sekarang kami tulis lebih jelas di halaman produk.",),
    2: ("Mohon maaf. Kemasan kami tebalkan sejak pekan ini.",),
    1: ("Mohon maaf atas keterlambatannya, kami hubungi Bapak/Ibu lewat telepon.",),
}


def build(world: World) -> None:
    """One of three completed orders gets a word; most sellers answer. Chance of its own, so that nothing else moves."""
    chance = Random(f"reviews {world.size.months}")
    completed = db.session.execute(
        select(Order.id, Order.completed_at, Order.buyer_id, Order.partner_id)
        .where(Order.state == OrderState.COMPLETED)
        .order_by(Order.id.desc())
        .limit(MOST * 3)
    ).all()
    owners = {shop.id: shop.owner_id for shop in world.shops}
    db.session.rollback()
    with without_notices():
        for order_id, completed_at, buyer_id, partner_id in reversed(completed):
            if chance.random() < 1 / 3:
                wrote = min((completed_at or world.end) + timedelta(hours=chance.uniform(2, 90)), world.end)
                stars, is_answered = chance.choice(STARS), chance.random() < 0.6
                with clock.at(wrote), transaction():
                    review = _write(order_id, stars, chance.choice(WORDS[stars]), by=buyer_id)
                    if is_answered:
                        words = chance.choice(REPLIES[stars])
                        service.reply(review, partner_id=partner_id, words=words, by=owners.get(partner_id))


def _write(order_id: int, stars: int, words: str, *, by: int | None) -> int:
    line_id = db.session.get_one(Order, order_id).lines[0].id
    return service.write_review(order_id, line_id=line_id, stars=stars, words=words, by=by).id
