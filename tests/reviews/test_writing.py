"""Stars and words about what was received: who may, when, and what the cards then show."""

from __future__ import annotations

import io
import threading

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from marketplace.accounts.rules import masked
from marketplace.catalogue.models import Listing
from marketplace.core import images, jobs
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.states import WrongState
from marketplace.notices.models import Message
from marketplace.orders import service as orders
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order
from marketplace.payments.states import Method
from marketplace.reviews import queries, rules, service
from marketplace.reviews.errors import (
    NotReceived,
    OwnProduct,
    ReviewFinal,
    ReviewNotFound,
    StarsMissing,
    TooManyReviewPhotos,
    WordsMissing,
)
from marketplace.reviews.models import Review
from marketplace.reviews.states import ReviewState
from tests.make import Cast, make_partner
from tests.orders.make import make_goods, make_order


def received(**facts) -> Order:
    """An order that its buyer fetched."""
    order = make_order(method=Method.COD, **facts)
    for verb in (orders.accept, orders.mark_ready):
        with transaction():
            verb(order.code, partner_id=order.partner_id, by=None)
    with transaction():
        orders.hand_over(
            order.code, partner_id=order.partner_id, pickup_code=order.pickup_code or "", by=None
        )
    return order


def write(order: Order, stars: int = 5, words: str = "Segar", **facts) -> Review:
    with transaction():
        return service.write_review(
            order.id, line_id=order.lines[0].id, stars=stars, words=words, **{"by": None, **facts}
        )


def small_photo(shade: int) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (32, 32), (shade * 20, 90, 60)).save(body, "PNG")
    return body.getvalue()


def shown(product_id: int) -> tuple[int | None, int]:
    listing = db.session.scalar(select(Listing).where(Listing.product_id == product_id))
    db.session.refresh(listing)
    return listing.rating_tenths, listing.rating_count


def test_stars_of_received_orders_become_the_average_on_the_card(app: Flask):
    variant = make_goods()
    for stars in (5, 4, 4):
        write(received(variant=variant, quantity=1), stars)

    assert shown(variant.product_id) == (43, 3)
    assert queries.star_counts(variant.product_id) == {5: 1, 4: 2}


def test_what_has_not_arrived_cannot_be_judged(app: Flask):
    order = make_order()
    with pytest.raises(NotReceived):
        write(order)
    assert shown(order.lines[0].product_id) == (None, 0)


def test_a_line_of_another_order_is_not_there(app: Flask):
    mine, other = received(), received()
    with pytest.raises(OrderNotFound), transaction():
        service.write_review(mine.id, line_id=other.lines[0].id, stars=5, words="", by=None)


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_one_to_five_stars(app: Flask, stars: int):
    with pytest.raises(StarsMissing):
        write(received(), stars)


def test_members_do_not_praise_their_own_shop(app: Flask, cast: Cast):
    order = received(variant=make_goods(partner=cast.maggot))
    with pytest.raises(OwnProduct):
        write(order, by=cast.budi.id)
    assert write(order, by=cast.sari.id).stars == 5


def test_the_same_line_is_reviewed_once_and_changed_for_a_month(app: Flask):
    order = received()
    first = write(order, 2, "Kecil")
    again = write(order, 4, "Sudah diganti")

    assert (again.id, again.stars, again.words) == (first.id, 4, "Sudah diganti")
    assert shown(order.lines[0].product_id) == (40, 1)
    with at(now() + rules.CHANGE_WITHIN), pytest.raises(ReviewFinal):
        write(order, 1)


def test_after_the_reply_the_words_stay(app: Flask):
    order = received()
    review = write(order, 3)
    with transaction():
        service.reply(review.id, partner_id=order.partner_id, words=" Maaf, kami ganti. ", by=None)

    with pytest.raises(ReviewFinal):
        write(order, 1)
    assert (review.stars, review.reply) == (3, "Maaf, kami ganti.")


def test_only_the_shop_itself_replies_and_not_with_silence(app: Flask):
    order, stranger = received(), make_partner()
    review = write(order)
    with pytest.raises(ReviewNotFound), transaction():
        service.reply(review.id, partner_id=stranger.id, words="Terima kasih", by=None)
    with pytest.raises(WordsMissing), transaction():
        service.reply(review.id, partner_id=order.partner_id, words="  ", by=None)
    assert queries.unanswered_count(order.partner_id) == 1


