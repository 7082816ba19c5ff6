"""Pure rules about people: how phone numbers and e-mail addresses are written, and who may do or give what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketplace.accounts.roles import OrganisationKind, Role

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
FORBIDDEN_PASSWORDS = frozenset(
    {
        "0123456789", "1234567890", "12345678910", "qwertyuiop", "password12", "password123", "passwordku",
        "katasandi1", "katasandi123", "indonesia1", "indonesia123", "bismillah1", "bismillah123", "sayangku123",
        "sumaterautara", "mitrabinaan", "pasarmitra", "pasarmitra123",
    }
)  # fmt: skip
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
)
_EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$")


def normal_phone(text: str) -> str | None:
    """An Indonesian number as +62…: `0812…`, `62812…`, `+62 812-…` and `812…` are the same; None when it is none.

    Prefixes are put right before any library sees the number: "62812345678" without a plus parses as a valid wrong one.
    """
    digits = re.sub(r"[\s().\-/\u00a0\u2010-\u2015]", "", text.strip())
    if digits.startswith("+"):
        digits = digits[1:]
        if not digits.startswith("62"):
            return None
    if not digits.isascii() or not digits.isdigit():
        return None
    for prefix in ("620", "62", "0"):
        if digits.startswith(prefix):
            digits = digits[len(prefix) :]
            break
    if not re.fullmatch(r"[2-9]\d{7,11}", digits):
        return None
    return f"+62{digits}"


def normal_email(text: str) -> str | None:
    """Lower case and trimmed; None when it cannot be an address. Whether it exists only a message can tell."""
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.match(email) or not email.isprintable():
        return None
    return email


def normal_login(text: str) -> tuple[str | None, str | None]:
    """What somebody typed to sign in, as (e-mail, phone); one of them or both are None."""
    if "@" in text:
        return normal_email(text), None
    return None, normal_phone(text)


def mask_phone(phone: str) -> str:
    """+6281234567890 -> 0812-****-7890."""
    national = "0" + phone.removeprefix("+62")
    return f"{national[:4]}-****-{national[-4:]}"


def mask_email(email: str) -> str:
    """sari@contoh.id -> s***@contoh.id."""
    name, _, host = email.partition("@")
    return f"{name[:1]}***@{host}"


def password_problem(password: str, *, about: tuple[str, ...] = ()) -> str | None:
    """ "short", "long", "common" or "about_you" (it is the name, address or number itself); None when it will do."""
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    plain = password.lower().replace(" ", "")
    if plain in FORBIDDEN_PASSWORDS or len(set(plain)) < 4:
        return "common"
    if any(part and plain == part.lower().replace(" ", "") for part in about):
        return "about_you"
    return None


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of somebody, in one organisation; for one site of it, or for all when `site_id` is None."""

    role: Role
    organisation_id: int
    kind: OrganisationKind
    site_id: int | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """Everything somebody may be, as a value: read once a request."""

    user_id: int
    grants: tuple[Grant, ...] = ()

    def has(self, *roles: Role, organisation_id: int | None = None, site_id: int | None = None) -> bool:
        """Whether one of the roles is held; in that organisation and for that site, when they are named."""
        return any(
            grant.role in roles
            and (organisation_id is None or grant.organisation_id == organisation_id)
            and (site_id is None or grant.site_id in (None, site_id))
            for grant in self.grants
        )

    def roles(self, *, organisation_id: int | None = None) -> frozenset[Role]:
        return frozenset(
            grant.role
            for grant in self.grants
            if organisation_id is None or grant.organisation_id == organisation_id
        )

    def organisations(self, kind: OrganisationKind | None = None) -> frozenset[int]:
        """Organisations of a kind that this person belongs to."""
        return frozenset(grant.organisation_id for grant in self.grants if kind is None or grant.kind is kind)

    def sites(self, *roles: Role) -> frozenset[int] | None:
        """Sites the roles are held for; None means every site."""
        held = [grant for grant in self.grants if grant.role in roles]
        if any(grant.site_id is None for grant in held):
            return None
        return frozenset(grant.site_id for grant in held if grant.site_id is not None)

    def organisation_ids(self, *roles: Role) -> frozenset[int]:
        """Organisations in which one of the roles is held."""
        return frozenset(grant.organisation_id for grant in self.grants if grant.role in roles)

    @property
    def is_staff(self) -> bool:
        """Works for the operator or the company: shorter sessions."""
        return any(grant.kind is not OrganisationKind.PARTNER for grant in self.grants)


def may_grant(access: Access, role: Role, *, organisation_id: int, kind: OrganisationKind) -> bool:
    """Whether somebody may give this role: never a higher one than they answer for themselves.

    An owner gives the roles of the own shop; a programme officer those of any partner; an administrator all.
    """
    if role.kind is not kind:
        return False
    if access.has(Role.ADMIN):
        return True
    if kind is not OrganisationKind.PARTNER:
        return False
    return access.has(Role.PROGRAMME_OFFICER) or access.has(Role.OWNER, organisation_id=organisation_id)


def device_words(user_agent: str) -> str:
    """ "Chrome · Android": enough to recognise one's own phone; the full line is nobody's business."""
    later = (("Chrome", "Chrome"), ("Safari", "Safari"))
    browser = next((name for mark, name in (*BROWSERS, *later) if mark in user_agent), "")
    system = next((name for mark, name in (*SYSTEMS, ("Linux", "Linux")) if mark in user_agent), "")
    return " · ".join(part for part in (browser, system) if part)


def network_of(ip: str) -> str:
    """The address without its last part: 103.10.20.x."""
    if "." in ip and ":" not in ip:
        return ip.rpartition(".")[0] + ".x"
    return ":".join(ip.split(":")[:3]) + ":…" if ":" in ip else ""


def masked(name: str) -> str:
    """How a buyer is named in public: the first name's first and last letter, as the big shops do. `Siti` -> `S***i`."""
    first = (name.split() or [""])[0]
    if len(first) < 2:
        return f"{first}***"
    return f"{first[0].upper()}***{first[-1].lower()}"
