"""A book without chance, in the words that all the peers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """One task in the words that all the peers share."""

    hours: int
    eligible: tuple[int, ...]
    predecessors: tuple[int, ...]
    release: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A book without chance: tasks in order of service, on one office week.

    `release_hours` are working hours from `as_of`; eligible people come as we list them.
    """

    as_of: datetime
    weeks: int
    people: int
    tasks: tuple[Piece, ...]
    commitment_of: tuple[int, ...]
    release_hours: tuple[int, ...]
