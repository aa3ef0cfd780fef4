"""Whether a value is of the type that a column is shown with: what is not must take no list away.

Only whoever owns a database puts such a value into it, as a text where JSON should be.
"""

from __future__ import annotations

import functools
from datetime import date, datetime
from types import UnionType
from typing import TYPE_CHECKING, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Callable


def fits(kind: object, value: object) -> bool:
    """Return whether `value` is of the `kind`, a type as columns have it.

    >>> fits(list[str], ["a"]), fits(list[str], "a"), fits(float | None, 2), fits(str, None)
    (True, False, True, False)
    """
    return _check_of(kind)(value)


@functools.cache
def _check_of(kind: object) -> Callable[[object], bool]:
    if isinstance(kind, UnionType):
        checks = tuple(map(_check_of, get_args(kind)))
        return lambda value: any(check(value) for check in checks)
    if get_origin(kind) is list:
        check = _check_of(get_args(kind)[0])
        return lambda value: isinstance(value, list | tuple) and all(map(check, value))
    if get_origin(kind) is dict:
        return lambda value: isinstance(value, dict)
    if kind is float:
        return lambda value: isinstance(value, float | int)
    if kind is date:
        return lambda value: isinstance(value, date) or _says(date.fromisoformat, value)
    if kind is datetime:
        return lambda value: isinstance(value, datetime) or _says(datetime.fromisoformat, value)
    return lambda value: not isinstance(kind, type) or isinstance(value, kind)


def _says(parse: Callable[[str], object], value: object) -> bool:
    """Return whether `value` is a text that says what `parse` reads, as JSON has days."""
    try:
        return isinstance(value, str) and bool(parse(value))
    except ValueError:
        return False
