"""Questions about products: asked by people, answered by the shop, moderated by our staff."""

from __future__ import annotations

from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.rules import masked
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue import service as cards
from marketplace.conversations import queries, rules
from marketplace.conversations.errors import AskedOwnShop, NothingWritten
from marketplace.conversations.events import QuestionAnswered, QuestionAsked, QuestionHidden
from marketplace.conversations.models import Question
from marketplace.conversations.states import QuestionState
from marketplace.core import audit, states
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.limits import TooManyAttempts
from marketplace.partners import queries as partners


def ask(slug: str, *, words: str, by: int) -> Question:
    """Somebody with an account asks about a product on sale. Phone numbers and addresses are left out.

    Raises ProductNotFound, NothingWritten, AskedOwnShop, TooManyAttempts.
    """
    product = catalogue.get_product_by_slug(slug)
    if not words.strip():
        raise NothingWritten
    if partners.is_member(by, product.partner_id):
        raise AskedOwnShop
    person = accounts.lock_user(by)  # of two questions at once the second is counted too
    if queries.asked_since(by, now() - rules.QUESTIONS_WITHIN) >= rules.MOST_QUESTIONS:
        raise TooManyAttempts(minutes=int(rules.QUESTIONS_WITHIN.total_seconds() // 60))
    question = Question(
        product_id=product.id,
        partner_id=product.partner_id,
        asker_id=by,
        name=masked(person.name),
        words=rules.without_contacts(words.strip()),
        state=QuestionState.SHOWN,
    )
    db.session.add(question)
    states.start(question, by=by)
    question.product = product
    emit(QuestionAsked(**_facts(question)), about=question, by=by)
    return question


def answer(question_id: int, *, partner_id: int, words: str, by: int | None) -> Question:
    """What the shop says, for everybody to read; again replaces it. Raises QuestionNotFound, NothingWritten."""
    if not words.strip():
        raise NothingWritten
    question = queries.lock_question(question_id, partner_id=partner_id)
    is_first = question.answer is None
    question.answer = rules.without_contacts(words.strip())
    question.answered_at, question.answered_by_id = now(), by
    if is_first:
        emit(QuestionAnswered(**_facts(question)), about=question, by=by)
    _keep(question.product_id)
    return question


def hide(question_id: int, *, reason: str, by: int | None) -> Question:
    """Our staff takes it from the page and says why. Raises QuestionNotFound, NothingWritten, WrongState."""
    if not reason.strip():
        raise NothingWritten
    question = queries.lock_question(question_id, partner_id=None)
    question.hidden_reason = reason.strip()
    states.move(question, QuestionState.HIDDEN, by=by, note=question.hidden_reason)
    audit.record("question_hidden", question, by=by, after={"reason": question.hidden_reason})
    emit(QuestionHidden(**_facts(question), reason=question.hidden_reason), about=question, by=by)
    _keep(question.product_id)
    return question


def show_again(question_id: int, *, by: int | None) -> Question:
    """It was hidden wrongly. Raises QuestionNotFound, WrongState."""
    question = queries.lock_question(question_id, partner_id=None)
    states.move(question, QuestionState.SHOWN, by=by)
    question.hidden_reason = None
    audit.record("question_shown", question, by=by)
    _keep(question.product_id)
    return question


def forget_asker(user_id: int) -> None:
    """What was answered stays for other buyers, without the name; the rest goes."""
    for question in queries.of_asker(user_id):
        question.name = masked("")
        if not question.is_public:
            question.words = rules.MASK
        _keep(question.product_id)


def _keep(product_id: int) -> None:
    """Bring what the product's page shows up to date: read again, so that nothing drifts."""
    db.session.flush()
    queries.lock_card(product_id)
    newest = queries.newest_answered(product_id, limit=rules.NEWEST_ANSWERED)
    cards.keep_questions(
        product_id,
        [
            {
                "name": one.name,
                "words": one.words,
                "answer": one.answer,
                "asked_at": one.created_at.isoformat(),
            }
            for one in newest
        ],
    )


def _facts(question: Question) -> dict[str, Any]:
    return {
        "question_id": question.id,
        "partner_id": question.partner_id,
        "asker_id": question.asker_id,
        "product_name": question.product.name,
        "product_slug": question.product.slug,
    }
