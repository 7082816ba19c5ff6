"""The shop page, papers and bank account, through the pages."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from marketplace.core.clock import today
from marketplace.partners import queries
from marketplace.partners.models import DocumentKind, DocumentState
from tests.make import BALIGE, PASSWORD, Cast, make_partner, sign_in


@pytest.fixture
def budi(app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(app.test_client(), cast.budi)


def photo() -> tuple[BytesIO, str]:
    body = BytesIO()
    Image.new("RGB", (80, 60), "white").save(body, "JPEG")
    return BytesIO(body.getvalue()), "foto.jpg"


def shop(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Magot Kuala Tanjung", "story": "Kami mengolah sisa dapur.", "consent_story": "y",
        "kecamatan_cari": "balige toba",
        "village": "Lumban Dolok", "phone": "0812 3456 7890", "hours": "08.00-17.00", "since_year": "2019", **changed,
    }  # fmt: skip


def test_the_shop_page_is_filled_in_and_shown_again(budi: FlaskClient, cast: Cast) -> None:
    assert budi.post("/mitra/toko", data=shop(picture=photo())).status_code == 303
    partner = cast.maggot
    assert (partner.name, partner.district.code, partner.phone) == (
        "Magot Kuala Tanjung",
        BALIGE,
        "+6281234567890",
    )
    assert partner.public_story.startswith("Kami")
    assert partner.picture_id is not None
    page = budi.get("/mitra/toko").get_data(as_text=True)
    assert "Kami mengolah sisa dapur." in page
    assert "Balige, Kab. Toba, Sumatera Utara" in page


def test_consent_can_be_taken_back(budi: FlaskClient, cast: Cast) -> None:
    budi.post("/mitra/toko", data=shop())
    without = shop()
    del without["consent_story"]
    budi.post("/mitra/toko", data=without)
    assert cast.maggot.public_story == ""
    assert cast.maggot.story != ""


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"phone": "123"}, "phone"),
        ({"since_year": "abc"}, "since_year"),
        ({"since_year": "1800"}, "since_year"),
        ({"since_year": str(today().year + 1)}, "since_year"),
        ({"kecamatan_cari": "medan"}, "district_id"),
        ({"picture": (BytesIO(b"<svg/>"), "foto.jpg")}, "picture"),
        ({"story": "x" * 3001}, "story"),
    ],
)
def test_mistakes_are_named_and_nothing_changes(
    budi: FlaskClient, cast: Cast, changed: dict[str, Any], field: str
) -> None:
    answer = budi.post("/mitra/toko", data=shop(**changed))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    assert "Lumban Dolok" in page
    assert cast.maggot.name == "Kelompok Ternak Magot Sari Lava Berdaya"
    assert cast.maggot.picture_id is None


def paper(**changed: Any) -> dict[str, Any]:
    return {"kind": "pirt", "number": "P-IRT 123", "valid_until": "2030-01-01", "file": photo(), **changed}


def test_a_paper_is_sent_and_waits(budi: FlaskClient, cast: Cast) -> None:
    assert budi.post("/mitra/dokumen/baru", data=paper()).status_code == 303
    document = queries.documents(cast.maggot.id)[0]
    assert (document.kind, document.state) == (DocumentKind.PIRT, DocumentState.SUBMITTED)
    answer = budi.get(f"/mitra/dokumen/{document.id}/berkas")
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert "P-IRT 123" in budi.get("/mitra/dokumen").get_data(as_text=True)


def test_a_pdf_is_saved_not_opened(budi: FlaskClient, cast: Cast) -> None:
    budi.post("/mitra/dokumen/baru", data=paper(file=(BytesIO(b"%PDF-1.7 x"), "izin.pdf")))
    document = queries.documents(cast.maggot.id)[0]
    answer = budi.get(f"/mitra/dokumen/{document.id}/berkas")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"file": (BytesIO(b""), "")}, "file"),
        ({"file": (BytesIO(b"<html>"), "izin.pdf")}, "file"),
        ({"kind": "nib", "number": "123"}, "number"),
        ({"valid_until": ""}, "valid_until"),
        ({"valid_until": "kapan-kapan"}, "valid_until"),
        ({"kind": "rahasia"}, "kind"),
    ],
)
def test_a_wrong_paper_is_refused_beside_its_field(
    budi: FlaskClient, cast: Cast, changed: dict[str, Any], field: str
) -> None:
    before = len(queries.documents(cast.maggot.id))
    answer = budi.post("/mitra/dokumen/baru", data=paper(**changed))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert len(queries.documents(cast.maggot.id)) == before


def test_another_shops_paper_does_not_exist(app: Flask, budi: FlaskClient, cast: Cast) -> None:
    budi.post("/mitra/dokumen/baru", data=paper())
    document = queries.documents(cast.maggot.id)[0]
    assert (
        sign_in(app.test_client(), cast.wati).get(f"/mitra/dokumen/{document.id}/berkas").status_code == 404
    )
    assert app.test_client().get(f"/media/{document.file_key}").status_code == 404


def test_the_checklist_links_what_is_missing(app: Flask, cast: Cast) -> None:
    make_partner("Baru", owner=cast.tono, active=False)
    tono = sign_in(app.test_client(), cast.tono)
    page = tono.get("/mitra/dokumen").get_data(as_text=True)
    assert "/mitra/dokumen/baru?jenis=nib" in page
    chosen = tono.get("/mitra/dokumen/baru?jenis=nib").get_data(as_text=True)
    assert '<option selected value="nib">' in chosen


def account(**changed: Any) -> dict[str, Any]:
    return {
        "bank": "Bank Sumut",
        "number": "107-00-1234567",
        "holder": "Budi",
        "password": PASSWORD,
        **changed,
    }


def test_the_bank_account_is_changed_with_the_password_and_shown_masked(
    budi: FlaskClient, cast: Cast
) -> None:
    assert budi.post("/mitra/rekening/ganti", data=account()).status_code == 303
    page = budi.get("/mitra/rekening").get_data(as_text=True)
    assert "1234567" not in page
    assert "4567" in page
    kept = queries.bank_account(cast.maggot.id)
    assert kept is not None
    assert kept.is_held


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "salah sekali"}, "password"),
        ({"password": ""}, "password"),
        ({"number": "12"}, "number"),
        ({"holder": ""}, "holder"),
    ],
)
def test_without_the_password_or_with_a_wrong_number_nothing_changes(
    budi: FlaskClient, cast: Cast, changed: dict[str, str], field: str
) -> None:
    answer = budi.post("/mitra/rekening/ganti", data=account(**changed))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert queries.bank_account(cast.maggot.id) is None
