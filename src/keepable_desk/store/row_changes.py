"""What changed of proven rows in an act, until its entry binds it.

An act is what happens inside of the outermost `write_lock.writing`. Whatever it changes of a proven
table is noted here by the rows themselves (`models.row_states`), so that no use case has to name
it, and bound by the next entry that the act adds (`bindings`).
"""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.texts import TextError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db import models

    Row = type[models.Model]


class BrokenLedgerError(TextError):
    """The ledger does not go on from where it stood, or a row is not as the ledger left it."""


class UnboundChangeError(RuntimeError):
    """A proven row was changed and no entry bound it: a fault of the program, nothing is kept."""

    def __init__(self, row: Row, keys: Iterable[str] = ()) -> None:
        """Name the table, and the rows by their keys."""
        super().__init__(" ".join([row.__name__, *keys]))


@dataclass(frozen=True, slots=True)
class Before:
    """How a row was bound before it was changed: by which state, and with which values."""

    state: int
    values: str


class _Act(threading.local):
    """The act that this thread is in: how deep, and which rows changed, as they were bound."""

    depth = 0

    def __init__(self) -> None:
        """Begin with no act and no change."""
        self.noted: dict[Row, dict[str, Before | None]] = defaultdict(dict)


_ACT = _Act()


@contextlib.contextmanager
def act() -> Iterator[None]:
    """Note changes until the outermost act ends; those that it left unbound stay there to see."""
    if _ACT.depth == 0:
        _ACT.noted.clear()
    _ACT.depth += 1
    try:
        yield
    finally:
        _ACT.depth -= 1


def is_outermost() -> bool:
    """Return whether this thread is in an act that is not within another one."""
    return _ACT.depth == 1


def refuse_outside(row: Row) -> None:
    """Refuse a change of a proven `row` outside of any act, which no entry could bind."""
    if _ACT.depth == 0:
        raise UnboundChangeError(row)


def unnoted(row: Row, keys: Iterable[str]) -> list[str]:
    """Return those `keys` of a table that this act has not changed since its last entry."""
    return [key for key in keys if key not in _ACT.noted[row]]


def note(row: Row, changed: Mapping[str, Before | None]) -> None:
    """Note that rows of a table `changed`, each with how it was bound before, if it was."""
    for key, before in changed.items():
        _ACT.noted[row].setdefault(key, before)


def note_anew(row: Row, key: str, state: int) -> None:
    """Note a row for the next entry, whether it changes or not, as what `state` says is proven."""
    _ACT.noted[row][key] = Before(state, "")


def taken() -> dict[Row, dict[str, Before | None]]:
    """Return what was noted since the last entry, and forget it."""
    found = {row: dict(changed) for row, changed in _ACT.noted.items() if changed}
    _ACT.noted.clear()
    return found


def put_back(row: Row, changed: Mapping[str, Before | None]) -> None:
    """Keep what `changed` in another company than that of the entry for one of its own."""
    note(row, changed)


def left() -> dict[Row, dict[str, Before | None]]:
    """Return what this act changed after its last entry."""
    return {row: dict(changed) for row, changed in _ACT.noted.items() if changed}
