"""Aid, budgets, targets, baselines and visits. Figures of different scopes are kept apart and never summed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Site
from marketplace.core.db import Model, enum_column
from marketplace.core.money import Money
from marketplace.core.states import Moves, machine
from marketplace.core.words import _l
from marketplace.partners.models import Partner


class AidKind(StrEnum):
    """What was given."""

    EQUIPMENT = "equipment"
    TRAINING = "training"
    GRANT = "grant"
    LOAN = "loan"

    @property
    def label(self) -> str:
        return AID_KINDS[self]


class AidState(StrEnum):
    """How far a promise of aid has come."""

    PLANNED = "planned"
    COMMITTED = "committed"
    REALISED = "realised"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return AID_STATES[self]


class Grade(StrEnum):
    """How well a figure is supported, from a bank statement down to a model."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    M = "M"

    @property
    def label(self) -> str:
        return GRADES[self]


class TargetKind(StrEnum):
    """A figure that was aimed at, or one that was reached."""

    TARGET = "target"
    RESULT = "result"

    @property
    def label(self) -> str:
        return TARGET_KINDS[self]


class VisitState(StrEnum):
    """Planned, or done with its findings written down."""

    PLANNED = "planned"
    DONE = "done"

    @property
    def label(self) -> str:
        return VISIT_STATES[self]


AID_KINDS = {
    AidKind.EQUIPMENT: _l("Equipment"),
    AidKind.TRAINING: _l("Training"),
    AidKind.GRANT: _l("Capital (grant)"),
    AidKind.LOAN: _l("Soft loan"),
}
AID_STATES = {
    AidState.PLANNED: _l("Planned"),
    AidState.COMMITTED: _l("Committed"),
    AidState.REALISED: _l("Given"),
    AidState.DROPPED: _l("Dropped"),
}
GRADES = {
    Grade.A: _l("A – bank statement or signed BAST"),
    Grade.B: _l("B – other signed document"),
    Grade.C: _l("C – verified by an officer"),
    Grade.D: _l("D – self-declared"),
    Grade.M: _l("M – modelled"),
}
TARGET_KINDS = {TargetKind.TARGET: _l("Target"), TargetKind.RESULT: _l("Result")}
VISIT_STATES = {VisitState.PLANNED: _l("Planned"), VisitState.DONE: _l("Done")}

AID_MOVES: Moves[AidState] = machine(
    "aid",
    {
        AidState.PLANNED: {AidState.COMMITTED, AidState.REALISED, AidState.DROPPED},
        AidState.COMMITTED: {AidState.REALISED, AidState.DROPPED},
        AidState.REALISED: set(),
        AidState.DROPPED: set(),
    },
)
VISIT_MOVES: Moves[VisitState] = machine(
    "visits", {VisitState.PLANNED: {VisitState.DONE}, VisitState.DONE: set()}
)


class Aid(Model):
    """One piece of help for one partner: its worth, when, from which site and scope, and how well that is shown."""

    __tablename__ = "aid"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("state <> 'realised' OR given_on IS NOT NULL", name="given_has_a_day"),
        Index("ix_aid_partner", "partner_id", "given_on"),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    kind: Mapped[AidKind] = mapped_column(enum_column(AidKind))
    title: Mapped[str]
    value: Mapped[Money]
    year: Mapped[int]
    scope: Mapped[str]
    state: Mapped[AidState] = mapped_column(enum_column(AidState), default=AidState.PLANNED)
    given_on: Mapped[date | None]
    grade: Mapped[Grade] = mapped_column(enum_column(Grade), default=Grade.D)
    evidence: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")

    partner: Mapped[Partner] = relationship(Partner)
    site: Mapped[Site] = relationship(Site)


class AidProduct(Model):
    """The products that a piece of aid makes possible: the middle of the trace from aid to sales."""

    __tablename__ = "aid_products"
    __table_args__ = (Index("uq_aid_products_pair", "aid_id", "product_id", unique=True),)

    aid_id: Mapped[int] = mapped_column(ForeignKey("aid.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)


class ProgrammeBudget(Model):
    """Money set aside for the programme, for one site or all, one year or a period, in one named scope."""

    __tablename__ = "programme_budgets"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount_not_negative"),)

    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    period: Mapped[str]
    year: Mapped[int | None]
    scope: Mapped[str]
    amount: Mapped[Money]
    source: Mapped[str]

    site: Mapped[Site | None] = relationship(Site)


class Target(Model):
    """A dated figure aimed at or reached. A revised one is a new row; the old one stays, with when it was replaced."""

    __tablename__ = "targets"
    __table_args__ = (Index("ix_targets_indicator", "indicator", "year"),)

    indicator: Mapped[str]
    unit: Mapped[str]
    year: Mapped[int]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    kind: Mapped[TargetKind] = mapped_column(enum_column(TargetKind))
    value: Mapped[int]
    as_of: Mapped[date]
    source: Mapped[str]
    grade: Mapped[Grade] = mapped_column(enum_column(Grade), default=Grade.D)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("targets.id"))

    site: Mapped[Site | None] = relationship(Site)


class Baseline(Model):
    """What a partner sold in a month before the programme, as of a day. No change is shown without one."""

    __tablename__ = "baselines"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    as_of: Mapped[date]
    monthly_turnover: Mapped[Money]
    workers: Mapped[int] = mapped_column(default=0)
    source: Mapped[str]
    grade: Mapped[Grade] = mapped_column(enum_column(Grade), default=Grade.D)


class Visit(Model):
    """A visit to a partner: planned, then done with what was found and what follows."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("state <> 'done' OR finding <> ''", name="done_has_a_finding"),
        CheckConstraint("follow_up = '' OR follow_up_by IS NOT NULL", name="follow_up_has_a_day"),
        Index("ix_visits_due", "state", "planned_on"),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    planned_on: Mapped[date]
    purpose: Mapped[str]
    state: Mapped[VisitState] = mapped_column(enum_column(VisitState), default=VisitState.PLANNED)
    done_on: Mapped[date | None]
    finding: Mapped[str] = mapped_column(default="")
    follow_up: Mapped[str] = mapped_column(default="")
    follow_up_by: Mapped[date | None]
    follow_up_done_on: Mapped[date | None]
    follow_up_note: Mapped[str] = mapped_column(default="")

    partner: Mapped[Partner] = relationship(Partner)
