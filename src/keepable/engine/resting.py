"""What an answer rests on, in sentences: how the largest piece of its work is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.calibration.waiting import NEVER_DAYS
from keepable.domain.levels import SHARES
from keepable.engine.compile import learned_wait, work_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from keepable.domain.book import Book
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
    waits = [(learned_wait(frame, task, commitment), task.title) for task in left]
    longest = max(waits, key=lambda found: found[0] or (), default=None)
    if longest is not None and longest[0] is not None:
        said.append(say_wait(longest[0], longest[1]))
    return (*said, *_learned_besides(frame.book))


def _learned_besides(book: Book) -> Iterator[str]:
    """Say what else was learned from outcomes, where the `book` has it."""
    learned = book.calibration
    if learned.learns_availability and book.outcomes:
        yield "Hours a day of each person are learned from what was finished."
    if learned.date_shares != SHARES:
        read = ", ".join(f"{100 * share:.0f}" for share in learned.date_shares)
        yield f"Dates at 50, 80 and 95 % are read at {read} % of futures, as a replay found honest."


def say_wait(days: Sequence[int], title: str) -> str:
    """Say how long the work called `title` waits, `days` being equally likely and rising.

    >>> say_wait([0] * 5 + [2] * 4 + [30], "Login")
    'Login waits besides its hours: 2 days or more in 5 of 10 cases, 30 in 1 of 10.'
    """
    half, most = (int(days[len(days) * tenths // 10]) for tenths in (5, 9))
    if not most:
        return "Like work waits for nothing besides its hours in 9 of 10 cases."
    what = f"{title} waits besides its hours"
    later = "for ever" if most >= NEVER_DAYS else f"{most:,}"
    if not half:
        unit = "" if most >= NEVER_DAYS else f" day{'' if most == 1 else 's'} or more"
        return f"{what}: {later}{unit} in 1 of 10 cases."
    once = "for ever" if half >= NEVER_DAYS else f"{half:,} day{'' if half == 1 else 's'} or more"
    return f"{what}: {once} in 5 of 10 cases, {later} in 1 of 10."
