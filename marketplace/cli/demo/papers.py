"""The papers of the partners. Every number is invented and of the right shape."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.cli.demo.content import PartnerText
from marketplace.cli.demo.world import World
from marketplace.core import clock
from marketplace.core.db import db
from marketplace.partners import service as partners
from marketplace.partners.models import DocumentKind

NUMBERS = {
    "nib": "12{:011}",
    "npwp": "09{:013}",
    "pirt": "2{:014}-29",
    "halal": "ID1211000{:07}",
    "bpom": "MD {:012}",
    "tkdn": "TKDN-{:06}",
    "surat_pernyataan": "SP-{:05}/DEMO",
    "surat_keterangan_pp55": "S-{:05}/PP55/DEMO",
    "group_deed": "SK-{:03}/DS/DEMO",
}


def bring_papers(world: World, text: PartnerText, partner_id: int, owner: int, number: int) -> None:
    """Accepted ones for what is listed; some wait, one was refused with a reason."""
    for kind in text.documents:
        _paper(world, kind, partner_id, owner, number, accept=True)
    for kind in text.pending_documents:
        _paper(world, kind, partner_id, owner, number, accept=None)
    for kind in text.rejected_documents:
        _paper(world, kind, partner_id, owner, number, accept=False)


def _paper(world: World, kind: str, partner_id: int, owner: int, number: int, *, accept: bool | None) -> None:
    document = DocumentKind(kind)
    paper = partners.submit_document(
        partner_id=partner_id,
        kind=document,
        number=NUMBERS[kind].format(4_711 + number * 97),
        valid_from=clock.today(),
        valid_until=_until(world, number) if document.expires else None,
        by=owner,
    )
    db.session.flush()
    if accept is not None:
        reason = "" if accept else "Nama pada sertifikat berbeda dari nama usaha."
        partners.check_document(paper.id, accept=accept, reason=reason, by=world.people["ayu"])


def _until(world: World, number: int) -> date:
    """Years away for most; a few run out within two months, so that the reminders have something to say."""
    days = 35 if number % 9 == 4 else 200 + number * 37
    return world.end.date() + timedelta(days=days)
