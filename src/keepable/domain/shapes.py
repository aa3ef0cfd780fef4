"""What each field of a noun holds, read from its annotations: what decoding and schemas rest on."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from keepable.domain import (
    catalogue,
    contract,
    deal,
    money,
    outcomes,
    promise,
    resource,
    time,
    work,
)
from keepable.texts.text import Text

# Annotations are text that is not evaluated at import, so the names they use are looked up here.
_NAMES: dict[str, Any] = {
    name: value
    for module in (catalogue, contract, deal, money, outcomes, promise, resource, time, work)
    for name, value in vars(module).items()
    if not name.startswith("_")
} | {"date": date, "datetime": datetime, "Mapping": Mapping, "Text": Text}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a place holds: a record with fields, a list, a mapping, or a value that has no parts.

    That is one of some words, a text for people, or a single value. `type` is the class of a
    record or single value, `item` the shape of what a list or a mapping (by name) holds.
    """

    form: Literal["record", "list", "mapping", "choice", "text", "single"]
    type: Any
    optional: bool = False
    item: Shape | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldShape:
    """A field of a record: its name, what it holds, and what it holds when nothing is said."""

    name: str
    shape: Shape
    default: object = MISSING

    @property
    def is_required(self) -> bool:
        """Return whether the record cannot be without it."""
        return self.default is MISSING

    def holds_default(self, value: object) -> bool:
        """Return whether `value` is what the field holds when nothing is said."""
        return type(value) is type(self.default) and value == self.default


@lru_cache(maxsize=256)
def shape_of(hint: Any) -> Shape:  # noqa: ANN401 - an annotation can be anything
    """Return the shape of what is annotated with `hint`.

    >>> shape_of(tuple[int, ...]).item.type
    <class 'int'>
    """
    origin = get_origin(hint)
    if origin in {typing.Union, types.UnionType}:
        inner = [arg for arg in get_args(hint) if arg is not type(None)]
        found = shape_of(Text if Text in inner else inner[0])
        return replace(found, optional=len(inner) < len(get_args(hint)))
    if hint is Text:
        return Shape("text", Text)
    if origin is tuple:
        return Shape("list", tuple, item=shape_of(get_args(hint)[0]))
    if origin is Mapping:
        return Shape("mapping", dict, item=shape_of(get_args(hint)[1]))
    if origin is Literal:
        return Shape("choice", str, options=get_args(hint))
    return Shape("record" if is_dataclass(hint) else "single", hint)


def fields_of(kind: Any) -> dict[str, FieldShape]:  # noqa: ANN401 - any dataclass of the domain
    """Return the fields of the record `kind` by name, in the order in which it declares them.

    >>> list(fields_of(time.Period))
    ['start', 'end']
    """
    return _fields_of(kind)


def hints_of(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Return the type of each field of the record `kind`, in the order in which they stand.

    >>> hints_of(time.Period)["start"]
    <class 'datetime.date'>
    """
    hints = typing.get_type_hints(kind, localns=_NAMES)
    return {field.name: hints[field.name] for field in fields(kind)}


@lru_cache(maxsize=128)
def _fields_of(kind: Any) -> dict[str, FieldShape]:  # noqa: ANN401 - as above
    hints = hints_of(kind)
    return {f.name: FieldShape(f.name, shape_of(hints[f.name]), f.default) for f in fields(kind)}
