"""Budgets, targets, visits and the register: facts are kept, and different scopes stay apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.money import Money
from marketplace.core.states import WrongState
from marketplace.partners import service as partners
from marketplace.partners.models import PartnerStatus
from marketplace.programme import queries, service
from marketplace.programme.errors import (
    AidReasonMissing,
    DayInFuture,
    EvidenceMissing,
    FigureThere,
    FollowUpNeedsDay,
    FollowUpNotOpen,
    TargetNotFound,
)
from marketplace.programme.models import AidKind, AidState, Grade, Target, TargetKind
from tests.make import Cast, make_partner
from tests.programme.make import give_aid


def plan(cast: Cast, **values: object) -> int:
    facts: dict[str, object] = {
        "partner_id": cast.maggot.id, "site_id": cast.smelter.id, "kind": AidKind.EQUIPMENT, "title": "Atap",
        "value": Money(5_000_000), "year": 2026, "scope": "TJSL", "by": cast.tigor.id,
    }  # fmt: skip
    with transaction():
        return service.plan_aid(**{**facts, **values}).id


def test_aid_is_summed_within_one_year_site_scope_and_state_only(cast: Cast) -> None:
    plan(cast)
    plan(cast, value=Money(2_000_000))
    plan(cast, scope="PUMK")
    plan(cast, site_id=cast.hydropower.id)
    plan(cast, year=2025)
    give_aid(cast, cast.maggot.id, on=date(2026, 1, 2), value=1_000, scope="TJSL")

    sums = {(row.year, row.site, row.scope, row.state): row.value.amount for row in queries.aid_sums()}

    smelter, hydropower = cast.smelter.name, cast.hydropower.name
    assert sums == {
        (2026, smelter, "TJSL", AidState.PLANNED): 7_000_000,
        (2026, smelter, "TJSL", AidState.REALISED): 1_000,
        (2026, smelter, "PUMK", AidState.PLANNED): 5_000_000,
        (2026, hydropower, "TJSL", AidState.PLANNED): 5_000_000,
        (2025, smelter, "TJSL", AidState.PLANNED): 5_000_000,
    }


def test_budgets_of_141_and_25_billion_stand_beside_each_other(cast: Cast) -> None:
    with transaction():
        for amount, scope in ((141_000_000_000, "Mitra di dua lokasi"), (25_000_000_000, "CSR")):
            service.add_budget(
                site_id=None,
                period="2023",
                year=2023,
                scope=scope,
                amount=Money(amount),
                source="Berita",
                by=None,
            )

    assert {row.amount.amount for row in queries.budgets()} == {141_000_000_000, 25_000_000_000}


def test_aid_is_given_with_evidence_on_a_day_that_has_come_and_only_once(cast: Cast) -> None:
    aid_id = plan(cast)

    def give(on: date, evidence: str) -> None:
        with transaction():
            service.give_aid(aid_id, given_on=on, grade=Grade.A, evidence=evidence, by=cast.tigor.id)

    with pytest.raises(DayInFuture):
        give(today() + timedelta(days=1), "BAST")
    with pytest.raises(EvidenceMissing):
        give(today(), "  ")
    give(today(), "BAST-1")
    with pytest.raises(WrongState):
        give(today(), "BAST-2")
    assert queries.get_aid(aid_id).evidence == "BAST-1"


def test_aid_is_dropped_with_a_reason(cast: Cast) -> None:
    aid_id = plan(cast)
    with pytest.raises(AidReasonMissing), transaction():
        service.drop_aid(aid_id, by=cast.tigor.id, reason=" ")
    with transaction():
        service.drop_aid(aid_id, by=cast.tigor.id, reason="Sudah punya")
    assert queries.get_aid(aid_id).state is AidState.DROPPED


def add_target(cast: Cast, value: int, kind: TargetKind = TargetKind.TARGET, **values: object) -> Target:
    facts: dict[str, object] = {
        "indicator": "Mitra baru", "unit": "mitra", "year": 2026, "as_of": date(2026, 1, 1), "source": "RKA",
        "by": cast.tigor.id,
    }  # fmt: skip
    with transaction():
        return service.add_target(value=value, kind=kind, **{**facts, **values})


def test_revising_a_target_keeps_the_old_one(cast: Cast) -> None:
    first = add_target(cast, 100)
    add_target(cast, 80, TargetKind.RESULT)
    with transaction():
        second = service.revise_target(
            first.id, value=125, as_of=date(2026, 6, 1), source="RKA-P", by=cast.tigor.id
        )

    (row,) = queries.targets_against_results()
    assert row.target is not None
    assert row.result is not None
    assert (row.target.value, row.result.value, row.reached_percent) == (125, 80, 64)
    assert [old.value for old in row.older] == [100]
    assert [old.value for old in queries.target_history(second.id)] == [100]
    with pytest.raises(TargetNotFound), transaction():
        service.revise_target(first.id, value=1, as_of=today(), source="x", by=cast.tigor.id)


def test_a_target_is_not_a_result_and_sites_do_not_hide_each_other(cast: Cast) -> None:
    add_target(cast, 125)
    add_target(cast, 60, site_id=cast.smelter.id)
    rows = queries.targets_against_results()
    assert sorted(row.target.value for row in rows if row.target) == [60, 125]
    assert all(row.result is None and row.reached_percent is None for row in rows)
    with pytest.raises(FigureThere):
        add_target(cast, 130)


def test_a_finding_leads_to_a_dated_task_that_is_closed_once(cast: Cast) -> None:
    with transaction():
        visit_id = service.plan_visit(
            partner_id=cast.maggot.id,
            officer_id=cast.tigor.id,
            planned_on=today(),
            purpose="Cek",
            by=cast.tigor.id,
        ).id
    assert [row.id for row in queries.visits_due()] == [visit_id]

    def record(**values: object) -> None:
        facts: dict[str, object] = {"done_on": today(), "finding": "Atap bocor", "by": cast.tigor.id}
        with transaction():
            service.record_visit(visit_id, **{**facts, **values})

    with pytest.raises(DayInFuture):
        record(done_on=today() + timedelta(days=1))
    with pytest.raises(FollowUpNeedsDay):
        record(follow_up="Perbaiki")
    record(follow_up="Perbaiki", follow_up_by=today() + timedelta(days=7))
    assert queries.visits_due() == []
    assert [row.follow_up for row in queries.follow_ups()] == ["Perbaiki"]

    with transaction():
        service.close_follow_up(visit_id, done_on=today(), note="Selesai", by=cast.tigor.id)
    assert queries.follow_ups() == []
    with pytest.raises(FollowUpNotOpen), transaction():
        service.close_follow_up(visit_id, done_on=today(), note="Lagi", by=cast.tigor.id)


def test_the_register_answers_for_any_past_day(cast: Cast) -> None:
    partner = make_partner("Kopi Toba", site=cast.hydropower, on=date(2024, 3, 1))
    with transaction():
        partners.change_status(
            partner.id, PartnerStatus.PAUSED, on=date(2025, 8, 1), reason="Renovasi", by=cast.tigor.id
        )

    def on(day: date, **filters: object) -> list[tuple[str, PartnerStatus]]:
        return [(row.partner.name, row.status) for row in queries.register_on(day, **filters).items]

    assert on(date(2024, 2, 29)) == []
    assert on(date(2025, 7, 31)) == [("Kopi Toba", PartnerStatus.ACTIVE)]
    assert on(date(2025, 8, 1)) == [("Kopi Toba", PartnerStatus.PAUSED)]
    assert on(date(2025, 8, 1), status=PartnerStatus.ACTIVE) == []
    assert on(today(), site_id=cast.smelter.id) == [(cast.maggot.name, PartnerStatus.ACTIVE)]
    assert queries.count_on(date(2025, 8, 1)) == {PartnerStatus.PAUSED: 1}


def test_the_register_goes_on_where_the_page_ended(cast: Cast) -> None:
    names: list[str] = []
    after = None
    while True:
        page = queries.register_on(today(), after=after, limit=1)
        names += [row.partner.name for row in page.items]
        after = page.next_cursor
        if after is None:
            break
    assert names == [cast.maggot.name, cast.ulos.name]
