"""What an answer rests on: how the largest piece of its work is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.calibration.waiting import NEVER_DAYS
from keepable.domain.odds_levels import SHARES
from keepable.forecast.compile import learned_wait, work_facts
from keepable.texts.quantities import Days, Hours, Listed, Percent
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from keepable.domain.book import Book
    from keepable.domain.work import Work
    from keepable.forecast.agenda import Commitment
    from keepable.forecast.forecasting import Forecast


def judged_by(warm: Forecast, tasks: Sequence[Work], commitment: Commitment) -> Iterator[Text]:
    """Return how the largest of `tasks` that is not done is judged, as part of `commitment`.

    By the outcomes that the `warm` forecast learns from: first its hours, then how long it waits,
    if that is learned.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.agenda import Commitment
    >>> from keepable.forecast.forecasting import forecast
    >>> warm = forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64)
    >>> ask = Commitment(kind="ask", id="a", title="", customer="", due_date=None, work=())
    >>> list(judged_by(warm, (), ask))
    []
    """
    left = [task for task in tasks if task.status != "done"]
    if not left:
        return
    frame = warm.frame
    largest = max(left, key=lambda task: task.estimate.hours)
    table = frame.predictor.predict(work_facts(frame, largest), frame.book.as_of)
    yield Text("evidence.largest", title=largest.title, hours=Hours(largest.estimate.hours))
    yield from table.basis
    waits = [(learned_wait(frame, task, commitment), task.title) for task in left]
    longest = max(waits, key=lambda found: found[0] or (), default=None)
    if longest is not None and longest[0] is not None:
        yield wait_text(longest[0], longest[1])
    yield from _learned_besides(frame.book)


def _learned_besides(book: Book) -> Iterator[Text]:
    """Return what else was learned from outcomes, where the `book` has it."""
    learned = book.calibration
    if learned.learns_availability and book.outcomes:
        yield Text("evidence.availability")
    if learned.date_shares != SHARES:
        read = Listed(tuple(Percent(share) for share in learned.date_shares))
        yield Text("evidence.date_shares", shares=read)


def wait_text(days: Sequence[int], title: str) -> Text:
    """Return how long the work called `title` waits, `days` being equally likely and rising.

    >>> wait_text([0] * 5 + [2] * 4 + [30], "Login")
    Text('wait.half_and_tenth', days=Days(n=2), later=Days(n=30), title='Login')
    """
    half, most = (int(days[len(days) * tenths // 10]) for tenths in (5, 9))
    if not most:
        return Text("wait.none")
    if half >= NEVER_DAYS:
        return Text("wait.for_ever", title=title)
    if most >= NEVER_DAYS:
        if half:
            return Text("wait.half_and_for_ever", title=title, days=Days(half))
        return Text("wait.tenth_for_ever", title=title)
    if not half:
        return Text("wait.tenth", title=title, later=Days(most))
    return Text("wait.half_and_tenth", title=title, days=Days(half), later=Days(most))
