"""The part of a form that asks for an Indonesian address: the district is searched, never guessed from the postcode.

It works without JavaScript: "Find district" sends the form back with at most twenty matches to choose from and keeps
everything that was typed. A view asks `form.is_searching` first and then shows the page again.
"""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import Length, Optional, Regexp, StopValidation

from marketplace.core.words import _, _l
from marketplace.places import queries as places
from marketplace.places.models import District
from marketplace.web.kit.forms import required
from marketplace.web.kit.typed import whole_number

MOST_MATCHES = 20


def as_key(value: Any) -> int | None:
    """The key of a row as a form sends it, None for nothing or nonsense: a `coerce` for choices."""
    return whole_number(value)


class _Needed:
    """Marks the field as required on the page; `district_id` does the checking."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing to check here."""


class DistrictFields:
    """Mix into a Form: `kecamatan_cari` to search, `district_id` to choose."""

    kecamatan_cari = StringField(
        _l("District (kecamatan)"),
        validators=[_Needed(), Length(max=120)],
        description=_l("Type the kecamatan, village or postcode, then choose from the list."),
    )
    district_id = RadioField(_l("Choose the district"), coerce=as_key, validate_choice=False)
    find_district = SubmitField(_l("Find district"))

    @property
    def is_searching(self) -> bool:
        """The button "Find district" was pressed: show the matches, refuse nothing."""
        pressed: bool = self.is_submitted() and bool(self.find_district.data)  # type: ignore[attr-defined]
        if pressed:
            self.show_matches()
        return pressed

    def show_district(self, district: District | None) -> None:
        """Start with this one chosen: editing something that has a district."""
        if district is None:
            self.show_matches()
            return
        self.kecamatan_cari.data = district.full_name
        self.district_id.data = district.id
        self.district_id.choices = [(district.id, district.full_name)]  # what its full name would find

    def show_matches(self) -> list[District]:
        """Fill the list of choices from what was typed; a single match is chosen at once."""
        matches = places.districts_matching(self.kecamatan_cari.data or "", limit=MOST_MATCHES)
        self.district_id.choices = [(district.id, district.full_name) for district in matches]
        if len(matches) == 1:
            self.district_id.data = matches[0].id
        elif self.district_id.data not in {district.id for district in matches}:
            self.district_id.data = None
        return matches

    def validate_district_id(self, field: RadioField) -> None:
        """One of the matches must be chosen; without a search text a chosen key alone is enough."""
        typed = (self.kecamatan_cari.data or "").strip()
        district = None if field.data is None else places.find_district(field.data)
        if district is not None and typed in {
            "",
            district.full_name,
        }:  # chosen before: no need to search again
            self.show_district(district)
            return
        matches = self.show_matches()
        if not typed:
            raise StopValidation(_("Type the name of your district (kecamatan)."))
        if not matches:
            raise StopValidation(
                _("No district was found. Check the spelling, or type the regency or city as well.")
            )
        if field.data is None:
            raise StopValidation(_("Choose your district from the list."))


class AddressFields(DistrictFields):
    """Mix into a Form: a whole address in the order people say it, outside in."""

    village = StringField(
        _l("Village (kelurahan or desa)"), validators=[required(_l("Write the village.")), Length(max=80)]
    )
    postcode = StringField(
        _l("Postcode"),
        validators=[Optional(), Regexp(r"^\s*[1-9]\d{4}\s*$", message=_l("A postcode has five digits."))],
    )
    address = StringField(
        _l("Street, house number, RT/RW"),
        validators=[required(_l("Write the street and house number.")), Length(max=200)],
    )
    landmark = StringField(
        _l("Landmark (patokan)"),
        validators=[Length(max=120)],
        description=_l("Such as: beside the mosque, blue gate."),
    )

    def suggestions(self) -> tuple[list[str], list[str]]:
        """Villages and postcodes of the chosen district, to offer while typing."""
        if self.district_id.data is None:
            return [], []
        return places.villages_of(self.district_id.data), places.postcodes_of(self.district_id.data)
