"""What several parts of calibration rest on, in slow and obvious steps: one outcome at a time."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from keepable.calibration.history import text_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keepable.calibration.history import History
    from keepable.calibration.predict import WorkFacts
    from keepable.calibration.ratios import RatioTable

GENERAL = (0.55, 0.62, 0.66, 0.70, 0.74, 0.78, 0.85)  # shares of a day, before any is known


def slow_likeness(
    history: History, facts: WorkFacts, people: Sequence[str], day: date
) -> list[float]:
    """Weigh each outcome by itself, with the numbers that the module names."""
    count = history.known_before(day)
    words = {
        "kind": (facts.kind, 4.0),
        "requester": (facts.requester, 1.0),
        "project": (facts.project, 1.0),
        "part": (f"{facts.project}/{facts.part}" if facts.part else "", 1.0),
        "text": (text_key(facts.text), 8.0),
    }
    pooled = [0.0] * count
    for who in people:
        close, wide = [], []
        for n in range(count):
            apart = abs(float(history.log_estimate[n]) - math.log(facts.hours))
            age = day.toordinal() - int(history.known_day[n])
            weight = math.exp(-apart / 0.6) * 0.5 ** (age / 200.0)
            alike = {
                name: word in history.names[name]
                and history.codes[name][n] == history.names[name][word]
                for name, (word, _) in words.items()
            }
            for name, (_, more) in words.items():
                weight *= 1.0 + more if alike[name] else 1.0
            if who in history.names["who"] and history.codes["who"][n] == history.names["who"][who]:
                weight *= 21.0 * (2.0 if alike["kind"] else 1.0)
            close.append(weight + 1e-12)
            wide.append(math.exp(-apart / 1.0) * 0.5 ** (age / 700.0) + 1e-12)
        effective = sum(close) ** 2 / sum(each**2 for each in close) if close else 0.0
        back = 8.0 / (effective + 8.0)
        for n in range(count):
            share = (1.0 - back) * close[n] / sum(close) + back * wide[n] / sum(wide)
            pooled[n] += share / len(people)
    return pooled


def slow_mixture(parts: Sequence[tuple[float, RatioTable]]) -> list[float]:
    """Walk along all values, heaviest first or not, and read off each of the 1,024 levels."""
    weighed = sorted(
        (float(value), weight / table.ratios.size)
        for weight, table in parts
        for value in table.ratios
    )
    whole = sum(weight for _, weight in weighed)
    found, reached, place = [], 0.0, -1
    for j in range(1024):
        while place < 0 or reached < (j + 0.5) / 1024 * whole - 1e-9:
            place += 1
            reached += weighed[place][1]
        found.append(weighed[place][0])
    return found


def slow_survival(seen: Iterable[tuple[float, bool, float]]) -> list[tuple[float, float]]:
    """Return (days, share open after them) from what was `seen`: days, whether ended, weight."""
    rows, still_open, found = list(seen), 1.0, []
    for day in sorted({days for days, ended, _ in rows if ended}):
        at_risk = sum(weight for days, _, weight in rows if days >= day)
        done = sum(weight for days, ended, weight in rows if ended and days == day)
        still_open *= 1.0 - done / at_risk
        found.append((day, still_open))
    return found


def slow_calendar_days(begun: date, hours: float) -> int:
    """Count the days from `begun` to the working day on which the last of `hours` is worked."""
    if hours <= 0.0:
        return 0
    day, left = begun, hours
    while True:
        if day.weekday() < 5:
            left -= 5.0
            if left <= 0.0:
                return (day - begun).days
        day += timedelta(days=1)


def slow_availability(
    shares: dict[str, list[float]], people: Sequence[str]
) -> list[tuple[float, float]]:
    """Pool a person's own shares, everyone's and the general range, three blocks each at a time.

    Where a level is reached by a share to the last digit, the next share is as good.
    """
    own = [share for name in people for share in shares.get(name, [])]
    everyone = [share for each in shares.values() for share in each]
    of_own = len(own) / (len(own) + 3.0)
    of_all = (1.0 - of_own) * len(everyone) / (len(everyone) + 3.0)
    weighed = sorted(
        [
            *((share, of_own / len(own)) for share in own),
            *((share, of_all / len(everyone)) for share in everyone),
            *((share, (1.0 - of_own - of_all) / 7.0) for share in GENERAL),
        ]
    )
    told = [min(max(round(share, 3), 0.05), 1.0) for share, _ in weighed]
    reached = list(accumulate(weight for _, weight in weighed))
    return [
        (
            next(share for share, upto in zip(told, reached, strict=True) if upto >= level - 1e-9),
            next(share for share, upto in zip(told, reached, strict=True) if upto >= level + 1e-9),
        )
        for level in ((n + 0.5) / 15 for n in range(15))
    ]
