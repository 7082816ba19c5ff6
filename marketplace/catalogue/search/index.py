"""Writing the words of products, and the vocabulary that spelling is corrected against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue.models import Category, Product, SearchDocument, SearchTerm
from marketplace.catalogue.search.text import index_words, stems_of
from marketplace.core.db import db
from marketplace.partners.models import Partner


def write(product: Product) -> None:
    """Write the words of one product anew; nothing happens when they are the same."""
    name, words = _texts(product)
    stems = " ".join(dict.fromkeys(stems_of(name) + stems_of(words)))
    document = db.session.scalar(select(SearchDocument).where(SearchDocument.product_id == product.id))
    before = _terms(document)
    if document is None:
        document = SearchDocument(product_id=product.id)
        db.session.add(document)
    document.name, document.words, document.stems = " ".join(name), " ".join(words), stems
    db.session.flush()
    _shift_terms(before, _terms(document))


def _texts(product: Product) -> tuple[list[str], list[str]]:
    category = product.category
    texts = [product.partner.name, *_shelf(category), *_place(product.partner)]
    texts.extend(variant.name for variant in product.variants)
    texts.append(product.description[:2_000])
    return index_words(product.name), list(dict.fromkeys(index_words(" ".join(texts))))


def _shelf(category: Category) -> Iterator[str]:
    yield from (category.name, category.name_en, *(category.keywords or []))
    if category.parent_id is not None:
        above = db.session.get_one(Category, category.parent_id)
        yield from (above.name, above.name_en)


def _place(partner: Partner) -> Iterator[str]:
    district = partner.district
    yield from (partner.village or "", district.name, district.regency.name, district.regency.province.name)


def forget(product_id: int) -> None:
    """Take a product out of search."""
    document = db.session.scalar(select(SearchDocument).where(SearchDocument.product_id == product_id))
    if document is None:
        return
    before = _terms(document)
    db.session.delete(document)
    db.session.flush()
    _shift_terms(before, set())


def forget_all() -> None:
    """Before everything is written anew."""
    db.session.execute(delete(SearchDocument))
    db.session.execute(delete(SearchTerm))


def _terms(document: SearchDocument | None) -> set[str]:
    """The vocabulary holds words and stems: without the stems nobody would find crafts by asking for a craft."""
    if document is None:
        return set()
    words = document.name.split() + document.words.split() + document.stems.split()
    return {word for word in words if 3 <= len(word) <= 30 and not word.isdigit()}


def _shift_terms(before: set[str], after: set[str]) -> None:
    for term in sorted(before ^ after):
        _bump(term, 1 if term in after else -1)


def _bump(term: str, by: int) -> None:
    add = (
        update(SearchTerm)
        .where(SearchTerm.term == term)
        .values(products=SearchTerm.products + by)
        .returning(SearchTerm.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(add) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(SearchTerm(term=term, length=len(term), products=by))
    except IntegrityError:  # another seller used the word for the first time in this moment
        db.session.execute(add)


def write_vocabulary(documents: Iterable[SearchDocument]) -> None:
    """Count the words of many documents at once: after rows were written straight into the tables."""
    counts: dict[str, int] = {}
    for document in documents:
        for term in _terms(document):
            counts[term] = counts.get(term, 0) + 1
    db.session.execute(delete(SearchTerm))
    db.session.add_all(
        SearchTerm(term=term, length=len(term), products=number) for term, number in sorted(counts.items())
    )
    db.session.flush()
