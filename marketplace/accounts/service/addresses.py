"""Where somebody has parcels sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from marketplace.accounts import queries
from marketplace.accounts.errors import ContactInvalid
from marketplace.accounts.models import Address
from marketplace.accounts.rules import normal_phone
from marketplace.core.db import db
from marketplace.places.queries import get_district


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressData:
    """An address as it was typed."""

    name: str
    phone: str
    street: str
    district_id: int
    label: str = ""
    landmark: str = ""
    village: str = ""
    postcode: str = ""


def add_address(data: AddressData, *, user_id: int) -> Address:
    """The first one is the usual one. Raises ContactInvalid, DistrictNotFound."""
    address = Address(user_id=user_id, is_default=not queries.addresses(user_id=user_id))
    _fill(address, data)
    db.session.add(address)
    db.session.flush()
    return address


def edit_address(address_id: int, data: AddressData, *, user_id: int) -> Address:
    """Orders already placed keep the old one. Raises AddressNotFound, ContactInvalid, DistrictNotFound."""
    address = queries.get_address(address_id, user_id=user_id)
    _fill(address, data)
    return address


def make_default(address_id: int, *, user_id: int) -> None:
    """The usual one from now on. Raises AddressNotFound."""
    chosen = queries.get_address(address_id, user_id=user_id)
    for address in queries.addresses(user_id=user_id):
        address.is_default = address.id == chosen.id


def remove_address(address_id: int, *, user_id: int) -> None:
    """Raises AddressNotFound."""
    address = queries.get_address(address_id, user_id=user_id)
    db.session.delete(address)
    db.session.flush()
    rest = queries.addresses(user_id=user_id)
    if address.is_default and rest:
        rest[0].is_default = True


def _fill(address: Address, data: AddressData) -> None:
    phone = normal_phone(data.phone)
    if phone is None:
        raise ContactInvalid()
    get_district(data.district_id)
    for field, value in asdict(data).items():
        setattr(address, field, value)
    address.phone = phone
