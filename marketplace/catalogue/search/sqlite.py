"""Full text on SQLite: an FTS5 table over `search_documents`, kept by triggers.

`external content` keeps the words once; the 'delete' rows with the old values are how FTS5 learns what to forget.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import event

from marketplace.catalogue.models import SearchDocument
from marketplace.catalogue.search.ddl import on_dialect

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

# bm25 is smaller for better matches; a word of the name counts five times one of the description. Only the newest
# candidates are ranked: ranking every hit of a common word costs thirty times a whole page.
CANDIDATES = """
    SELECT rowid AS product_id, -bm25(search_index, 10.0, 2.0, 4.0) AS score FROM search_index
    WHERE search_index MATCH :match ORDER BY rowid DESC LIMIT :most
"""


def match(words: Sequence[tuple[str, str]]) -> str:
    """Every word must occur: as the beginning of a word, or as a stem. Each is quoted, so that none is an operator."""
    return " AND ".join(f'({{name words}} : "{word}" * OR stems : "{stem}")' for word, stem in words)


for statement in CREATE:
    event.listen(SearchDocument.__table__, "after_create", on_dialect(statement, "sqlite"))
for statement in DROP:
    event.listen(SearchDocument.__table__, "before_drop", on_dialect(statement, "sqlite"))
