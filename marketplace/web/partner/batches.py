"""Living goods: batches on their way to a harvest."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.catalogue.kinds import ProductKind
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, _l
from marketplace.inventory import queries, service
from marketplace.inventory.errors import BatchNotFound
from marketplace.inventory.models import Batch
from marketplace.inventory.states import STAGE_MOVES, BatchStage
from marketplace.web.kit.forms import Form, QuantityField, answer, required
from marketplace.web.partner.portal import bp


class BatchForm(Form):
    """A new batch."""

    variant_id = SelectField(
        _l("Product"), coerce=int, choices=[], validators=[InputRequired(_l("Choose one."))]
    )
    expected = QuantityField(_l("Expected harvest"), validators=[required(_l("Write how much you expect."))])
    started_on = DateField(_l("Started on"), validators=[Optional()], default=today)
    harvest_on = DateField(_l("Harvest on"), validators=[InputRequired(_l("Choose the day of the harvest."))])
    note = StringField(_l("Note"), validators=[Length(max=200, message=_l("Use at most 200 characters."))])


class HarvestForm(Form):
    """What came in."""

    quantity = QuantityField(_l("Harvested"), validators=[required(_l("Write how much came in."))])


class CorrectForm(Form):
    """It went otherwise than planned."""

    expected = QuantityField(_l("Expected harvest"), validators=[required(_l("Write how much you expect."))])
    loss = QuantityField(_l("Lost so far"), validators=[required(_l("Write 0 when nothing was lost."))])
    harvest_on = DateField(_l("Harvest on"), validators=[InputRequired(_l("Choose the day of the harvest."))])


@bp.get("/panen")
def batch_list() -> ResponseReturnValue:
    """Open batches, the next harvest first; closed ones below."""
    recent = queries.partner_batches(partner_id=g.partner.id, open_only=False, limit=30)
    return render_template(
        "partner/stock/batches.html",
        batches=queries.partner_batches(partner_id=g.partner.id),
        closed=[batch for batch in recent if not batch.state.is_open],
        can_start=bool(_living_choices()),
    )


def _living_choices() -> list[tuple[int, str]]:
    lines = queries.partner_stock(partner_id=g.partner.id, limit=200)
    return [
        (line.variant.id, f"{line.variant.full_name} ({line.variant.unit_label})")
        for line in lines
        if line.variant.product.kind is ProductKind.LIVING
    ]


@bp.route("/panen/baru", methods=["GET", "POST"])
def batch_new() -> ResponseReturnValue:
    """Start a batch; buyers may order from it before the harvest."""
    form = BatchForm()
    form.variant_id.choices = _living_choices()
    if form.validate_on_submit() and _try(form, lambda: _start(form), "expected"):
        flash(_("The batch has started. Buyers can order from its harvest now."), "success")
        return redirect(url_for(".batch_list"), 303)
    return answer("partner/stock/batch_new.html", form=form)


def _start(form: BatchForm) -> None:
    service.start_batch(
        form.variant_id.data,
        harvest_on=form.harvest_on.data,
        expected=form.expected.data,
        started_on=form.started_on.data,
        note=(form.note.data or "").strip() or None,
        **_me(),
    )


@bp.route("/panen/<int:batch_id>", methods=["GET", "POST"])
def batch_show(batch_id: int) -> ResponseReturnValue:
    """Harvest it."""
    batch = _own(batch_id)
    form = HarvestForm()
    if form.validate_on_submit() and _try(
        form, lambda: service.harvest(batch_id, form.quantity.data, **_me()), "quantity"
    ):
        flash(_("Harvested. The stock has risen, and advance orders are served first."), "success")
        return redirect(url_for(".batch_list"), 303)
    return answer("partner/stock/batch.html", form=form, batch=batch, next_stages=_next_stages(batch))


def _next_stages(batch: Batch) -> list[BatchStage]:
    return [stage for stage in STAGE_MOVES[batch.state] if stage.is_open]


@bp.route("/panen/<int:batch_id>/ubah", methods=["GET", "POST"])
def batch_correct(batch_id: int) -> ResponseReturnValue:
    """It grows slower, or some was lost."""
    batch = _own(batch_id)
    form = CorrectForm(obj=batch)
    if form.validate_on_submit() and _try(
        form,
        lambda: service.correct_batch(
            batch_id,
            expected=form.expected.data,
            loss=form.loss.data,
            harvest_on=form.harvest_on.data,
            **_me(),
        ),
        "expected",
    ):
        flash(_("Saved. New orders see the new day."), "success")
        return redirect(url_for(".batch_list"), 303)
    return answer("partner/stock/batch_correct.html", form=form, batch=batch)


@bp.post("/panen/<int:batch_id>/tahap/<stage>")
def batch_stage(batch_id: int, stage: str) -> ResponseReturnValue:
    """A stage further."""
    if stage not in [known.value for known in BatchStage if known.is_open]:
        raise BatchNotFound
    with transaction():
        service.move_stage(batch_id, BatchStage(stage), **_me())
    flash(_("Saved."), "success")
    return redirect(url_for(".batch_show", batch_id=batch_id), 303)


@bp.post("/panen/<int:batch_id>/gagal")
def batch_lost(batch_id: int) -> ResponseReturnValue:
    """Nothing will come of it."""
    with transaction():
        service.lose_batch(batch_id, **_me())
    flash(_("Noted. Advance orders move to the next batch where there is room."), "success")
    return redirect(url_for(".batch_list"), 303)


def _own(batch_id: int) -> Batch:
    return queries.get_batch(batch_id, partner_id=g.partner.id)


def _me() -> dict[str, Any]:
    return {"partner_id": g.partner.id, "by": g.user_id}


def _try(form: Form, change: Any, field: str) -> bool:
    try:
        with transaction():
            change()
    except DomainError as error:
        form.refuse(error, field)
        return False
    return True
