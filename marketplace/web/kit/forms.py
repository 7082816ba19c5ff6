"""Forms check the shape of what was typed, in words a shopkeeper would say. Services decide the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, ImmutableMultiDict
from wtforms import Field, FileField, MultipleFileField, StringField
from wtforms import IntegerField as WtformsIntegerField
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from marketplace.core.errors import DomainError
from marketplace.core.money import Money, parse_rupiah
from marketplace.core.quantity import Quantity, parse_quantity
from marketplace.core.words import _, _l

MOST_RUPIAH = 99_999_999_999
MOST_DIGITS = 9


class Form(FlaskForm):
    """The base of every form: what belongs to no single field is in `form_errors` and shown in the summary."""

    class Meta(FlaskForm.Meta):
        locales = ("id",)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """A file sent under the name of a field for text is not there for it, and forms are not sent as JSON."""
            given = super().wrap_formdata(form, formdata)
            if given is None or given is formdata or not (request.files or request.form):
                return given if given is formdata else None
            names = {field.name for field in form if isinstance(field, (FileField, MultipleFileField))}
            files = [(name, file) for name, file in request.files.items(multi=True) if name in names]
            return CombinedMultiDict([ImmutableMultiDict(files), request.form])

        def get_translations(self, form: Any) -> Any:
            """Our own messages are translated where they are written."""
            return None

    def refuse(self, error: DomainError | str, field: str | None = None) -> None:
        """Show a service's words beside a field, or at the top when no field is to blame."""
        if field is not None:
            self[field].errors = [*self[field].errors, str(error)]
        else:
            self.form_errors.append(str(error))


class required:  # noqa: N801  it reads as a word where forms list their validators
    """The field must not be empty, a box must be ticked; the message says what to write, not that something is invalid."""

    field_flags: dict[str, Any] = {"required": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        value = field.data
        if field.errors:
            raise StopValidation
        if value is None or value is False or (isinstance(value, str) and not value.strip()) or value == []:
            raise StopValidation(str(self.message))


class _TypedField(StringField):
    """Keeps what was typed beside what it means, so that a refused form loses nothing."""

    widget = TextInput()
    typed: str | None = None
    data: Any = None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.typed = valuelist[0] if valuelist else None
        self.data = None
        if self.typed and self.typed.strip():
            self.data = self.read(self.typed)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> str:
        raise NotImplementedError

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else self.write(self.data)


class MoneyField(_TypedField):
    """Whole rupiah as people type it: 25000, 25.000, Rp 25.000,-, 25rb, 1,5jt."""

    def read(self, text: str) -> Money:
        try:
            money = parse_rupiah(text)
        except ValueError:
            raise ValueError(_("Write an amount in rupiah, such as 25.000 or 25rb.")) from None
        if not 0 <= money.amount <= MOST_RUPIAH:
            raise ValueError(_("Write an amount between 0 and 99 billion rupiah."))
        return money

    def write(self, value: Money) -> str:
        return f"{value.amount:,}".replace(",", ".")


class QuantityField(_TypedField):
    """An amount of goods in the product's unit, with a decimal comma where it is weighed."""

    def read(self, text: str) -> Quantity:
        try:
            return parse_quantity(text)
        except ValueError:
            raise ValueError(_("Write a number, such as 2 or 1,5.")) from None

    def write(self, value: Quantity) -> str:
        return value.plain


class IntegerField(WtformsIntegerField):
    """A whole number as people type it; more digits than anything here has are a mistake, not an accident of arithmetic."""

    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        digits = text.removeprefix("-")
        if text and not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS):
            raise ValueError(_("Write a whole number, such as 5."))
        self.data = int(text) if text else None


class PhoneField(_TypedField):
    """An Indonesian phone number in any habit of writing; the value is `+62…`."""

    def read(self, text: str) -> str:
        from marketplace.accounts.rules import normal_phone

        number = normal_phone(text)
        if number is None:
            raise ValueError(_("Write a phone number, such as 0812-3456-7890."))
        return number

    def write(self, value: str) -> str:
        return "0" + value[3:] if value.startswith("+62") else value


def answer(template: str, *, form: Form, **values: Any) -> ResponseReturnValue:
    """The page; 422 when the form was sent and refused."""
    status = 422 if form.is_submitted() and form.errors else 200
    return make_response(render_template(template, form=form, **values), status)


CHOOSE = _l("Choose one.")
