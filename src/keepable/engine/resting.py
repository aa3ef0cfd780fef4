"""What an answer rests on, in sentences: how the largest piece of its work is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.calibration.waiting import NEVER_DAYS
from keepable.engine.compile import learned_wait, work_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.domain.work import Work
    from keepable.engine.agenda import Commitment
    from keepable.engine.forecasting import Forecast


def details_of(warm: Forecast, tasks: Sequence[Work], commitment: Commitment) -> tuple[str, ...]:
    """Say how the largest of `tasks` that is not done is judged, as part of `commitment`.

    By the outcomes that the `warm` forecast learns from: first its hours, then how long it waits,
    if that is learned.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.engine.agenda import Commitment
    >>> from keepable.engine.forecasting import forecast
    >>> warm = forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64)
    >>> ask = Commitment(kind="ask", id="a", title="", customer="", due_date=None, work=())
    >>> details_of(warm, (), ask)
    ()
    """
    left = [task for task in tasks if task.status != "done"]
    if not left:
        return ()
    frame = warm.frame
    largest = max(left, key=lambda task: task.estimate.hours)
    table = frame.predictor.predict(work_facts(frame, largest), frame.book.as_of)
    said = [
        f"The largest, {largest.title} ({largest.estimate.hours:g} hours): {table.explanation}."
    ]
    days = learned_wait(frame, largest, commitment)
    if days is not None:
        said.append(say_wait(days))
    return tuple(said)


def say_wait(days: Sequence[int]) -> str:
    """Say how long work waits besides its hours, `days` being equally likely and rising.

    >>> say_wait([0] * 5 + [2] * 4 + [30])
    'Besides its hours it waits: 2 days or more in 5 of 10 cases, 30 in 1 of 10.'
    """
    half, most = (int(days[len(days) * tenths // 10]) for tenths in (5, 9))
    if not most:
        return "Like work waits for nothing besides its hours in 9 of 10 cases."
    later = "for ever" if most >= NEVER_DAYS else f"{most:,}"
    if not half:
        unit = "" if most >= NEVER_DAYS else f" day{'' if most == 1 else 's'} or more"
        return f"Besides its hours it waits: {later}{unit} in 1 of 10 cases."
    once = "for ever" if half >= NEVER_DAYS else f"{half:,} day{'' if half == 1 else 's'} or more"
    return f"Besides its hours it waits: {once} in 5 of 10 cases, {later} in 1 of 10."
