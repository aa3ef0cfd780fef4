"""Work's own deadlines: their odds and a warning. They move nothing; the order of service does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.answers.odds import odds_by, odds_cap, sampling_error
from keepable.answers.overview import placements
from keepable.domain.advice import is_advised
from keepable.domain.odds_levels import MOST_ODDS

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from keepable.forecast.agenda import CommitmentKind
    from keepable.forecast.forecasting import Forecast

SCENARIOS = 256  # where it was not kept when each task ends, and all is placed again


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineOdds:
    """The odds that a piece of work ends by its own deadline, the day of it included.

    It may warn while what it belongs to is on course, and the other way round.
    """

    work_id: str
    title: str
    kind: CommitmentKind
    commitment_id: str
    deadline: date
    odds: float
    odds_error: float
    warn: bool


def deadline_odds(warm: Forecast) -> tuple[DeadlineOdds, ...]:
    """Return the odds of all open work of the `warm` forecast that has a deadline, by that day.

    A deadline is a day of the company, as work is its own affair.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.forecasting import forecast
    >>> deadline_odds(forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64))
    ()
    """
    agenda = warm.compiled.agenda
    due = [place for place, task in enumerate(agenda.tasks) if task.deadline is not None]
    if not due:
        return ()
    finish_g = warm.finish_g
    if finish_g is None:
        finish_g = placements(warm, min(SCENARIOS, warm.scenarios))[1]
    found = [_one(warm, place, finish_g[:, place]) for place in due]
    return tuple(sorted(found, key=lambda each: (each.deadline, each.work_id)))


def _one(warm: Forecast, place: int, finish_g: NDArray[np.int32]) -> DeadlineOdds:
    agenda = warm.compiled.agenda
    task, entry = agenda.tasks[place], agenda.commitments[agenda.commitment_of[place]]
    assert task.deadline is not None  # noqa: S101 - tells the type checker what the caller knows
    odds = odds_by(warm.days_of(finish_g, warm.book.settings.zone), task.deadline)
    cap = odds_cap(int(warm.compiled.outcomes[place]), finish_g.size)
    return DeadlineOdds(
        work_id=task.id,
        title=task.title,
        kind=entry.kind,
        commitment_id=entry.id,
        deadline=task.deadline,
        odds=min(odds, cap, MOST_ODDS),
        odds_error=sampling_error(odds, finish_g.size),
        warn=not is_advised(odds),
    )
