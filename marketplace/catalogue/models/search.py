"""What search reads: the words of each product, the vocabulary, and the queries that found nothing."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model


class SearchDocument(Model):
    """The searchable words of one shown product. The full-text index is derived from it by triggers.

    `name` holds the words of the name, `words` those of shop, category and description, `stems` the stems of all.
    """

    __tablename__ = "search_documents"

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), unique=True)
    name: Mapped[str]
    words: Mapped[str]
    stems: Mapped[str]


class SearchTerm(Model):
    """A word that occurs in the shop window, in how many products: spelling is corrected against these."""

    __tablename__ = "search_terms"
    __table_args__ = (
        CheckConstraint("products >= 0", name="products_not_negative"),
        Index("ix_search_terms_length", "length", "products"),
    )

    term: Mapped[str] = mapped_column(unique=True)
    length: Mapped[int]
    products: Mapped[int] = mapped_column(default=0)


class SearchSynonym(Model):
    """What the catalogue team says a word (or up to three) also means; all of it folded as search folds words.

    `means` holds words or phrases with commas between them. Products are not indexed anew: the query is widened.
    """

    __tablename__ = "search_synonyms"
    __table_args__ = (
        CheckConstraint("word <> ''", name="word_given"),
        CheckConstraint("means <> ''", name="meaning_given"),
    )

    word: Mapped[str] = mapped_column(unique=True)
    means: Mapped[str]

    @property
    def meanings(self) -> list[str]:
        return self.means.split(", ")


class SearchMiss(Model):
    """A query that found nothing, how often and when last: what the catalogue team should look for."""

    __tablename__ = "search_misses"

    words: Mapped[str] = mapped_column(unique=True)
    times: Mapped[int] = mapped_column(default=1)
    last_on: Mapped[date]
