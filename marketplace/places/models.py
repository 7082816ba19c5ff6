"""The four levels of an Indonesian address that an office decides; the street and the village are typed by people.

Keys are the official codes of the Ministry of Home Affairs without their dots, so that they are the same in every
installation: 12 North Sumatra, 1219 Batu Bara, 121902 a district of it.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Model, enum_column
from marketplace.core.words import _l


class RegencyKind(StrEnum):
    """Both are the second level; people always say which."""

    KABUPATEN = "kabupaten"
    KOTA = "kota"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {RegencyKind.KABUPATEN: _l("Regency"), RegencyKind.KOTA: _l("City")}
SHORT = {RegencyKind.KABUPATEN: "Kab.", RegencyKind.KOTA: "Kota"}


class Province(Model):
    """First level. The coordinates are those of its capital, in degrees."""

    __tablename__ = "provinces"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class Regency(Model):
    """Second level: a regency or a city. The coordinates are those of its seat, in degrees, where known."""

    __tablename__ = "regencies"
    __table_args__ = (
        CheckConstraint("latitude IS NULL OR (latitude BETWEEN -12 AND 7)", name="latitude_in_the_country"),
        CheckConstraint(
            "longitude IS NULL OR (longitude BETWEEN 94 AND 142)", name="longitude_in_the_country"
        ),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[RegencyKind] = mapped_column(enum_column(RegencyKind))
    province_id: Mapped[int] = mapped_column(ForeignKey("provinces.id"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]

    province: Mapped[Province] = relationship(Province, lazy="joined")

    @property
    def full_name(self) -> str:
        """As on an address: "Kab. Batu Bara", "Kota Tanjungbalai"."""
        return f"{SHORT[self.kind]} {self.name}"


class District(Model):
    """Third level (kecamatan). `search_text` is what people may type: its own name, its parents' and its villages'.

    It begins and ends with a space, so that a search for " sei" finds the beginnings of words only.
    """

    __tablename__ = "districts"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    regency_id: Mapped[int] = mapped_column(ForeignKey("regencies.id"), index=True)
    search_text: Mapped[str] = mapped_column(deferred=True)
    villages: Mapped[list[str]] = mapped_column(deferred=True)

    regency: Mapped[Regency] = relationship(Regency, lazy="joined")

    @property
    def full_name(self) -> str:
        """ "Sei Suka, Kab. Batu Bara, Sumatera Utara": enough to tell it from others of the same name."""
        return f"{self.name}, {self.regency.full_name}, {self.regency.province.name}"


class Postcode(Model):
    """A postcode and a district it serves; one code may serve several."""

    __tablename__ = "postcodes"
    __table_args__ = (
        UniqueConstraint("code", "district_id"),
        CheckConstraint("length(code) = 5", name="five_digits"),
    )

    code: Mapped[str]
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"), index=True)
