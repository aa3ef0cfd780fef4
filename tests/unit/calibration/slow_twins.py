"""What several parts of calibration rest on, in slow and obvious steps: one outcome at a time."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

from keepable.calibration.history import text_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keepable.calibration.history import History
    from keepable.calibration.predict import WorkFacts
    from keepable.calibration.ratios import RatioTable


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
