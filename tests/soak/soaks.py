"""Which soaks there are, what each counts, and how much of it is wanted on each database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ONCE = {SQLITE: 1, POSTGRESQL: 1}


@dataclass(frozen=True, slots=True)
class Soak:
    """A soak: `place` ("module:function") is prepared, and then works through seeds.

    `goals` are wanted of its `unit`, by database, in sum over all runs. Where the desk is to be
    set up beside it, in its process, `is_in_desk`. A seed takes `longest` seconds at most, and
    what was done is kept after so many seconds of a `turn`. `few` seeds are a small run.
    """

    place: str
    unit: str
    goals: Mapping[str, int]
    is_in_desk: bool = False
    longest: int = 30
    turn: int = 180
    few: int = 1


# Another is added here; its module is imported only in the process that runs it.
SOAKS: dict[str, Soak] = {
    "cuts": Soak("cuts:soak", "power cuts", {SQLITE: 50_000}, few=60),
    "cuts-weaker": Soak("cuts:weaker", "power cuts", {SQLITE: 2_000}, longest=60),
    "tampering": Soak("tampering:soak", "runs", {SQLITE: 1}, longest=240),
    "clean": Soak("clean:soak", "ledgers", {SQLITE: 2_000}, longest=1, few=20),
    "race": Soak("race:soak", "runs", ONCE, longest=300),
    "bursts": Soak("bursts:soak", "runs", ONCE, longest=120),
    "kills": Soak("kills:soak", "kills", {SQLITE: 100, POSTGRESQL: 100}, longest=120),
    "kills-copied": Soak("kills:copies", "kills", {SQLITE: 900, POSTGRESQL: 900}, longest=120),
    "full": Soak("full_desk:soak", "steps", {SQLITE: 0}, is_in_desk=True, few=8),
    "older": Soak("older_desk:soak", "desks", {SQLITE: 100}, is_in_desk=True),
    "torn": Soak("torn_desk:soak", "bytes", {SQLITE: 0}, is_in_desk=True, few=20),
    "fuzz": Soak(
        *("fuzz_desk:soak", "requests", {SQLITE: 200_000, POSTGRESQL: 200_000}),
        is_in_desk=True,
        longest=120,
        few=2,  # a member, and a program by a token
    ),
    "truth": Soak("truth_desk:soak", "companies", {SQLITE: 200}, is_in_desk=True, few=2),
    "lives": Soak(
        "state_desk:lives", "lives", {SQLITE: 2_000, POSTGRESQL: 200}, is_in_desk=True, few=3
    ),
    "edits": Soak(
        "state_desk:edits", "columns", {SQLITE: 0, POSTGRESQL: 0}, is_in_desk=True, few=2
    ),
    "browsers": Soak("browsers:soak", "runs", ONCE, longest=240),
    "hostile": Soak("hostile:soak", "runs", {SQLITE: 1}, longest=400),
    "pages": Soak("pages_meanwhile:soak", "runs", ONCE, longest=400),
}
