"""What the demo world says: partners, their goods and stories, the company, its people. Read from the files beside.

All of it is invented except the maggot group's public facts and the two public budget figures; no real person is named.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class CategoryText:
    """A shelf of the shop. `documents` are the papers its products need."""

    slug: str
    name: str
    name_en: str
    icon: str
    parent: str = ""
    unit: str = "buah"
    kind: str = "goods"
    tax_class: str = "goods"
    review_first: bool = False
    perishable: bool = False
    documents: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    attributes: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProductText:
    """One offer. `price` in whole rupiah a unit, `weight` in grams, `sells` is how often of ten it is chosen."""

    name: str
    category: str
    price: int
    unit: str
    picture: str
    about: str
    kind: str = "goods"
    stock: int = 0
    capacity: int = 0
    weight: int = 0
    minimum: int = 1
    lead: int = 0
    sells: int = 3
    halal: bool = False
    company: bool = False
    courier: bool = True
    state: str = "published"
    tiers: tuple[tuple[int, int], ...] = ()
    variants: tuple[tuple[str, int, int], ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AidText:
    """Help given: `value` in whole rupiah, `months` before the day of loading, `asset` when a thing was handed over."""

    kind: str
    title: str
    value: int = 0
    months: int = 0
    asset: str = ""


@dataclass(frozen=True, kw_only=True)
class VisitText:
    months: int
    finding: str
    task: str
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class PartnerText:
    """One partner business. `fictional` is false only for the group whose facts are public."""

    name: str
    kind: str
    owner: str
    regency: str
    district: str
    village: str
    site: str
    since: int
    joined_months: int
    emblem: str
    colour: str
    story: str
    members: int
    women: int
    youth: int
    baseline: int
    tax: str
    hours: str
    pickup: str
    products: tuple[ProductText, ...]
    aid: tuple[AidText, ...] = ()
    visits: tuple[VisitText, ...] = ()
    fictional: bool = True
    legal: str = "individual"
    pkp: bool = False
    stage: str = ""
    courier: bool = False
    own: dict[str, Any] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    pending_documents: tuple[str, ...] = ()
    rejected_documents: tuple[str, ...] = ()


def read_partners() -> list[PartnerText]:
    """All partners, in the order of their files."""
    return [_partner(_read(path)) for path in sorted((HERE / "partners").glob("*.toml"))]


def read_categories() -> list[CategoryText]:
    """Departments before what stands in them."""
    return [CategoryText(**_tuples(row)) for row in _read(HERE / "categories.toml")["category"]]


def read_company() -> dict[str, Any]:
    return _read(HERE / "company.toml")


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _partner(values: dict[str, Any]) -> PartnerText:
    products = tuple(ProductText(**_tuples(row)) for row in values.pop("products"))
    aid = tuple(AidText(**row) for row in values.pop("aid", []))
    visits = tuple(VisitText(**row) for row in values.pop("visits", []))
    values["story"] = values["story"].strip()
    return PartnerText(products=products, aid=aid, visits=visits, **_tuples(values))


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    """Lists of a file as tuples, so that a read world cannot change."""
    return {
        k: tuple(tuple(i) if isinstance(i, list) else i for i in v) if isinstance(v, list) else v
        for k, v in values.items()
    }
