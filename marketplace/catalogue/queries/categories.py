"""Categories: few rows, read whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import select

from marketplace.catalogue.errors import CategoryNotFound
from marketplace.catalogue.models import Category
from marketplace.catalogue.rules import Guessable, guess, words_of
from marketplace.core.db import db

_ALL = select(Category).order_by(Category.position, Category.id)


def categories(*, active_only: bool = True) -> Sequence[Category]:
    """All of them in their order, departments and their children mixed."""
    found = db.session.scalars(_ALL).all()
    return [category for category in found if category.is_active] if active_only else found


def get_category(category_id: int) -> Category:
    """Raises CategoryNotFound."""
    category = db.session.get(Category, category_id)
    if category is None:
        raise CategoryNotFound
    return category


def category_by_slug(slug: str) -> Category:
    """Raises CategoryNotFound, also for one that is switched off."""
    category = db.session.scalar(select(Category).where(Category.slug == slug, Category.is_active))
    if category is None:
        raise CategoryNotFound
    return category


def guess_category(name: str) -> Category | None:
    """What a thing with this name most likely is: by the names and keywords of the categories."""
    best = guesser()(name)
    return None if best is None else get_category(best)


def guesser() -> Callable[[str], int | None]:
    """Guesses the category of many names, and reads the categories once."""
    known = [Guessable(category.id, _words(category)) for category in categories()]
    return partial(guess, categories=known)


def _words(category: Category) -> frozenset[str]:
    text = " ".join([category.name, category.name_en, *(category.keywords or [])])
    return frozenset(word for word in words_of(text) if len(word) > 2)
