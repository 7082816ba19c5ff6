"""Kinds of partner and of paper."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.words import _l


class PartnerKind(StrEnum):
    """One person's business, or a group with members."""

    BUSINESS = "business"
    GROUP = "group"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS = {PartnerKind.BUSINESS: _l("Business"), PartnerKind.GROUP: _l("Group")}


class LegalForm(StrEnum):
    """Decides which income tax is withheld from services (money.md section 5)."""

    INDIVIDUAL = "individual"
    COMPANY = "company"

    @property
    def label(self) -> str:
        return FORM_LABELS[self]


FORM_LABELS = {
    LegalForm.INDIVIDUAL: _l("Person or group without legal form"),
    LegalForm.COMPANY: _l("CV, PT or cooperative"),
}


class DocumentKind(StrEnum):
    """Papers that open doors: the right to trade, proofs of standards, tax papers."""

    NIB = "nib"
    NPWP = "npwp"
    GROUP_DEED = "group_deed"
    PIRT = "pirt"
    BPOM = "bpom"
    HALAL = "halal"
    SNI = "sni"
    TKDN = "tkdn"
    SURAT_PERNYATAAN = "surat_pernyataan"
    SURAT_KETERANGAN_PP55 = "surat_keterangan_pp55"
    OTHER = "other"

    @property
    def label(self) -> str:
        return DOCUMENT_KIND_LABELS[self]

    @property
    def what_for(self) -> str:
        """One sentence for the person who has to bring it."""
        return WHAT_FOR[self]

    @property
    def expires(self) -> bool:
        """Whether a last day must be given."""
        return self in EXPIRING


DOCUMENT_KIND_LABELS = {
    DocumentKind.NIB: _l("NIB (business number)"),
    DocumentKind.NPWP: _l("NPWP (tax number)"),
    DocumentKind.GROUP_DEED: _l("Group decree or deed"),
    DocumentKind.PIRT: _l("P-IRT (home food permit)"),
    DocumentKind.BPOM: _l("BPOM permit"),
    DocumentKind.HALAL: _l("Halal certificate"),
    DocumentKind.SNI: _l("SNI certificate"),
    DocumentKind.TKDN: _l("TKDN certificate"),
    DocumentKind.SURAT_PERNYATAAN: _l("Turnover statement (up to Rp500 million a year)"),
    DocumentKind.SURAT_KETERANGAN_PP55: _l("Surat keterangan PP 55 (0.5 % final tax)"),
    DocumentKind.OTHER: _l("Other paper"),
}

WHAT_FOR = {
    DocumentKind.NIB: _l("Every shop needs one. It is free of charge at oss.go.id."),
    DocumentKind.NPWP: _l("Without it more tax is withheld from sales to the company."),
    DocumentKind.GROUP_DEED: _l("Shows who the group is: the village head's decree or the deed."),
    DocumentKind.PIRT: _l("For packed food made at home."),
    DocumentKind.BPOM: _l("For food, drink, cosmetics and herbal medicine made in a factory."),
    DocumentKind.HALAL: _l("For food and drink."),
    DocumentKind.SNI: _l("For goods with a national standard."),
    DocumentKind.TKDN: _l("Shows the domestic share; the company's buyers ask for it."),
    DocumentKind.SURAT_PERNYATAAN: _l(
        "With it no income tax is withheld while the year's turnover stays below Rp500 million."
    ),
    DocumentKind.SURAT_KETERANGAN_PP55: _l(
        "With it only 0.5 % final tax is withheld. The tax office gives it for some years."
    ),
    DocumentKind.OTHER: _l("Anything else we asked for."),
}

EXPIRING = frozenset(
    {
        DocumentKind.PIRT,
        DocumentKind.BPOM,
        DocumentKind.SNI,
        DocumentKind.TKDN,
        DocumentKind.SURAT_PERNYATAAN,
        DocumentKind.SURAT_KETERANGAN_PP55,
    }
)

SHOWN_TO_BUYERS = (
    DocumentKind.NIB,
    DocumentKind.PIRT,
    DocumentKind.BPOM,
    DocumentKind.HALAL,
    DocumentKind.SNI,
    DocumentKind.TKDN,
)


class PaperStanding(StrEnum):
    """How far one paper of the checklist is, as its partner and our officers read it."""

    MISSING = "missing"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REJECTED = "rejected"
    WAIVED = "waived"

    @property
    def label(self) -> str:
        return STANDING_LABELS[self]

    @property
    def is_done(self) -> bool:
        """Nothing has to be done before the shop may publish."""
        return self in (PaperStanding.ACCEPTED, PaperStanding.EXPIRING, PaperStanding.WAIVED)


STANDING_LABELS = {
    PaperStanding.MISSING: _l("To do"),
    PaperStanding.IN_REVIEW: _l("Waiting for a check"),
    PaperStanding.ACCEPTED: _l("Accepted"),
    PaperStanding.EXPIRING: _l("Ends soon"),
    PaperStanding.EXPIRED: _l("Ended"),
    PaperStanding.REJECTED: _l("Rejected"),
    PaperStanding.WAIVED: _l("Not needed"),
}
