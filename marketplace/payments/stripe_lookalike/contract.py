"""What Stripe accepts and answers, taken from the official library rather than from memory.

The library's parameter classes are generated from Stripe's own OpenAPI document. They are made strict here: unknown
names are refused at every depth, and an enumeration accepts only the values it lists (the library's types add
`| str` to each, which would let a typing error through).
"""

from __future__ import annotations

import importlib
import types
import typing
from functools import cache
from typing import Any, ForwardRef, Literal, TypeVar, Union

import typing_extensions
from pydantic import ConfigDict, TypeAdapter, ValidationError

from marketplace.payments.stripe_lookalike.errors import Refusal

PARAMETERS = {
    "session_create": ("stripe.params.checkout._session_create_params", "SessionCreateParams"),
    "session_retrieve": ("stripe.params.checkout._session_retrieve_params", "SessionRetrieveParams"),
    "session_expire": ("stripe.params.checkout._session_expire_params", "SessionExpireParams"),
    "session_list": ("stripe.params.checkout._session_list_params", "SessionListParams"),
    "line_items_list": (
        "stripe.params.checkout._session_line_item_list_params",
        "SessionLineItemListParams",
    ),
    "intent_retrieve": ("stripe.params._payment_intent_retrieve_params", "PaymentIntentRetrieveParams"),
    "charge_retrieve": ("stripe.params._charge_retrieve_params", "ChargeRetrieveParams"),
    "refund_create": ("stripe.params._refund_create_params", "RefundCreateParams"),
    "refund_retrieve": ("stripe.params._refund_retrieve_params", "RefundRetrieveParams"),
    "refund_list": ("stripe.params._refund_list_params", "RefundListParams"),
    "dispute_list": ("stripe.params._dispute_list_params", "DisputeListParams"),
    "dispute_retrieve": ("stripe.params._dispute_retrieve_params", "DisputeRetrieveParams"),
    "event_retrieve": ("stripe.params._event_retrieve_params", "EventRetrieveParams"),
    "event_list": ("stripe.params._event_list_params", "EventListParams"),
    "balance_retrieve": ("stripe.params._balance_retrieve_params", "BalanceRetrieveParams"),
}

ANSWERS = {
    "balance": ("stripe", "Balance"),
    "charge": ("stripe", "Charge"),
    "checkout.session": ("stripe.checkout", "Session"),
    "dispute": ("stripe", "Dispute"),
    "event": ("stripe", "Event"),
    "item": ("stripe", "LineItem"),
    "payment_intent": ("stripe", "PaymentIntent"),
    "refund": ("stripe", "Refund"),
}


def check_request(name: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters with their types, or a `Refusal` as Stripe would word it."""
    try:
        checked: dict[str, Any] = _adapter(name).validate_python(params)
    except ValidationError as error:
        raise _refusal(error) from None
    return checked


def check_answer(answer: Any) -> None:
    """Every key at every depth exists in the official library. A `RuntimeError` names the one that does not."""
    if isinstance(answer, list):
        for item in answer:
            check_answer(item)
    elif isinstance(answer, dict) and answer.get("object") == "list":
        check_answer(answer["data"])
    elif isinstance(answer, dict):
        _check_keys(answer, _answer_class(answer["object"]), answer["object"])


def _refusal(error: ValidationError) -> Refusal:
    first = error.errors()[0]
    head, *rest = [str(part) for part in first["loc"]]
    param = head + "".join(f"[{part}]" for part in rest)
    if first["type"] == "extra_forbidden":
        return Refusal(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)
    if first["type"] == "missing":
        return Refusal(f"Missing required param: {param}.", code="parameter_missing", param=param)
    return Refusal(f"Invalid {param}: {first['msg']}", code="parameter_invalid", param=param)


@cache
def _answer_class(kind: str) -> type:
    module, name = ANSWERS[kind]
    found: type = getattr(importlib.import_module(module), name)
    return found


def _check_keys(answer: dict[str, Any], known: type, path: str) -> None:
    for key, value in answer.items():
        if key not in known.__annotations__:
            raise RuntimeError(f"the official library knows no {path}.{key}")
        if isinstance(value, dict) and isinstance(value.get("object"), str):
            check_answer(value)
        elif isinstance(value, dict) and (inner := _object_class(known.__annotations__[key])):
            _check_keys(value, inner, f"{path}.{key}")


def _object_class(annotation: Any) -> type | None:
    """The class of a nested object; None for free mappings such as metadata."""
    for choice in (annotation, *typing.get_args(annotation)):
        if isinstance(choice, type) and getattr(choice, "__annotations__", None):
            return choice
    return None


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    module_name, class_name = PARAMETERS[name]
    module = importlib.import_module(module_name)
    options = importlib.import_module("stripe._request_options")
    untyped: Any = dict[str, TypeVar("T")]  # type: ignore[misc]
    names = {**vars(options), **vars(module), "UntypedStripeObject": untyped}
    strict = {
        name: _strict(found, set(options.RequestOptions.__annotations__), module_name)
        for name, found in vars(module).items()
        if typing_extensions.is_typeddict(found) and found.__module__ == module_name
    }
    adapter: TypeAdapter[Any] = TypeAdapter(strict[class_name], _parent_depth=0)
    adapter.rebuild(_types_namespace={**names, **strict}, raise_errors=True)
    return adapter


def _strict(found: Any, ignored: set[str], module_name: str) -> Any:
    fields = {name: _closed(kind) for name, kind in found.__annotations__.items() if name not in ignored}
    make: Any = typing_extensions.TypedDict
    made = make(found.__name__, fields)
    made.__module__ = module_name
    made.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    return made


def _closed(kind: Any) -> Any:
    """The same type without the `| str` that the library adds to each enumeration."""
    if isinstance(kind, ForwardRef):
        kind = kind.__forward_arg__
    if isinstance(kind, str):
        is_enumeration = kind.startswith("Literal[") and kind != "Literal['']|str"  # '' unsets a free text
        return ForwardRef(kind.removesuffix("|str") if is_enumeration else kind)
    origin, choices = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal or not choices:
        return kind
    if origin in (Union, types.UnionType):
        if any(typing.get_origin(choice) is Literal for choice in choices):
            choices = tuple(choice for choice in choices if choice is not str)
        return Union[tuple(_closed(choice) for choice in choices)]  # noqa: UP007
    closed = tuple(_closed(choice) for choice in choices)
    return origin[closed if len(closed) > 1 else closed[0]]
