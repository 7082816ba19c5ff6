"""add synonyms, with a first set for the catalogue team to keep, and the order of the best rated."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SCOPES = {"all": (), "top": ("top_category_id",), "category": ("category_id",)}
FIRST = {
    "alat tulis": "buku catatan, nota",
    "apd": "sarung tangan, rompi keselamatan, masker, apron, wearpack",
    "baju": "kemeja, kaos, seragam",
    "baju kerja": "kemeja lapangan, wearpack, rompi keselamatan, seragam",
    "banner": "spanduk",
    "besek": "anyam, kotak",
    "buah tangan": "oleh-oleh, cendera mata",
    "cabe": "cabai",
    "camilan": "keripik, kerupuk, kacang, stik bawang",
    "cemilan": "keripik, kerupuk, kacang, stik bawang, camilan",
    "cenderamata": "cendera mata, oleh-oleh, hadiah",
    "cinderamata": "cendera mata, oleh-oleh, hadiah",
    "coconut oil": "virgin coconut oil, minyak kelapa",
    "duck": "bebek",
    "egg": "telur",
    "fish": "ikan",
    "furnitur": "kursi, meja, lemari, rak, bangku",
    "furniture": "kursi, meja, lemari, rak, bangku",
    "gula aren": "gula kelapa",
    "gula jawa": "gula kelapa",
    "gula merah": "gula kelapa, gula aren",
    "honey": "madu",
    "hampers": "paket hadiah, hadiah",
    "ikan air tawar": "nila, lele",
    "itik": "bebek",
    "kado": "hadiah, cendera mata",
    "kuali": "wajan",
    "kwitansi": "kuitansi",
    "lombok": "cabai",
    "mebel": "kursi, meja, lemari, rak, bangku, perabot",
    "meubel": "kursi, meja, lemari, rak, bangku, perabot",
    "minyak kelapa murni": "virgin coconut oil, vco",
    "natural soap": "sabun",
    "papan nama": "spanduk, kartu nama",
    "pineapple": "nanas",
    "pot bunga": "pot tanaman",
    "scarf": "syal, selendang",
    "shawl": "syal, selendang",
    "snack": "kue kotak, keripik, kacang, stik bawang, camilan",
    "souvenir": "cendera mata, oleh-oleh, hadiah",
    "strawberry": "stroberi",
    "suvenir": "cendera mata, oleh-oleh, hadiah",
    "tea": "teh",
    "vco": "virgin coconut oil",
    "weaving": "tenun, ulos, songket",
}


def upgrade() -> None:
    table = op.create_table(
        "search_synonyms",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.CheckConstraint("word <> ''", name=op.f("ck_search_synonyms_word_given")),
        sa.CheckConstraint("means <> ''", name=op.f("ck_search_synonyms_meaning_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_synonyms")),
        sa.UniqueConstraint("word", name=op.f("uq_search_synonyms_word")),
    )
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    rows = [{"created_at": moment, "word": word, "means": means} for word, means in FIRST.items()]
    op.bulk_insert(table, rows)
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rating_rank", sa.Integer(), nullable=False, server_default="0"))
        for scope, columns in SCOPES.items():
            batch_op.create_index(
                f"ix_listings_{scope}_rating", ["is_shown", *columns, "rating_rank", "id"], unique=False
            )
    op.execute(
        sa.text(
            "UPDATE listings SET rating_rank = (rating_tenths * rating_count + 175) * 100 / (rating_count + 5) "
            "WHERE rating_count > 0 AND rating_tenths IS NOT NULL"
        )
    )


def downgrade() -> None:
    with op.batch_alter_table("listings", schema=None) as batch_op:
        for scope in SCOPES:
            batch_op.drop_index(f"ix_listings_{scope}_rating")
        batch_op.drop_column("rating_rank")
    op.drop_table("search_synonyms")
