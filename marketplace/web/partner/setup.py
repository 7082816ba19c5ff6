"""The guide of a shop that is not set up yet: its steps, and what is done. Source: product.md S1, ux.md no. 28."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for
from sqlalchemy import Select, exists, or_, select

from marketplace.catalogue.models import Product
from marketplace.catalogue.states import ProductState
from marketplace.core.db import db
from marketplace.core.words import _, ngettext
from marketplace.delivery.models import CourierChoice, DeliveryZone, PickupPoint
from marketplace.partners.kinds import PaperStanding
from marketplace.partners.models import BankAccount, Partner
from marketplace.partners.queries import Requirement


class Step(NamedTuple):
    """One step: where it is done, on one screen, and whether it is."""

    label: str
    url: str
    done: bool
    note: str | None = None
    state_text: str | None = None


class Guide(NamedTuple):
    """All steps. It goes away when each of them is done."""

    steps: Sequence[Step]

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def is_open(self) -> bool:
        return self.done < len(self.steps)


def guide_of(partner: Partner, papers: Sequence[Requirement], *, sees_money: bool) -> Guide:
    """From an empty shop to one that sells, in one statement."""
    there = db.session.execute(_there(partner.id)).one()
    steps = [
        Step(
            _("A photo and some words about your shop"),
            url_for(".shop_profile"),
            partner.picture_id is not None and bool(partner.story),
        ),
        Step(_("Your first product"), url_for(".product_new"), there.product),
    ]
    if sees_money:
        steps.append(Step(_("The bank account for your money"), url_for(".bank_account"), there.account))
    steps += [
        Step(
            _("How your goods reach the buyer"),
            url_for(".delivery"),
            there.delivery,
            _("Where you bring them yourself, and where they can be fetched."),
        ),
        _papers_step(papers),
        Step(
            _("Your first product on sale"),
            url_for(".product_list"),
            there.published,
            _("Open it and press “Put on sale”."),
        ),
    ]
    return Guide([step._replace(note=None) if step.done else step for step in steps])


def _papers_step(papers: Sequence[Requirement]) -> Step:
    """Its note says what is open, its badge how far it is."""
    missing = [line for line in papers if not line.is_done]
    label, address = _("The papers that every shop needs"), url_for(".documents")
    if not missing:
        return Step(label, address, True)
    if all(line.standing is PaperStanding.IN_REVIEW for line in missing):
        return Step(
            label, address, False, _("We look at them within two working days."), _("Waiting for a check")
        )
    words = ", ".join(str(line.kind.label) for line in missing)
    note = ngettext("%(num)s open: %(papers)s", "%(num)s open: %(papers)s", len(missing), papers=words)
    return Step(label, address, False, note)


def _there(partner_id: int) -> Select[bool, bool, bool, bool]:
    product = exists().where(Product.partner_id == partner_id)
    chosen = (DeliveryZone, PickupPoint, CourierChoice)
    return select(
        product.label("product"),
        product.where(Product.state == ProductState.PUBLISHED).label("published"),
        exists().where(BankAccount.partner_id == partner_id, BankAccount.ended_at.is_(None)).label("account"),
        or_(*(exists().where(table.partner_id == partner_id) for table in chosen)).label("delivery"),
    )
