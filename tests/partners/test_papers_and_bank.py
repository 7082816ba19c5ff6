"""Papers with their checks and ends, and the bank account with its hold."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from itertools import product

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.core import clock, files
from marketplace.core.audit import AuditEntry
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.states import WrongState, check_move
from marketplace.partners import queries, rules, service
from marketplace.partners.errors import (
    BadPaper,
    BankAccountWrong,
    DocumentDatesWrong,
    DocumentNotFound,
    DocumentNumberWrong,
    DocumentReasonMissing,
)
from marketplace.partners.models import BankAccount, DocumentKind, DocumentState, PartnerDocument
from marketplace.partners.states import DOCUMENT_MOVES
from tests.make import Cast, make_partner, make_user

DIAGRAM = """
submitted > accepted rejected
accepted > rejected
rejected >
waived > rejected
"""


@pytest.mark.parametrize(("source", "target"), list(product(DocumentState, repeat=2)))
def test_only_the_moves_of_the_diagram(source: DocumentState, target: DocumentState) -> None:
    allowed = {line.split(" >")[0]: line.split(" >")[1].split() for line in DIAGRAM.strip().splitlines()}
    if target.value in allowed[source.value]:
        check_move(DOCUMENT_MOVES, source, target)
    else:
        with pytest.raises(WrongState):
            check_move(DOCUMENT_MOVES, source, target)


def submit(partner_id: int, kind: DocumentKind = DocumentKind.PIRT, **values: object) -> PartnerDocument:
    values.setdefault("valid_until", today() + timedelta(days=400) if kind.expires else None)
    with transaction():
        return service.submit_document(partner_id=partner_id, kind=kind, by=None, **values)  # type: ignore[arg-type]


def check(document: PartnerDocument, *, accept: bool, reason: str = "", by: int = 1) -> None:
    document_id = document.id
    with transaction():
        service.check_document(document_id, accept=accept, reason=reason, by=by)


def test_a_paper_counts_once_accepted_and_within_its_time(app: Flask) -> None:
    partner, checker = make_partner(), make_user("Ayu")
    until = date(2026, 6, 30)
    paper = submit(partner.id, valid_from=date(2025, 7, 1), valid_until=until)
    assert queries.has_valid_document(partner.id, DocumentKind.PIRT, on=until) is None
    check(paper, accept=True, by=checker.id)
    days = {date(2025, 6, 30): None, date(2025, 7, 1): paper, until: paper, date(2026, 7, 1): None}
    assert {day: queries.has_valid_document(partner.id, DocumentKind.PIRT, on=day) for day in days} == days
    assert queries.has_valid_document(partner.id, DocumentKind.HALAL, on=until) is None


def test_the_one_that_lasts_longest_counts_and_the_older_stays(app: Flask) -> None:
    partner, checker = make_partner(), make_user("Ayu")
    papers = [submit(partner.id, valid_until=today() + timedelta(days=days)) for days in (30, 500, 90)]
    for paper in papers:
        check(paper, accept=True, by=checker.id)
    assert queries.has_valid_document(partner.id, DocumentKind.PIRT, on=today()) == papers[1]
    assert set(papers) <= set(queries.documents(partner.id))
    assert papers[0].expires_soon
    assert not papers[1].expires_soon


def test_a_rejection_says_why_and_withdrawing_an_acceptance_too(app: Flask) -> None:
    partner, checker = make_partner(), make_user("Ayu")
    paper = submit(partner.id)
    with pytest.raises(DocumentReasonMissing):
        check(paper, accept=False, by=checker.id)
    check(paper, accept=True, by=checker.id)
    check(paper, accept=False, reason="Ternyata palsu", by=checker.id)
    assert (paper.state, paper.reason) == (DocumentState.REJECTED, "Ternyata palsu")
    with pytest.raises(WrongState):
        check(paper, accept=True, by=checker.id)


def test_the_database_itself_wants_a_reason_for_a_rejection(app: Flask) -> None:
    partner = make_partner()
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(
            PartnerDocument(partner_id=partner.id, kind=DocumentKind.SNI, state=DocumentState.REJECTED)
        )


def test_an_accepted_nib_is_shown_in_the_register(app: Flask) -> None:
    partner, checker = make_partner(active=False), make_user("Ayu")
    check(submit(partner.id, DocumentKind.NIB, number="1234 5678 90123"), accept=True, by=checker.id)
    assert partner.nib == "1234567890123"


@pytest.mark.parametrize(
    ("kind", "values", "error"),
    [
        (DocumentKind.NIB, {"number": "123"}, DocumentNumberWrong),
        (DocumentKind.NPWP, {"number": "abc"}, DocumentNumberWrong),
        (DocumentKind.PIRT, {"valid_until": None}, DocumentDatesWrong),
        (
            DocumentKind.HALAL,
            {"valid_from": date(2026, 1, 2), "valid_until": date(2026, 1, 1)},
            DocumentDatesWrong,
        ),
    ],
)
def test_numbers_and_dates_must_make_sense(
    app: Flask, kind: DocumentKind, values: dict[str, object], error: type[Exception]
) -> None:
    partner = make_partner(active=False)
    with pytest.raises(error):
        submit(partner.id, kind, **values)


def test_the_checklist_closes_by_acceptance_or_exception_and_opens_again(app: Flask) -> None:
    partner, checker = make_partner(active=False), make_user("Ayu")
    assert queries.open_requirements(partner) == [DocumentKind.NIB, DocumentKind.GROUP_DEED]
    nib = submit(partner.id, DocumentKind.NIB)
    assert [line.is_done for line in queries.checklist(partner, on=today())] == [False, False]
    check(nib, accept=True, by=checker.id)
    with pytest.raises(DocumentReasonMissing), transaction():
        service.waive_document(partner.id, DocumentKind.GROUP_DEED, reason=" ", by=checker.id)
    with transaction():
        waived = service.waive_document(
            partner.id, DocumentKind.GROUP_DEED, reason="Kelompok keluarga", by=checker.id
        )
        waived_id = waived.id
    assert queries.open_requirements(partner) == []
    check(
        queries.get_document(waived_id, partner_id=partner.id),
        accept=False,
        reason="Ternyata perlu",
        by=checker.id,
    )
    check(nib, accept=False, reason="Salah nama", by=checker.id)
    assert queries.open_requirements(partner) == [DocumentKind.NIB, DocumentKind.GROUP_DEED]


def test_a_paper_sent_again_after_a_rejection_replaces_it_on_the_checklist(app: Flask) -> None:
    partner, checker = make_partner(active=False), make_user("Ayu")
    check(submit(partner.id, DocumentKind.NIB), accept=False, reason="Buram", by=checker.id)
    again = submit(partner.id, DocumentKind.NIB)
    line = queries.checklist(partner, on=today())[0]
    assert (line.document, line.is_done) == (again, False)


def test_waiting_papers_are_queued_longest_first(app: Flask) -> None:
    partner = make_partner()
    first, second = submit(partner.id), submit(partner.id, DocumentKind.HALAL)
    assert list(queries.document_queue()) == [first, second]
    check(first, accept=True, by=make_user("Ayu").id)
    assert list(queries.document_queue()) == [second]


def test_another_partners_paper_does_not_exist(app: Flask, cast: Cast) -> None:
    paper = submit(cast.maggot.id)
    with pytest.raises(DocumentNotFound):
        queries.get_document(paper.id, partner_id=cast.ulos.id)
    assert queries.get_document(paper.id, partner_id=None) == paper


def photo(**save: object) -> bytes:
    body = BytesIO()
    Image.new("RGB", (80, 60), "white").save(body, "JPEG", **save)
    return body.getvalue()


def test_a_photo_is_drawn_anew_without_what_was_hidden_in_it(app: Flask) -> None:
    exif = Image.Exif()
    exif[0x010E] = "rahasia"
    key = service.save_paper(photo(exif=exif) + b"<script>alert(1)</script>")
    stored = files.read(key)
    assert key.startswith("private/papers/")
    assert key.endswith(".webp")
    assert b"rahasia" not in stored
    assert b"script" not in stored


def test_a_pdf_is_kept_as_it_is(app: Flask) -> None:
    body = b"%PDF-1.7\n%..."
    assert files.read(service.save_paper(body)) == body


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00",
        b"\xff\xd8\xff\xe0<html>",
        b"%PDF-" + b"0" * 10_485_760,
    ],
)
def test_anything_else_is_refused(app: Flask, data: bytes) -> None:
    with pytest.raises(BadPaper):
        service.save_paper(data)


def set_account(partner_id: int, number: str = "107-00-1234567-1", by: int = 1) -> BankAccount:
    with transaction():
        return service.set_bank_account(partner_id, bank="Bank Sumut", number=number, holder="Budi", by=by)


def test_a_new_account_waits_48_hours(app: Flask, cast: Cast) -> None:
    account = set_account(cast.maggot.id, by=cast.budi.id)
    assert account.is_held
    assert account.masked_number == "•••••••••5671"
    with clock.at(clock.now() + timedelta(hours=47, minutes=59)):
        assert account.is_held
    with clock.at(clock.now() + rules.BANK_HOLD + timedelta(minutes=1)):
        assert not account.is_held


def test_a_changed_account_waits_anew_and_the_old_one_is_kept(app: Flask, cast: Cast) -> None:
    first = set_account(cast.maggot.id, by=cast.budi.id)
    with clock.at(clock.now() + timedelta(days=5)):
        assert set_account(cast.maggot.id, by=cast.budi.id) == first  # the same again starts no hold
        second = set_account(cast.maggot.id, "999888777666", by=cast.budi.id)
        assert second.is_held
        assert queries.bank_account(cast.maggot.id) == second
    assert first.ended_at is not None
    told = db.session.scalars(select(Fact).where(Fact.name == "bank_account_changed")).all()
    assert [fact.data["bank_account_id"] for fact in told] == [first.id, second.id]
    assert "999888777666" not in str([fact.data for fact in told])


def test_the_audit_log_holds_no_account_number_in_clear(app: Flask, cast: Cast) -> None:
    set_account(cast.maggot.id, by=cast.budi.id)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "bank_account.set")).one()
    assert "1234567" not in f"{entry.before}{entry.after}{entry.personal}"


@pytest.mark.parametrize("number", ["", "12345", "1" * 21, "12345a7890"])
def test_a_number_that_no_bank_gives_is_refused(app: Flask, cast: Cast, number: str) -> None:
    with pytest.raises(BankAccountWrong):
        set_account(cast.maggot.id, number, by=cast.budi.id)


def test_the_database_keeps_one_current_account(app: Flask, cast: Cast) -> None:
    def row() -> BankAccount:
        return BankAccount(
            partner_id=cast.ulos.id,
            bank="B",
            number="123456",
            holder="W",
            held_until=clock.now(),
            set_by_id=cast.wati.id,
        )

    with pytest.raises(IntegrityError), transaction() as session:
        session.add_all([row(), row()])
