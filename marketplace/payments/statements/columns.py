"""Which column is which: recognised by the names that BCA, Mandiri, BRI and BNI use, or told by a person once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from marketplace.core.tables import normal

NAMES = {
    "date": (
        "tanggal", "tgl", "date", "tanggal transaksi", "tgl transaksi", "transaction date", "posting date", "post date",
        "tgl tran", "trx date", "tanggal posting", "value date", "date time", "tanggal waktu", "effective date",
    ),
    "text": (
        "keterangan", "uraian", "description", "uraian transaksi", "deskripsi", "remark", "remarks", "desk tran",
        "keterangan transaksi", "transaction description", "rincian", "berita", "rincian transaksi",
    ),
    "credit": ("kredit", "credit", "mutasi kredit", "kredit cr", "uang masuk", "masuk", "credit amount"),
    "debit": ("debet", "debit", "mutasi debet", "mutasi debit", "uang keluar", "keluar", "debit amount"),
    "amount": ("jumlah", "nominal", "amount", "mutasi", "nilai", "jumlah mutasi", "transaction amount", "jumlah rp"),
    "mark": ("db cr", "d k", "d c", "dk", "cr db", "dc", "k d", "jenis", "tipe", "type", "debit credit", "db kr"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each thing in a row, counted from 0. Receipts are in `credit`, or in `amount` by sign and mark."""

    date: int
    text: int | None
    credit: int | None = None
    amount: int | None = None
    mark: int | None = None

    @property
    def money(self) -> int:
        found = self.credit if self.credit is not None else self.amount
        return found if found is not None else 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Columns:
        return cls(**{name: kept.get(name) for name in ("date", "text", "credit", "amount", "mark")})  # type: ignore[arg-type]


def shape_of(header: Sequence[str]) -> str:
    """The digest under which a person's answer is remembered: the same header again needs no question."""
    return hashlib.sha256("|".join(normal(name) for name in header).encode()).hexdigest()


def recognise(header: Sequence[str]) -> Columns | None:
    """The columns of a header we know; None when a person must say it."""
    names = [normal(name) for name in header]
    found = {
        role: next((i for i, name in enumerate(names) if name in known), None)
        for role, known in NAMES.items()
    }
    date, money = found["date"], found["credit"]
    if date is None or (money is None and found["amount"] is None):
        return None
    if money is not None:
        return Columns(date, found["text"], credit=money)
    amount, mark = found["amount"], found["mark"]
    if mark is None and amount is not None and amount + 1 < len(names) and not names[amount + 1]:
        mark = amount + 1  # BCA leaves the column of CR and DB without a name
    return Columns(date, found["text"], amount=amount, mark=mark)
