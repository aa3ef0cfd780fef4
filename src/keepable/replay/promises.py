"""One promise that could have been made, as it was given and as it came out."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from keepable.answers.odds import BEYOND
from keepable.calibration.date_guard import DateGuard, told_share
from keepable.domain.odds_levels import SHARES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from keepable.domain.outcomes import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedOffer:
    """Dates for one scope, promised on `day` at 50, 80 and 95 %; days are ordinals.

    A date is None where so large a share of futures does not end within the horizon; `plain` says
    at which levels there would be one without the guard. `finished`
    is None where the scope is open to this day. `fell` is the randomised PIT of the finish in
    what was promised, None while it is open.
    """

    kind: str
    day: int
    name: str
    tasks: int
    dates: tuple[int | None, ...]
    missed: tuple[bool, ...]
    plain: tuple[bool, ...]
    finished: int | None
    fell: float | None


def given(
    asked: tuple[str, int],
    scope: Sequence[Outcome],
    days: NDArray[np.int64],
    guard: DateGuard,
    seed: int,
) -> DatedOffer:
    """Promise `scope` from the `days` (futures,) on which it is complete, and judge that.

    `asked` is the kind of the promise and the day on which it is given. The dates are read where
    `guard` says; `seed` decides where in its day a finish falls.
    """
    kind, day = asked
    ordered, reading = np.sort(days), guard.reading()
    name = scope[0].id if len(scope) == 1 else f"{scope[0].project}/{scope[0].part}"
    finished = _finished(scope)
    fell, missed = None, (True,) * reading.size
    if finished is not None:
        raw = _fell(ordered, finished, _uniform(kind, day, name, seed))
        fell, missed = told_share(raw, reading), tuple((raw > reading).tolist())
    entry = DatedOffer(
        kind=kind,
        day=day,
        name=name,
        tasks=len(scope),
        dates=_dates(ordered, reading),
        missed=missed,
        plain=tuple(date is not None for date in _dates(ordered, np.array(SHARES))),
        finished=finished,
        fell=fell,
    )
    guard.promised(entry.dates, entry.missed, entry.plain)
    return entry


def _finished(scope: Sequence[Outcome]) -> int | None:
    """Return the day on which the last of `scope` was finished, None while one is open."""
    ends = [outcome.finished_on for outcome in scope if outcome.finished_on]
    return max(ends).toordinal() if len(ends) == len(scope) else None


def _dates(ordered: NDArray[np.int64], reading: NDArray[np.float64]) -> tuple[int | None, ...]:
    """Read the dates at the shares of `reading`; None where they are beyond the horizon."""
    count = ordered.size
    places = np.clip(np.ceil(reading * count - 1e-9).astype(np.int64) - 1, 0, count - 1)
    return tuple(None if day >= BEYOND else int(day) for day in ordered[places].tolist())


def _fell(ordered: NDArray[np.int64], finished: int, uniform: float) -> float:
    below = int(np.searchsorted(ordered, finished, side="left"))
    upto = int(np.searchsorted(ordered, finished, side="right"))
    return (below + uniform * (upto - below)) / ordered.size


def _uniform(kind: str, day: int, name: str, seed: int) -> float:
    digest = blake2b(f"{seed} {kind} {day} {name}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2.0**48
