"""Full text on PostgreSQL: a tsvector per document in `search_index`, kept by a trigger, with a GIN index.

The words are folded and stemmed by us (text.py) before they are stored, so the 'simple' configuration is right for both
columns of words, and 'indonesian' adds the stems that only the database knows; both databases find the same.
"""

from __future__ import annotations

from sqlalchemy import event

from marketplace.catalogue.models import SearchDocument
from marketplace.catalogue.search.ddl import on_dialect
from marketplace.catalogue.search.text import Wanted

CREATE = (
    "CREATE TABLE search_index (product_id BIGINT PRIMARY KEY, vector TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_index_vector ON search_index USING gin (vector)",
    """CREATE FUNCTION search_documents_index() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            DELETE FROM search_index WHERE product_id = OLD.product_id;
            RETURN OLD;
        END IF;
        INSERT INTO search_index (product_id, vector) VALUES (NEW.product_id,
            setweight(to_tsvector('simple', NEW.name), 'A') || setweight(to_tsvector('simple', NEW.stems), 'B')
            || setweight(to_tsvector('indonesian', NEW.name), 'B') || setweight(to_tsvector('simple', NEW.words), 'D'))
        ON CONFLICT (product_id) DO UPDATE SET vector = EXCLUDED.vector;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER search_documents_index AFTER INSERT OR UPDATE OR DELETE ON search_documents
    FOR EACH ROW EXECUTE FUNCTION search_documents_index()""",
)
DROP = (
    "DROP TRIGGER IF EXISTS search_documents_index ON search_documents",
    "DROP FUNCTION IF EXISTS search_documents_index()",
    "DROP TABLE IF EXISTS search_index",
)

# As on SQLite: the newest that match, and among them those whose name (weight A) matches.
CANDIDATES = """
    SELECT product_id, max(score) AS score FROM (
        (SELECT product_id, 2 AS score FROM search_index
         WHERE vector @@ to_tsquery('simple', :named) ORDER BY product_id DESC LIMIT :most)
        UNION ALL
        (SELECT product_id, 1 FROM search_index
         WHERE vector @@ to_tsquery('simple', :match) ORDER BY product_id DESC LIMIT :most)
    ) AS found GROUP BY product_id
"""


def anywhere(word: Wanted) -> str:
    """The word occurs, as itself or as its stem. Words are letters and digits, and quoted."""
    return f"('{word.text}'{':*' if word.is_beginning else ''} | '{word.stem}')"


def in_name(word: Wanted) -> str:
    """The word occurs in the name."""
    return f"'{word.text}':{'*' if word.is_beginning else ''}A"


AND, OR = " & ", " | "


for statement in CREATE:
    event.listen(SearchDocument.__table__, "after_create", on_dialect(statement, "postgresql"))
for statement in DROP:
    event.listen(SearchDocument.__table__, "before_drop", on_dialect(statement, "postgresql"))
