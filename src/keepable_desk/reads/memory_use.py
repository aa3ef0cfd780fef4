"""How much memory a forecast holds: the arrays that can be reached from it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

OURS = ("keepable.", "keepable_desk.")
NOUNS = "keepable.domain."  # they hold no arrays, and a book has many


def bytes_of(things: Iterable[object], seen: set[int]) -> int:
    """Return the bytes of all arrays that are reached from `things`, but what was `seen` before.

    What is seen is noted there, so that arrays that forecasts share count once. What was seen has
    to stay alive as long as `seen` is used.

    >>> shared = np.zeros(4)
    >>> bytes_of([shared, {"half": shared[:2]}], set())
    32
    """
    held, waiting = 0, list(things)
    while waiting:
        each = waiting.pop()
        while isinstance(each, np.ndarray) and isinstance(each.base, np.ndarray):
            each = each.base  # whose memory it is a view of
        if id(each) in seen:
            continue
        if isinstance(each, np.ndarray):
            seen.add(id(each))
            held += each.nbytes
        elif _may_hold(each):
            seen.add(id(each))
            waiting.extend(_parts(each))
    return held


def _may_hold(thing: object) -> bool:
    if isinstance(thing, dict | list | tuple | set | frozenset):
        return True
    kind = type(thing)
    return kind.__module__.startswith(OURS) and not kind.__module__.startswith(NOUNS)


def _parts(thing: object) -> list[object]:
    """Return what stands directly in `thing`, as it is now: others may go on filling it."""
    if isinstance(thing, dict):
        return list(thing.values())
    if isinstance(thing, list | tuple | set | frozenset):
        return list(thing)
    if dataclasses.is_dataclass(thing):
        return [getattr(thing, field.name, None) for field in dataclasses.fields(thing)]
    return list(getattr(thing, "__dict__", {}).values())
