"""When work is finished where only dates are known: days after it was due, or after it began.

Like outcomes, weighed as everywhere, read by the estimator of Kaplan and Meier: what is open is
known to end later than today, and is never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from keepable.calibration.durations import kaplan_meier
from keepable.calibration.history import laid_out
from keepable.calibration.predict import WorkFacts
from keepable.calibration.similar import likeness

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from keepable.calibration.history import History
    from keepable.domain.outcomes import Outcome

STEPS = 128  # a date is told as so many equally likely days
NEVER_DAY = int(np.iinfo(np.int32).max)
# Until more is known, these days after the due date count as four outcomes.
PRIOR_LATE = np.array([-10.0, 0.0, 0.0, 3.0, 10.0, 30.0, 90.0, 365.0])
PRIOR_COUNT = 4.0
_OPEN = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Work with dates alone: N outcomes, rising by the day on which each was begun.

    `base_day` (N,) int64 is the ordinal of the day it was due, or begun where it has none;
    `ended_day` (N,) int64 that of its finish, later than any while it is open.
    """

    history: History
    base_day: NDArray[np.int64]
    ended_day: NDArray[np.int64]


def deadlines_of(outcomes: Sequence[Outcome]) -> Deadlines:
    """Lay out all `outcomes`, finished or open; arrays of shape (outcomes,).

    >>> deadlines_of([]).base_day.size
    0
    """
    begun = sorted(outcomes, key=lambda o: (o.estimated_on, o.id))
    sized = [replace(o, estimate_hours=planned_days(o), actual_hours=None) for o in begun]
    ended = [o.finished_on.toordinal() if o.finished_on else _OPEN for o in begun]
    return Deadlines(
        history=laid_out(sized, [o.estimated_on for o in begun]),
        base_day=np.array([base_of(o).toordinal() for o in begun], dtype=np.int64),
        ended_day=np.array(ended, dtype=np.int64),
    )


def planned_days(outcome: Outcome) -> float:
    """Return the days that `outcome` was planned to take, at least one; one where nobody said.

    >>> from datetime import date
    >>> from keepable.domain.outcomes import Outcome
    >>> planned_days(Outcome(id="a", estimated_on=date(2027, 1, 4), due_date=date(2027, 1, 14)))
    10.0
    """
    return float(max((base_of(outcome) - outcome.estimated_on).days, 1))


def base_of(outcome: Outcome) -> date:
    """Return the day from which `outcome` is counted: when it was due, else when it was begun.

    >>> from datetime import date
    >>> from keepable.domain.outcomes import Outcome
    >>> base_of(Outcome(id="a", estimated_on=date(2027, 1, 4)))
    datetime.date(2027, 1, 4)
    """
    return outcome.due_date or outcome.estimated_on


def finish_days(deadlines: Deadlines, outcome: Outcome, day: date) -> NDArray[np.int64]:
    """Return the days (128,) int64 on which `outcome` may be finished, as seen on `day`.

    Ordinals, rising and equally likely, none before `day`; NEVER_DAY where nothing like it was
    ever seen to finish so late. Only what was known of `deadlines` before `day` counts.

    >>> from datetime import date
    >>> from keepable.domain.outcomes import Outcome
    >>> day = date(2027, 1, 4)
    >>> days = finish_days(deadlines_of([]), Outcome(id="a", estimated_on=day, due_date=day), day)
    >>> (days[64] - day.toordinal()).item()
    10
    """
    facts = WorkFacts(
        hours=planned_days(outcome),
        kind=outcome.kind,
        requester=outcome.requester,
        project=outcome.project,
        part=outcome.part,
        text=outcome.text,
    )
    alike = likeness(deadlines.history, facts, (outcome.who,), day)
    count = deadlines.history.known_before(day)
    today, base = day.toordinal(), base_of(outcome).toordinal()
    done = deadlines.ended_day[:count] < today
    late = np.minimum(deadlines.ended_day[:count], today) - deadlines.base_day[:count]
    weights = np.zeros(0) if alike is None else alike.weights
    prior = np.full(PRIOR_LATE.size, PRIOR_COUNT / PRIOR_LATE.size / max(count, 1))
    curve = kaplan_meier(
        np.concatenate([late, PRIOR_LATE]),
        np.concatenate([done, np.ones(PRIOR_LATE.size, dtype=np.bool_)]),
        np.concatenate([weights, prior]),
    )
    open_now = curve.open_after(today - base - 1)
    levels = (np.arange(STEPS) + 0.5) / STEPS
    places = np.searchsorted(-curve.still_open, -open_now * (1.0 - levels) - 1e-12)
    ends = np.append(base + curve.days, NEVER_DAY)[places]
    found: NDArray[np.int64] = np.maximum(ends, today).astype(np.int64)
    return found
