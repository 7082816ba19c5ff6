"""Documents on paper: what they say, and that they say the same thing twice."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from marketplace.core.money import Money
from marketplace.core.pdf import FOLDER, render_pdf

SAMPLES = Path(__file__).parent / "pdf_samples"
TEMPLATES = sorted(path.stem for path in FOLDER.glob("[a-z]*.typ"))


def sample(template: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / f"{template}.json").read_text())
    return found


def pages(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(template: str, **changes: Any) -> str:
    return " ".join(pages(render_pdf(template, {**sample(template), **changes})))


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_document_has_a_title_a_language_tags_and_says_who_and_what(template):
    data = sample(template)
    pdf = PdfReader(io.BytesIO(render_pdf(template, data)))
    assert pdf.metadata.title
    assert str(pdf.root_object["/Lang"]).startswith("id")
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    text = " ".join(pages(render_pdf(template, data)))
    assert data.get("number", "PM-7K3Q9D") in text
    assert "Halaman 1 dari" in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_same_data_gives_the_same_bytes(template):
    assert render_pdf(template, sample(template)) == render_pdf(template, sample(template))


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_handbook_names_every_field_of_the_sample(template):
    handbook = (FOLDER / "README.md").read_text()
    names = set(re.findall(r"`(\w+)`", handbook))

    def check(value: Any) -> None:
        for item in value if isinstance(value, list) else []:
            check(item)
        for name, item in value.items() if isinstance(value, dict) else []:
            assert name in names, f"{template}: {name}"
            check(item)

    check(sample(template))
    assert f"| `{template}` |" in handbook


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_demonstration_says_that_its_data_is_fictional(template):
    assert "Data fiktif" in " ".join(pages(render_pdf(template, sample(template), is_demo=True)))
    assert "Data fiktif" not in " ".join(pages(render_pdf(template, sample(template))))


def test_an_order_to_a_partner_shows_prices_taxes_total_and_words():
    text = text_of("po")
    for shown in (
        "Rp15.000.000",
        "PPN 12%",
        "Rp22.200.000",
        "-Rp300.000",
        "Rp21.900.000",
        "12,5",
        "8 Desember 2026",
    ):
        assert shown in text
    assert "Dua puluh dua juta dua ratus ribu rupiah" in text
    assert "Perubahan ke-1" in text
    assert "Perubahan" not in text_of("po", revision=1)


def test_an_order_without_withheld_tax_does_not_speak_of_it():
    assert "dipungut saat dibayar" not in text_of("po", withheld=[], payable=22_200_000)


def test_a_handover_shows_what_was_refused_and_why():
    text = text_of("bast")
    assert "Rabu, 9 Desember 2026" in text
    assert "40 40 38 2" in text
    assert "Ditolak: benang lepas di tepi" in text
    assert "terlambat 1 hari" in text
    assert "tepat waktu" in text_of("bast", days_late=0)


def test_a_bill_shows_where_to_pay():
    text = text_of("bill")
    for shown in ("100-02-04-012345-6", "Bank Sumut", "Rp21.900.000", "BAST/KTG/2026/0029"):
        assert shown in text


@pytest.mark.parametrize(("total", "is_told"), [(5_000_000, False), (5_000_001, True)])
def test_a_receipt_above_five_million_tells_of_the_stamp_duty(total, is_told):
    assert ("e-meterai" in text_of("receipt", total=total)) is is_told


def test_each_order_is_packed_from_its_own_page():
    first, second = pages(render_pdf("packing_list", sample("packing_list")))
    assert "4817" in first
    assert "masjid Al-Ikhlas" in second
    assert "4817" not in second
    assert "Rp187.500" in second


def test_a_delivery_note_shows_no_price():
    assert "Rp" not in text_of("delivery_note")


@pytest.mark.parametrize("amount", [0, 7, 1_000, 999_999, 1_000_000, 12_345_678_901, -25_000])
def test_rupiah_on_paper_is_rupiah_on_the_screen(amount):
    extras = [{"label": "Penyesuaian", "amount": amount}]
    assert f"Penyesuaian {Money(amount)}" in text_of("receipt", extras=extras)


@pytest.mark.parametrize(
    ("thousandths", "shown"),
    [(1000, "1"), (1500, "1,5"), (50, "0,05"), (1234567, "1.234,567"), (12010, "12,01")],
)
def test_quantities_are_written_as_people_write_them(thousandths, shown):
    line = {"name": "Maggot", "quantity": thousandths, "unit": "kg"}
    assert f"Maggot {shown} kg" in text_of("delivery_note", lines=[line])


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("po.typ")',
        "*tebal* _miring_ $x^2$",
        '#panic("x")',
        "<label> @rujukan \\ // /* */",
        '"}; #let d = 1',
    ],
)
def test_what_people_write_is_never_evaluated(hostile):
    line = {"name": hostile, "quantity": 1000, "unit": "kg"}
    text = text_of("delivery_note", lines=[line], notes=[hostile], driver=hostile)
    squeezed = re.sub(r"\s", "", text)
    assert squeezed.count(re.sub(r"\s", "", hostile)) == 3


def test_a_long_order_goes_on_with_its_heads_repeated():
    data = sample("po")
    made = pages(render_pdf("po", {**data, "lines": data["lines"] * 40}))
    assert len(made) >= 4
    assert all("Harga satuan" in page for page in made[:3])
    assert f"Halaman {len(made)} dari {len(made)}" in made[-1]


def test_letters_of_other_scripts_do_not_break_a_document():
    odd = "Ulos ᯂᯞᯬ 😀 \u202eterbalik\u200b é"
    assert "Ulos" in text_of("delivery_note", lines=[{"name": odd, "quantity": 1000, "unit": "kg"}])


def test_a_word_across_the_page():
    assert "DIBATALKAN" in text_of("po", watermark="DIBATALKAN")


@pytest.mark.parametrize("template", ["nothing", "_parts", "../pdf/po", "/etc/passwd", "po.typ", ""])
def test_only_the_templates_of_the_folder_can_be_asked_for(template):
    with pytest.raises(ValueError, match="no such template"):
        render_pdf(template, sample("po"))


def test_a_document_needs_a_moment_with_its_zone():
    with pytest.raises(ValueError, match="time zone"):
        render_pdf("po", {**sample("po"), "created_at": "2026-11-24T09:05:00"})


def test_data_that_does_not_fit_is_an_error_that_names_the_field():
    data = sample("po")
    del data["words"]
    with pytest.raises(RuntimeError, match="words"):
        render_pdf("po", data)