def test_a_hidden_review_leaves_the_page_and_the_average_until_it_is_shown_again(app: Flask):
    variant = make_goods()
    bad, good = (write(received(variant=variant, quantity=1), stars) for stars in (1, 5))
    with transaction():
        service.hide(bad.id, reason="Nomor telepon orang lain", by=None)

    assert shown(variant.product_id) == (50, 1)
    assert [review.id for review in queries.of_product(variant.product_id).items] == [good.id]
    assert [review.id for review in queries.for_staff(state=ReviewState.HIDDEN).items] == [bad.id]
    with pytest.raises(WrongState), transaction():
        service.hide(bad.id, reason="Lagi", by=None)
    with transaction():
        service.show_again(bad.id, by=None)
    assert shown(variant.product_id) == (30, 2)
    with pytest.raises(WordsMissing), transaction():
        service.hide(bad.id, reason=" ", by=None)


def test_photos_come_along_but_not_a_whole_album(app: Flask):
    order = received()
    with transaction():
        pictures = [images.add_picture(small_photo(number)) for number in range(rules.MOST_PHOTOS + 1)]
    with pytest.raises(TooManyReviewPhotos):
        write(order, photos=pictures)
    write(order, photos=pictures[:2])
    write(order, photos=pictures[2:5])
    with pytest.raises(TooManyReviewPhotos):
        write(order, photos=pictures[5:])
    jobs.run_due()
    (review,) = queries.latest(order.lines[0].product_id, limit=3)
    assert [picture.id for picture in review.pictures] == [picture.id for picture in pictures[:5]]


def test_the_shop_hears_of_stars_and_the_buyer_of_the_reply_and_of_hiding(app: Flask, cast: Cast):
    order = received(variant=make_goods("Maggot kering", partner=cast.maggot))
    review = write(order, 4)
    with transaction():
        service.reply(review.id, partner_id=order.partner_id, words="Terima kasih", by=None)
    with transaction():
        service.hide(review.id, reason="Iklan", by=None)
    jobs.run_due()

    keys = set(db.session.scalars(select(Message.key)))
    for start in (f"review:{review.id}", f"review-reply:{review.id}", f"review-hidden:{review.id}:Iklan"):
        assert any(key.startswith(start) for key in keys), (start, keys)


def test_pages_of_reviews_leave_none_out_and_show_none_twice(app: Flask):
    variant = make_goods(stock=30)
    for _number in range(queries.PAGE + 3):
        write(received(variant=variant, quantity=1))
    first = queries.of_product(variant.product_id)
    second = queries.of_product(variant.product_id, cursor=first.next_cursor)

    ids = [review.id for page in (first, second) for review in page.items]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == queries.PAGE + 3
    assert second.next_cursor is None
    assert queries.of_product(variant.product_id, stars=1).items == []


def test_two_reviews_at_the_same_moment_are_both_counted(app: Flask):
    """Each counts what is there; without the lock on the card the one that looked first would write last."""
    variant = make_goods()
    waiting = [received(variant=variant, quantity=1) for _number in range(2)]
    ids = [(order.id, order.lines[0].id) for order in waiting]
    db.session.rollback()
    barrier, errors = threading.Barrier(2), []

    def one(order_id: int, line_id: int, stars: int) -> None:
        with app.app_context():
            try:
                barrier.wait(5)
                with transaction():
                    service.write_review(order_id, line_id=line_id, stars=stars, words="", by=None)
            except Exception as error:
                errors.append(error)

    threads = [
        threading.Thread(target=one, args=(*pair, stars)) for pair, stars in zip(ids, (5, 3), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert shown(variant.product_id) == (40, 2)
    assert db.session.scalar(select(func.count()).select_from(Review)) == 2


@pytest.mark.parametrize(
    ("counts", "average"),
    [({}, None), ({5: 1}, 50), ({5: 1, 4: 2}, 43), ({1: 1, 2: 1}, 15), ({4: 3, 5: 1}, 43)],
)
def test_the_average_is_rounded_half_up_to_a_tenth(counts, average):
    assert rules.average_tenths(counts) == average


@pytest.mark.parametrize(
    ("name", "public"), [("Siti Aminah", "S***i"), ("budi", "B***i"), ("A", "A***"), ("", "***")]
)
def test_a_buyer_is_named_by_two_letters(name, public):
    assert masked(name) == public
