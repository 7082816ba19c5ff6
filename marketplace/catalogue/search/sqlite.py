"""Full text on SQLite: an FTS5 table over `search_documents`, kept by triggers.

`external content` keeps the words once; the 'delete' rows with the old values are how FTS5 learns what to forget.
"""

from __future__ import annotations

from sqlalchemy import event

from marketplace.catalogue.models import SearchDocument
from marketplace.catalogue.search.ddl import on_dialect
from marketplace.catalogue.search.text import Wanted

CREATE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(
        name, words, stems, content='search_documents', content_rowid='product_id',
        tokenize="unicode61 remove_diacritics 2", prefix='2 3')""",
    """CREATE TRIGGER search_documents_added AFTER INSERT ON search_documents BEGIN
        INSERT INTO search_index(rowid, name, words, stems) VALUES (new.product_id, new.name, new.words, new.stems);
    END""",
    """CREATE TRIGGER search_documents_removed AFTER DELETE ON search_documents BEGIN
        INSERT INTO search_index(search_index, rowid, name, words, stems)
        VALUES ('delete', old.product_id, old.name, old.words, old.stems);
    END""",
    """CREATE TRIGGER search_documents_changed AFTER UPDATE ON search_documents BEGIN
        INSERT INTO search_index(search_index, rowid, name, words, stems)
        VALUES ('delete', old.product_id, old.name, old.words, old.stems);
        INSERT INTO search_index(rowid, name, words, stems) VALUES (new.product_id, new.name, new.words, new.stems);
    END""",
)
DROP = (
    "DROP TRIGGER IF EXISTS search_documents_changed",
    "DROP TRIGGER IF EXISTS search_documents_removed",
    "DROP TRIGGER IF EXISTS search_documents_added",
    "DROP TABLE IF EXISTS search_index",
)

# The newest that match, and among them those whose name matches: two walks along the index that end after `most` rows.
# A rank such as bm25 counts every hit of a word first, which costs thirty pages for a word that most products carry.
CANDIDATES = """
    SELECT product_id, max(score) AS score FROM (
        SELECT product_id, 2 AS score FROM (
            SELECT rowid AS product_id FROM search_index WHERE search_index MATCH :named
            ORDER BY rowid DESC LIMIT :most)
        UNION ALL
        SELECT product_id, 1 FROM (
            SELECT rowid AS product_id FROM search_index WHERE search_index MATCH :match
            ORDER BY rowid DESC LIMIT :most)
    ) GROUP BY product_id
"""


def anywhere(word: Wanted) -> str:
    """The word occurs, as itself or as its stem. Quoted, so that none is an operator."""
    return f'({{name words}} : {_quoted(word)} OR stems : "{word.stem}")'


def in_name(word: Wanted) -> str:
    """The word occurs in the name."""
    return f"name : {_quoted(word)}"


AND, OR = " AND ", " OR "


def _quoted(word: Wanted) -> str:
    return f'"{word.text}" *' if word.is_beginning else f'"{word.text}"'


for statement in CREATE:
    event.listen(SearchDocument.__table__, "after_create", on_dialect(statement, "sqlite"))
for statement in DROP:
    event.listen(SearchDocument.__table__, "before_drop", on_dialect(statement, "sqlite"))
