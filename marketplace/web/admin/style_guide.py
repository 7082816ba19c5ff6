"""/admin/gaya: every component in every state; a page is made of what exists, a change is seen everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.core import clock
from marketplace.core.money import Money
from marketplace.core.words import _, _l
from marketplace.web.admin.portal import bp
from marketplace.web.kit import charts
from marketplace.web.kit.forms import Form, MoneyField, required

STATES = (
    "unpaid", "new", "packing", "ready", "shipped", "delivered", "completed", "cancelled", "expired", "returned",
    "draft", "in_review", "published", "paid", "approved", "refused", "overdue",
)  # fmt: skip
THEMES = {"light", "dark"}


SAMPLES = {
    "certificate": "Halal",
    "codes": ("PM-7K3Q9D", "PM-2M8XWA"),
    "item": "Sarung tangan, 40 pasang",
    "bidders": ("Sari Lava", "Tenun Toba", "Bengkel Jaya"),
    "people": ("Ratna", "Dewi", "Hasan"),
    "village": "Lintong Nihuta",
    "partners": [
        {
            "name": "Kelompok Tenun Toba",
            "url": "#content",
            "place": "Toba",
            "product_count": 14,
            "photo_url": None,
        },
        {"name": "Sari Lava", "url": "#content", "place": "Batu Bara", "product_count": 3, "photo_url": None},
    ],
    "places": [
        {"value": "toba", "label": "Toba", "checked": True, "count": 12},
        {"value": "batu-bara", "label": "Batu Bara", "checked": False, "count": 4},
    ],
    "address": {
        "name": "Sari",
        "phone": "+6281234567890",
        "street": "Jl. Merdeka 12",
        "landmark": _l("next to the mosque"),
        "district": "Balige",
        "regency": "Toba",
        "postcode": "22312",
    },
}


class SampleState(NamedTuple):
    """Looks like a state of any machine."""

    value: str

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class SampleItem(NamedTuple):
    """Looks like a product in a list."""

    name: str
    price: Money
    unit_label: str
    place: str
    sold: int
    left: int | None
    badges: Sequence[str] = ()
    url: str = "#"
    photo_url: str | None = None
    photo_srcset: str | None = None
    shop_name: str = "Sari Lava"


class Size(StrEnum):
    """Choices of a sample question."""

    SMALL = "small"
    LARGE = "large"


class SampleForm(Form):
    """One field of each kind."""

    name = StringField(_l("Name of the product"), [required(_l("Write the name of the product."))])
    price = MoneyField(
        _l("Price"), [required(_l("Write the price."))], description=_l("What the buyer pays for one.")
    )
    weight = StringField(_l("Weight"), [Optional()])
    story = TextAreaField(_l("What is special about it?"), [Optional()])
    category = SelectField(_l("Category"), choices=[("kopi", "Kopi"), ("ulos", "Ulos")])
    size = RadioField(
        _l("Parcel"), choices=[(Size.SMALL, _l("Small")), (Size.LARGE, _l("Large"))], default=Size.SMALL
    )
    halal = BooleanField(_l("Halal certified"), description=_l("We ask for the certificate later."))
    photo = FileField(_l("Photo"), description=_l("Daylight, nothing behind it."))


@bp.get("/gaya")
def style_guide() -> ResponseReturnValue:
    """`?tema=light|dark` fixes the theme, as the automatic check does."""
    form, refused = SampleForm(formdata=None), SampleForm(formdata=None, prefix="refused")
    refused.name.errors = [_("Write the name of the product.")]
    refused.price.errors = [_("Write the price as a number, such as 25.000.")]
    refused.size.errors = [_("Choose one.")]
    now = clock.now()
    theme = request.args.get("tema")
    return render_template(
        "admin/style_guide.html",
        form_kinds=form,
        refused=refused,
        samples=SAMPLES,
        states=[SampleState(value) for value in STATES],
        items=_items(),
        charts=_charts(),
        spark=charts.sparkline([3, 5, 4, 8, 7, 11]),
        now=now,
        soon=now + timedelta(hours=21, minutes=14),
        theme=theme if theme in THEMES else None,
    )


def _items() -> list[SampleItem]:
    return [
        SampleItem(
            "Kopi Arabika Lintong Huta Gurgur sangrai sedang",
            Money(68_000),
            "250 g",
            "Humbang Hasundutan",
            214,
            40,
        ),
        SampleItem(
            "Ulos Ragi Hotang tenun tangan", Money(1_250_000), "lembar", "Toba", 12, 3, ["Buatan tangan"]
        ),
        SampleItem("Maggot kering BSF", Money(15_000), "pak", "Batu Bara", 0, 0),
        SampleItem(
            "Keranjang eceng gondok anyaman rapat dengan tutup", Money(185_000), "buah", "Samosir", 31, None
        ),
    ]


WEEK = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"]
MONTHS = ["Jun", "Jul", "Agu", "Sep", "Okt", "Nov"]


def _charts() -> list[charts.Chart]:
    return [*_of_a_seller(), *_of_a_buyer(), *_of_a_programme(), *_of_a_team()]


def _of_a_seller() -> list[charts.Chart]:
    sales = [Money(n * 1_000) for n in (180, 240, 95, 310, 420, 560, 0)]
    return [
        charts.bars(
            title=_("Sales this week"),
            finding=_("Rp1.805.000 this week, 12 % more than the week before."),
            points=list(zip(WEEK, sales, strict=True)),
            before=[Money(n * 1_000) for n in (150, 200, 160, 250, 300, 380, 170)],
            unit="rupiah",
        ),
        charts.ranking(
            title=_("Sold most"),
            finding=_("Roasted coffee makes half of the turnover."),
            points=[
                ("Kopi sangrai 250 g", Money(904_000)),
                ("Kopi bubuk", Money(512_000)),
                ("Teh kulit kopi", Money(96_000)),
            ],
            unit="rupiah",
        ),
    ]


def _of_a_buyer() -> list[charts.Chart]:
    return [
        charts.bullet(
            title=_("Cost budget, workshop"),
            finding=_("The request fits: Rp11.500.000 would be left."),
            budget=Money(120_000_000),
            committed=Money(30_500_000),
            realised=Money(54_000_000),
            request=Money(24_000_000),
        ),
        charts.split(
            title=_("Where your rupiah goes"),
            finding=_("88 of 100 rupiah reach the maker."),
            parts=[(_("Maker"), Money(176_000)), (_("Delivery"), Money(18_000)), (_("Tax"), Money(6_000))],
        ),
        charts.line(
            title=_("Price paid, maggot per kg"),
            finding=_("This offer is Rp500 below the last price."),
            points=list(zip(MONTHS, [Money(n) for n in (7000, 7200, 7500, 7300, 7600, 7100)], strict=True)),
            reference=(_("This offer"), Money(7_100)),
            unit="rupiah",
        ),
    ]


def _of_a_programme() -> list[charts.Chart]:
    return [
        charts.slope(
            title=_("Turnover before and after help"),
            finding=_("Three of four partners sell more than before."),
            rows=[
                ("Sari Lava", Money(4_200_000), Money(9_800_000)),
                ("Tenun Toba", Money(7_500_000), Money(9_500_000)),
                ("Kopi Lintong", Money(6_000_000), Money(14_000_000)),
                ("Bengkel Jaya", Money(8_000_000), Money(6_400_000)),
            ],
            before_label="2024",
            after_label="2026",
        ),
        charts.funnel(
            title=_("From help to supplier"),
            finding=_("Five of forty partners supply the company."),
            stages=[
                (_("Helped"), 40),
                (_("Selling online"), 31),
                (_("Selling every month"), 18),
                (_("Supplier"), 5),
            ],
        ),
    ]


def _of_a_team() -> list[charts.Chart]:
    return [
        charts.heatmap(
            title=_("When orders come"),
            finding=_("Most orders come on Saturday evening."),
            rows=WEEK,
            columns=[f"{hour}" for hour in range(6, 22, 2)],
            values=[
                [(i * 3 + j * 2) % 7 + (5 if i == 5 and j > 5 else 0) for j in range(8)] for i in range(7)
            ],
        ),
        charts.radar(
            title=_("Scorecard"),
            finding=_("On time and complete, papers are the weak side."),
            axes=[
                (_("Price"), 78),
                (_("Quality"), 91),
                (_("On time"), 95),
                (_("Papers"), 48),
                (_("Helpful"), 84),
            ],
        ),
        charts.flow(
            title=_("Where the money went"),
            finding=_("72 % stayed in the regency."),
            links=[
                (_("Shop"), _("Wages"), Money(42_000_000)),
                (_("Shop"), _("Materials nearby"), Money(20_000_000)),
                (_("Company"), _("Wages"), Money(35_000_000)),
                (_("Company"), _("Materials from outside"), Money(28_000_000)),
            ],
        ),
    ]
