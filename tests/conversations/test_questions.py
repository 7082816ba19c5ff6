"""Questions about a product: who asks, who answers, who reads it, and what is left out."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.catalogue.models import Listing, Variant
from marketplace.conversations import queries, rules, service
from marketplace.conversations.errors import AskedOwnShop, NothingWritten, QuestionNotFound
from marketplace.conversations.models import Question
from marketplace.conversations.states import QuestionState
from marketplace.core import jobs
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.limits import TooManyAttempts
from marketplace.core.states import WrongState
from marketplace.notices.models import Message
from tests.make import Cast
from tests.orders.make import make_goods


@pytest.fixture
def maggot(app: Flask, cast: Cast) -> Variant:
    return make_goods("Maggot kering", partner=cast.maggot)


def ask(variant: Variant, person: User, words: str = "Tahan berapa lama?") -> Question:
    with transaction():
        return service.ask(variant.product.slug, words=words, by=person.id)


def answer(question: Question, words: str = "Enam bulan.", *, partner_id: int | None = None) -> Question:
    with transaction():
        return service.answer(question.id, partner_id=partner_id or question.partner_id, words=words, by=None)


def on_card(variant: Variant) -> list[str]:
    kept = db.session.scalar(select(Listing.questions).where(Listing.product_id == variant.product_id))
    return [one["words"] for one in kept["newest"]] if kept else []


def test_a_question_is_public_once_it_is_answered_and_both_are_told(maggot: Variant, cast: Cast):
    question = ask(maggot, cast.sari)
    assert (on_card(maggot), queries.of_product(maggot.product_id).items) == ([], [])
    answer(question)
    answer(question, "Enam bulan, di tempat kering.")
    assert on_card(maggot) == ["Tahan berapa lama?"]
    assert queries.of_product(maggot.product_id).items[0].answer == "Enam bulan, di tempat kering."

    jobs.run_due()
    keys = list(db.session.scalars(select(Message.key)))
    assert sum(key.startswith(f"question:{question.id}:") for key in keys) == 1  # Budi owns the shop
    assert sum(key.startswith(f"question-answer:{question.id}:") for key in keys) == 1


def test_the_card_holds_the_three_newest(maggot: Variant, cast: Cast):
    for number in range(5):
        answer(ask(maggot, cast.sari, f"Pertanyaan {number}"))
    assert on_card(maggot) == ["Pertanyaan 4", "Pertanyaan 3", "Pertanyaan 2"]


def test_members_do_not_ask_their_own_shop_and_other_shops_do_not_answer(maggot: Variant, cast: Cast):
    with pytest.raises(AskedOwnShop):
        ask(maggot, cast.budi)
    question = ask(maggot, cast.sari)
    with pytest.raises(QuestionNotFound):
        answer(question, partner_id=cast.ulos.id)
    with pytest.raises(NothingWritten):
        answer(question, "  ")
    with pytest.raises(NothingWritten):
        ask(maggot, cast.sari, " \n ")


def test_ten_a_day_and_not_one_more(maggot: Variant, cast: Cast):
    for number in range(rules.MOST_QUESTIONS):
        ask(maggot, cast.sari, f"Dan ini {number}?")
    with pytest.raises(TooManyAttempts):
        ask(maggot, cast.sari)
    ask(maggot, cast.tono)
    with at(now() + rules.QUESTIONS_WITHIN):
        ask(maggot, cast.sari)


def test_hidden_it_leaves_page_and_card_until_it_is_shown_again(maggot: Variant, cast: Cast):
    question = answer(ask(maggot, cast.sari))
    with transaction():
        service.hide(question.id, reason="Iklan", by=cast.ayu.id)
    assert on_card(maggot) == []
    assert queries.of_product(maggot.product_id).items == []
    assert [one.id for one in queries.for_staff(state=QuestionState.HIDDEN).items] == [question.id]
    with pytest.raises(WrongState), transaction():
        service.hide(question.id, reason="Lagi", by=cast.ayu.id)
    with transaction():
        service.show_again(question.id, by=cast.ayu.id)
    assert on_card(maggot) == ["Tahan berapa lama?"]


@pytest.mark.parametrize(
    "contact",
    [
        "081234567890", "0812-3456-7890", "+62 812 3456 7890", "62812.3456.7890", "812 3456 7890",
        "wa.me/6281234567890", "https://wa.me/6281234567890?text=x", "sari@contoh.id", "０８１２３４５６７８９０",
        "(0812) 3456 7890",
    ],
)  # fmt: skip
def test_no_way_to_reach_somebody_is_read_before_anything_is_bought(contact: str):
    text = rules.without_contacts(f"Hubungi {contact} ya")
    assert text.startswith("Hubungi ")
    assert text.endswith(" ya")
    assert not any(piece in text for piece in ("3456", "contoh", "３４５６", "wa.me"))


@pytest.mark.parametrize(
    "harmless",
    [
        "Harga Rp850.000.000 atau 8.500.000?",
        "P-IRT 2061271010123-28",
        "8 kg, 81 ekor, 2026",
        "Jl. Merdeka 62",
    ],
)
def test_prices_and_numbers_of_papers_stay(harmless: str):
    assert rules.without_contacts(harmless) == harmless
