"""Columns of what is shown of rows: each by its name, its type, and where its values come from."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model

if TYPE_CHECKING:
    from collections.abc import Callable

Row = TypeVar("Row", bound=Model)
PLAIN = dict[str, object] | list[object] | None
PARTS = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of what is shown: its name, the type of its values, and where it comes from."""

    name: str
    kind: object  # a type, also of a union
    of: Callable[[Model], object]


def column(text: str, kind: object) -> Column:
    """Return a column called `text`, which is `name=attribute` where the two differ."""
    name, _, attribute = text.partition("=")
    return Column(name, kind, attrgetter(attribute or name))


def columns(**kinds: object) -> tuple[Column, ...]:
    """Return columns that are called like the attributes of rows, each with its type."""
    return tuple(column(name, kind) for name, kind in kinds.items())


def columns_from(row: type[Row]) -> Callable[[str, object, Callable[[Row], object]], Column]:
    """Return what makes columns whose values are computed of rows of the model `row`."""

    def made(name: str, kind: object, of: Callable[[Row], object]) -> Column:
        def value(found: Model) -> object:
            if not isinstance(found, row):
                msg = f"{name} is shown of a {row.__name__} only, not of {found!r}."
                raise TypeError(msg)
            return of(found)

        return Column(name, kind, value)

    return made


REF = column("id=ref", str)
NUMBER = column("id=pk", int)
