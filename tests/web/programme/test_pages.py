"""The programme's pages: who may, what is refused, and what is shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.core.clock import now, today
from marketplace.core.db import transaction
from marketplace.partners import queries as partners
from marketplace.partners.models import PartnerStatus
from marketplace.programme import queries, service
from marketplace.programme.models import AidState
from tests.make import Cast, sign_in
from tests.programme.make import give_aid, make_product, sell_to_company, sell_to_consumer

LISTS = ("", "mitra", "bantuan", "sasaran", "anggaran", "kunjungan")
FORMS = ("mitra/baru", "bantuan/baru", "sasaran/baru", "anggaran/baru", "kunjungan/baru")


@pytest.fixture
def officer(cast: Cast, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cast.tigor)


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def story(cast: Cast) -> tuple[int, int]:
    """Aid, its product, sales of both kinds, a visit with a follow-up. The ids of aid and visit."""
    maggot = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    aid = give_aid(cast, cast.maggot.id, on=today() - timedelta(days=60), products=[maggot.id])
    sell_to_consumer(maggot, 123_000, at=now() - timedelta(days=40))
    sell_to_company(cast, maggot, price=7_000, accepted="100", on=today() - timedelta(days=20))
    with transaction():
        visit_id = service.plan_visit(
            partner_id=cast.maggot.id,
            officer_id=cast.tigor.id,
            planned_on=today(),
            purpose="Cek kandang",
            by=None,
        ).id
    return aid.id, visit_id


@pytest.mark.parametrize("path", [*LISTS, *FORMS])
def test_every_page_opens_empty_for_the_officer_and_the_auditor_and_for_nobody_else(
    cast: Cast, app: Any, path: str
) -> None:
    for person, status in (
        (cast.tigor, 200),
        (cast.edi, 200),
        (cast.budi, 403),
        (cast.hasan, 403),
        (cast.tono, 403),
    ):
        answer = sign_in(app.test_client(), person).get(f"/program/{path}")
        assert answer.status_code == status, (person.name, path)
    assert app.test_client().get(f"/program/{path}").status_code == 303


def test_the_auditor_changes_nothing(cast: Cast, client: FlaskClient) -> None:
    aid_id, visit_id = story(cast)
    sign_in(client, cast.edi)
    for path in (
        *FORMS, f"bantuan/{aid_id}/janji", f"bantuan/{aid_id}/berikan", f"bantuan/{aid_id}/batal",
        f"bantuan/{aid_id}/produk", f"kunjungan/{visit_id}", f"kunjungan/{visit_id}/tindak-lanjut",
        f"mitra/{cast.maggot.id}/status", f"mitra/{cast.maggot.id}/titik-awal",
    ):  # fmt: skip
        assert client.post(f"/program/{path}", data={}).status_code == 403, path
    page = text(client, f"/program/bantuan/{aid_id}")
    assert "Maggot segar" in page
    assert f'action="/program/bantuan/{aid_id}' not in page


@pytest.mark.parametrize("path", FORMS)
def test_an_empty_form_is_refused_with_a_summary_and_a_word_beside_each_field(
    officer: FlaskClient, path: str
) -> None:
    answer = officer.post(f"/program/{path}", data={})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="error-summary"' in page
    assert 'class="field__error"' in page


def test_the_partners_page_tells_the_trace_and_never_a_cause(cast: Cast, officer: FlaskClient) -> None:
    aid_id, _visit_id = story(cast)
    page = text(officer, f"/program/mitra/{cast.maggot.id}")
    for words in (
        f"/program/bantuan/{aid_id}",
        "Maggot segar",
        "Rp123.000",
        "Rp700.000",
        "Rp823.000",
        "85 %",
    ):
        assert words in page, words
    text(officer, f"/program/bantuan/{aid_id}")
    assert "Rp123.000" in text(officer, "/program/")


def test_somebody_elses_things_that_are_not_there_are_not_found(officer: FlaskClient) -> None:
    for path in ("mitra/99", "mitra/99/status", "bantuan/99", "kunjungan/99", "sasaran/baru?ganti=99"):
        text(officer, f"/program/{path}", 404)


def test_the_register_of_a_past_day_is_asked_by_its_address(cast: Cast, officer: FlaskClient) -> None:
    yesterday = today() - timedelta(days=1)
    assert cast.maggot.name in text(officer, "/program/mitra?status=active")
    assert cast.maggot.name not in text(officer, f"/program/mitra?pada={yesterday}")
    assert cast.maggot.name in text(officer, "/program/mitra?pada=kemarin&status=apa")


def test_registering_a_partner_keeps_what_was_typed_until_the_district_is_chosen(
    cast: Cast, officer: FlaskClient
) -> None:
    typed = {
        "name": "Keripik Ibu Pantai", "kind": "business", "legal_form": "individual", "site_id": cast.smelter.id,
        "kecamatan_cari": "sei suka", "village": "Kuala Tanjung", "phone": "0812 3456 7890", "since_year": "2019",
        "on": today().isoformat(),
    }  # fmt: skip
    refused = officer.post("/program/mitra/baru", data={**typed, "kecamatan_cari": ""})
    assert refused.status_code == 422
    assert "Keripik Ibu Pantai" in refused.get_data(as_text=True)
    searched = officer.post("/program/mitra/baru", data={**typed, "find_district": "1"})
    assert (searched.status_code, "Keripik Ibu Pantai" in searched.get_data(as_text=True)) == (200, True)
    wrong = officer.post(
        "/program/mitra/baru", data={**typed, "district_id": cast.maggot.district_id, "nib": "12"}
    )
    assert wrong.status_code == 422
    done = officer.post("/program/mitra/baru", data={**typed, "district_id": cast.maggot.district_id})
    assert done.status_code == 303
    partner = partners.get_partner_by_slug("keripik-ibu-pantai")
    assert (partner.status, partner.phone) == (PartnerStatus.CANDIDATE, "+6281234567890")


def test_pausing_a_partner_needs_a_reason(cast: Cast, officer: FlaskClient) -> None:
    path, form = f"/program/mitra/{cast.maggot.id}/status", {"status": "paused", "on": today().isoformat()}
    assert officer.post(path, data=form).status_code == 422
    assert officer.post(path, data={**form, "reason": "Renovasi", "on": "2031-01-01"}).status_code == 422
    assert officer.post(path, data={**form, "reason": "Renovasi"}).status_code == 303
    assert partners.status_on(cast.maggot.id, today()) is PartnerStatus.PAUSED


def test_aid_goes_from_plan_to_given_with_its_products(cast: Cast, officer: FlaskClient) -> None:
    product = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    foreign = make_product(cast.ulos.id, "Ulos", by=cast.wati.id)
    form = {
        "partner_id": cast.maggot.id, "kind": "equipment", "title": "Atap dua kandang", "value": "12,5jt",
        "site_id": cast.smelter.id, "year": "2026", "scope": "TJSL",
    }  # fmt: skip
    assert officer.post("/program/bantuan/baru", data={**form, "value": "abc"}).status_code == 422
    answer = officer.post("/program/bantuan/baru", data=form)
    assert answer.status_code == 303
    path = answer.location
    aid_id = int(path.rsplit("/", 1)[1])
    assert officer.post(f"{path}/janji").status_code == 303
    late = {"given_on": "2031-01-01", "grade": "A", "evidence": "BAST-7"}
    assert officer.post(f"{path}/berikan", data=late).status_code == 422
    assert officer.post(f"{path}/berikan", data={**late, "given_on": "2026-02-03"}).status_code == 303
    assert officer.post(f"{path}/produk", data={"products": [foreign.id]}).status_code == 422
    assert officer.post(f"{path}/produk", data={"products": [product.id]}).status_code == 303
    assert queries.get_aid(aid_id).state is AidState.REALISED
    assert queries.linked_products(aid_id) == {product.id}
    assert officer.post(f"{path}/batal", data={"reason": "Salah"}).status_code == 409


def test_a_budget_of_141_billion_can_be_written_down_and_has_no_total(officer: FlaskClient) -> None:
    for amount, scope in (("141 miliar", "Mitra binaan di dua lokasi"), ("25.000.000.000", "CSR 2023")):
        form = {"amount": amount, "scope": scope, "period": "2023", "source": "Berita"}
        assert officer.post("/program/anggaran/baru", data=form).status_code == 303
    page = text(officer, "/program/anggaran")
    assert "Rp141.000.000.000" in page
    assert "Rp25.000.000.000" in page
    assert "166.000" not in page


def test_a_revised_target_stays_on_the_page(cast: Cast, officer: FlaskClient) -> None:
    form = {
        "kind": "target", "indicator": "Mitra baru", "unit": "mitra", "year": "2026", "value": "118",
        "as_of": "2026-01-05", "source": "RKA 2026", "grade": "B",
    }  # fmt: skip
    assert officer.post("/program/sasaran/baru", data=form).status_code == 303
    assert officer.post("/program/sasaran/baru", data=form).status_code == 422
    target = queries.targets_against_results()[0].target
    assert target is not None
    revised = {"value": "125", "as_of": "2026-06-01", "source": "RKA-P", "grade": "B"}
    assert officer.post(f"/program/sasaran/baru?ganti={target.id}", data=revised).status_code == 303
    page = text(officer, "/program/sasaran")
    assert "<s>118</s>" in page
    assert ": 125</strong>" in page


def test_a_visit_is_recorded_and_its_follow_up_closed(cast: Cast, officer: FlaskClient) -> None:
    _aid_id, visit_id = story(cast)
    path = f"/program/kunjungan/{visit_id}"
    form = {"done_on": today().isoformat(), "finding": "Atap bocor", "follow_up": "Ganti seng"}
    refused = officer.post(path, data=form)
    assert (refused.status_code, "Ganti seng" in refused.get_data(as_text=True)) == (422, True)
    assert officer.post(path, data={**form, "follow_up_by": date(2031, 1, 1).isoformat()}).status_code == 303
    assert "Ganti seng" in text(officer, "/program/")
    assert officer.post(f"{path}/tindak-lanjut", data={"done_on": today().isoformat()}).status_code == 422
    done = {"done_on": today().isoformat(), "note": "Seng baru terpasang"}
    assert officer.post(f"{path}/tindak-lanjut", data=done).status_code == 303
    assert "Seng baru terpasang" in text(officer, path)
    assert "Ganti seng" not in text(officer, "/program/")


def test_the_baseline_brings_the_slope(cast: Cast, officer: FlaskClient) -> None:
    story(cast)
    page = f"/program/mitra/{cast.maggot.id}"
    form = {
        "as_of": "2025-12-31",
        "monthly_turnover": "250rb",
        "workers": "0",
        "source": "Buku kas",
        "grade": "C",
    }
    before = text(officer, page).count("<svg")
    assert officer.post(f"{page}/titik-awal", data={**form, "workers": ""}).status_code == 422
    assert officer.post(f"{page}/titik-awal", data={**form, "as_of": "2031-01-01"}).status_code == 422
    assert officer.post(f"{page}/titik-awal", data=form).status_code == 303
    after = text(officer, page)
    assert "Rp250.000" in after
    assert after.count("<figure") > 0
    assert after.count("<svg") > before
