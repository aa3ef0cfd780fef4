"""Schemas of answers derived from their types: what is answered is named where it is computed.

A field is there because the dataclass has it, under its name and with its type; only what the API
says otherwise stands here by hand. Texts are worded when they are sent, in the caller's language.
"""

from __future__ import annotations

import typing
from collections.abc import Collection, Hashable, Mapping
from dataclasses import is_dataclass
from functools import cache, reduce
from operator import or_
from types import GenericAlias, MappingProxyType, UnionType
from typing import Annotated, Any, cast, get_args, get_origin

from django.utils.translation import get_language
from ninja import Schema
from pydantic import BeforeValidator, create_model

from keepable.domain.shapes import hints_of
from keepable.texts import Text, render, text_written
from keepable.texts.catalogue import FALLBACK

NO_NAMES: Mapping[str, str] = MappingProxyType({})


def _worded(text: object) -> object:
    """Return the words of a text in the caller's language; what has words already, as it is."""
    return render(text, get_language() or FALLBACK) if isinstance(text, Text) else text


def _written(text: object) -> object:
    """Return the words of a text that stands in a column, in the caller's language."""
    return render(text_written(text), get_language() or FALLBACK) if isinstance(text, str) else text


Worded = Annotated[str, BeforeValidator(_worded)]
WordedFromColumn = Annotated[str, BeforeValidator(_written)]


def schema_of(
    kind: type[Any],
    name: str = "",
    *,
    without: Collection[str] = (),
    called: Mapping[str, str] = NO_NAMES,
    base: type[Schema] = Schema,
    **otherwise: object,
) -> type[Schema]:
    """Return the schema of the dataclass `kind`, called as it, or `name`, with `Out` at its end.

    Fields in `without` are not sent; `called` are those that the API calls otherwise, which `base`
    resolves, and then describes the whole; `otherwise` are fields that `kind` has not, or whose
    type the API says in another way.

    >>> from keepable.answers import Filling
    >>> list(schema_of(Filling).model_fields)
    ['kind', 'id', 'title', 'customer', 'due_date', 'hours', 'share']
    """
    kept = {called.get(n, n): hint for n, hint in hints_of(kind).items() if n not in without}
    found: dict[str, Any] = {
        name: (otherwise[name] if name in otherwise else _sent(hint), ...)
        for name, hint in kept.items()
    }
    found |= {name: (hint, ...) for name, hint in otherwise.items() if name not in kept}
    return create_model(
        f"{name or kind.__name__}Out",
        __base__=base,
        __doc__=kind.__doc__ if base is Schema else base.__doc__,
        **found,
    )


_plain_schema = cache(schema_of)


def several(schema: type[Schema]) -> GenericAlias:
    """Return the type of a list of what has the `schema`."""
    return GenericAlias(list, schema)


def _sent(hint: Any) -> Any:  # noqa: ANN401 - any annotation
    """Return as what something annotated with `hint` is sent."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is Text:
        return Worded
    if is_dataclass(hint):
        return _plain_schema(cast("Hashable", hint))
    if origin in {typing.Union, UnionType}:
        return reduce(or_, (_sent(arg) for arg in args))
    if origin is tuple:
        inner = _sent(args[0]) if args[-1] is Ellipsis else tuple[tuple(map(_sent, args))]  # type: ignore[misc]  # as many as there are
        return GenericAlias(list, inner) if args[-1] is Ellipsis else inner
    if origin is Mapping:
        return GenericAlias(dict, (int if args[0] is int else str, _sent(args[1])))
    return hint
