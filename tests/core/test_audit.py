"""The audit chain: linked in order, and every later touch is found."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from marketplace.core import audit
from marketplace.core.audit import AuditEntry, SubjectKey
from marketplace.core.db import db, transaction
from tests.make import make_user


def entries(number: int) -> None:
    user = make_user()
    for step in range(number):
        with transaction() as session:
            session.add(user)
            audit.record("renamed", user, by=user.id, before={"step": step}, after={"step": step + 1})
    audit.seal_entries()


def test_a_chain_that_nobody_touched_verifies(app):
    entries(5)
    verdict = audit.verify()
    assert verdict.is_good
    assert verdict.checked >= 5
    assert verdict.unsealed == 0


@pytest.mark.parametrize(
    "touch",
    [
        lambda position: update(AuditEntry).where(AuditEntry.position == position).values(action="nothing"),
        lambda position: update(AuditEntry).where(AuditEntry.position == position).values(by_id=None),
        lambda position: delete(AuditEntry).where(AuditEntry.position == position),
    ],
    ids=["action", "person", "removed"],
)
def test_a_hand_edited_row_is_named(app, touch):
    entries(5)
    last = audit.verify().checked
    with transaction() as session:
        session.execute(touch(last - 2))
    assert audit.verify().first_bad == last - 2


def test_rows_that_are_not_linked_yet_are_counted(app):
    entries(1)
    user = make_user()
    with transaction():
        audit.record("renamed", user, by=None)
    verdict = audit.verify()
    assert verdict.unsealed >= 1
    assert verdict.oldest_unsealed_at is not None


def test_erasing_the_key_erases_the_person_and_keeps_the_chain(app):
    user = make_user()
    with transaction():
        audit.record("renamed", user, by=None, subject_id=user.id, personal={"name": "Sari"})
    audit.seal_entries()
    entry = (
        db.session.query(AuditEntry)
        .filter(AuditEntry.personal.is_not(None))
        .order_by(AuditEntry.id.desc())
        .first()
    )
    assert entry is not None
    assert "Sari" not in (entry.personal or "")
    assert audit.personal_values(entry) == {"name": "Sari"}
    with transaction() as session:
        session.execute(delete(SubjectKey).where(SubjectKey.subject_id == user.id))
    entry = db.session.get(AuditEntry, entry.id)
    assert entry is not None
    assert audit.personal_values(entry) is None
    assert audit.verify().is_good


def test_personal_values_need_the_person_they_are_about(app):
    user = make_user()
    with pytest.raises(ValueError, match="person"), transaction():
        audit.record("renamed", user, by=None, personal={"name": "Sari"})
