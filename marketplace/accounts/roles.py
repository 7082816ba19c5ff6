"""Kinds of organisation and the roles people have in them."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.words import _l


class OrganisationKind(StrEnum):
    """Who runs the marketplace, who buys on it for work, who sells on it."""

    OPERATOR = "operator"
    COMPANY = "company"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS = {
    OrganisationKind.OPERATOR: _l("Operator"),
    OrganisationKind.COMPANY: _l("Company"),
    OrganisationKind.PARTNER: _l("Partner"),
}


class Role(StrEnum):
    """A duty of a person for an organisation."""

    OWNER = "owner"
    TREASURER = "treasurer"
    STAFF = "staff"
    REQUESTER = "requester"
    APPROVER = "approver"
    BUYER = "buyer"
    RECEIVER = "receiver"
    FINANCE = "finance"
    PROGRAMME_OFFICER = "programme_officer"
    OPERATOR_FINANCE = "operator_finance"
    AUDITOR = "auditor"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]

    @property
    def duty(self) -> str:
        """One sentence on what it allows, for the person who gives it."""
        return DUTIES[self]

    @property
    def kind(self) -> OrganisationKind:
        """The kind of organisation that has such people."""
        return next(kind for kind, roles in ROLES_OF.items() if self in roles)


ROLES_OF: dict[OrganisationKind, tuple[Role, ...]] = {
    OrganisationKind.PARTNER: (Role.OWNER, Role.TREASURER, Role.STAFF),
    OrganisationKind.COMPANY: (Role.REQUESTER, Role.APPROVER, Role.BUYER, Role.RECEIVER, Role.FINANCE),
    OrganisationKind.OPERATOR: (Role.PROGRAMME_OFFICER, Role.OPERATOR_FINANCE, Role.AUDITOR, Role.ADMIN),
}

ROLE_LABELS = {
    Role.OWNER: _l("Owner"),
    Role.TREASURER: _l("Treasurer"),
    Role.STAFF: _l("Staff"),
    Role.REQUESTER: _l("Requester"),
    Role.APPROVER: _l("Approver"),
    Role.BUYER: _l("Procurement buyer"),
    Role.RECEIVER: _l("Receiver"),
    Role.FINANCE: _l("Company finance"),
    Role.PROGRAMME_OFFICER: _l("Programme officer"),
    Role.OPERATOR_FINANCE: _l("Operator finance"),
    Role.AUDITOR: _l("Auditor"),
    Role.ADMIN: _l("Administrator"),
}

DUTIES = {
    Role.OWNER: _l("Everything in the shop: products, orders, money, members."),
    Role.TREASURER: _l("Products and orders, and the money: balance, bills, bank account."),
    Role.STAFF: _l("Products, stock and orders. Does not see the money."),
    Role.REQUESTER: _l("Asks for goods and services for a site."),
    Role.APPROVER: _l("Approves or returns requests of others."),
    Role.BUYER: _l("Places purchase orders with partners."),
    Role.RECEIVER: _l("Receives goods, accepts or rejects them, signs the BAST."),
    Role.FINANCE: _l("Reviews bills and pays them."),
    Role.PROGRAMME_OFFICER: _l("Accompanies partners: register, aid, visits, targets."),
    Role.OPERATOR_FINANCE: _l("Payments, refunds and payouts of the marketplace."),
    Role.AUDITOR: _l("Reads everything, changes nothing."),
    Role.ADMIN: _l("Users, organisations, rules, moderation."),
}
