"""How long work lies before it is done, beyond the hours that it takes, learned from dates.

Most of the time between an estimate and its finish is waiting: for others, for answers, for its
turn. What is left of a span once the working days are taken off is weighed by likeness and read
by the estimator of Kaplan and Meier, so that work that is still open counts for as long as it
has waited.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keepable.calibration.durations import kaplan_meier
from keepable.calibration.history import laid_out
from keepable.calibration.similar import likeness

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from keepable.calibration.history import History
    from keepable.calibration.predict import WorkFacts
    from keepable.domain.outcomes import Outcome

WAIT_STEPS = 64  # a wait is told as so many equally likely numbers of days
NEVER_DAYS = 20_000  # longer than any horizon
# Hours of planned work in a working day: two thirds of eight, as logs of task hours show.
HOURS_A_DAY = 5.0
# Whoever closes n old things on one day tidies up: that is hardly n waits that came to an end.
# They count as many as root n, as signs that depend on each other do; the rest as still open. In
# ten years of tasks 7 in 10 closings after 60 days came five or more at a time.
OLD_DAYS = 30
# What is assumed until it is known better counts as so many spans: half of all work is not
# waited for, a quarter for a week or more, a tenth for a month or more.
PRIOR_SPANS = 4.0
PRIOR_DAYS = np.array([0] * 8 + [1, 2, 4, 7, 14, 30, 60, 180], dtype=np.int64)
PRIOR_WEIGHTS = np.full(PRIOR_DAYS.size, PRIOR_SPANS / PRIOR_DAYS.size)
_OPEN = np.iinfo(np.int64).max
_LEVELS = (np.arange(WAIT_STEPS) + 0.5) / WAIT_STEPS


@dataclass(frozen=True, slots=True)
class Spans:
    """Work as it was begun and ended: N spans, rising by the day on which each was estimated.

    `history` holds its traits; `ended_day` (N,) int64 is the ordinal of the day on which it was
    finished, or later than any while it is open. `worked_days` and `planned_days` (N,) int64
    are the calendar days that the actual and the estimated hours take, 0 within the first day.
    `tidied` (N,) int64 counts what the same person closed on the same day after waits of more
    than 30 days, 1 elsewhere.
    """

    history: History
    ended_day: NDArray[np.int64]
    worked_days: NDArray[np.int64]
    planned_days: NDArray[np.int64]
    tidied: NDArray[np.int64]


def spans_of(outcomes: Sequence[Outcome]) -> Spans:
    """Lay out all `outcomes`, finished or open, as spans; arrays of shape (outcomes,).

    >>> spans_of([]).ended_day.size
    0
    """
    begun = sorted(outcomes, key=lambda o: (o.estimated_on, o.id))
    days = [o.estimated_on for o in begun]
    ended = [o.finished_on.toordinal() if o.finished_on else _OPEN for o in begun]
    planned = [o.estimate_hours or 0.0 for o in begun]
    worked = [o.actual_hours or o.estimate_hours or 0.0 for o in begun]
    ended_day, worked_days = np.array(ended, dtype=np.int64), calendar_days(days, worked)
    begun_day = np.array([day.toordinal() for day in days], dtype=np.int64)
    old = (ended_day != _OPEN) & (ended_day - begun_day - worked_days > OLD_DAYS)
    return Spans(
        history=laid_out(begun, days),
        ended_day=ended_day,
        worked_days=worked_days,
        planned_days=calendar_days(days, planned),
        tidied=_tidied(begun, ended, old),
    )


def _tidied(
    begun: Sequence[Outcome], ended: Sequence[int], old: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Count for each that is `old` how many such the same person ended on the same day."""
    closings = [
        (outcome.who, day) if outcome.who and is_old else None
        for outcome, day, is_old in zip(begun, ended, old.tolist(), strict=True)
    ]
    counts = Counter(closings)
    return np.array([counts[c] if c is not None else 1 for c in closings], dtype=np.int64)


def calendar_days(days: Sequence[date], hours: Sequence[float]) -> NDArray[np.int64]:
    """Return how many calendar days after each of `days` so many `hours` of work are done, (N,).

    Work fills 5 hours of each day from Monday to Friday; 0 is within the day itself.

    >>> from datetime import date
    >>> calendar_days([date(2027, 1, 8)] * 2, [4.0, 6.0]).tolist()  # a Friday, and the Monday
    [0, 3]
    """
    begun = np.array(days, dtype="datetime64[D]")
    taken = np.array(hours)
    more = np.ceil(taken / HOURS_A_DAY).astype(np.int64) - 1
    ends = np.busday_offset(begun, more, roll="forward")
    more_days: NDArray[np.int64] = (ends - begun).astype(np.int64)
    return np.where(taken > 0.0, more_days, 0)


def waiting_days(spans: Spans, facts: WorkFacts, since: date, day: date) -> NDArray[np.int64]:
    """Return how long work with `facts`, estimated on `since`, still waits from `day` on.

    Days (64,) int64, rising and equally likely; NEVER_DAYS where no like work has finished yet.
    Only what was known of `spans` before `day` counts; what was open then counts as open.

    >>> from datetime import date
    >>> from keepable.calibration.predict import WorkFacts
    >>> day = date(2027, 1, 4)
    >>> waiting_days(spans_of([]), WorkFacts(hours=8), day, day).tolist()[::16]
    [0, 0, 1, 14]
    """
    age = max((day - since).days, 0)
    reached = max(age - int(calendar_days([since], [facts.hours])[0]), 0)
    ends, still_open = _curve(spans, facts, day)
    ended = int(np.searchsorted(ends, reached))
    open_then = still_open / max(still_open[ended - 1] if ended else 1.0, 1e-12)
    places = np.searchsorted(-open_then, -(1.0 - _LEVELS) - 1e-12, side="left")
    days = np.append(ends, NEVER_DAYS)[places]
    left: NDArray[np.int64] = np.maximum(np.where(days >= NEVER_DAYS, days, days - age), 0)
    return left


def _curve(
    spans: Spans, facts: WorkFacts, day: date
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the waits (D,) at which something ended, and the share that is open after each."""
    count = spans.history.known_before(day)
    begun, today = spans.history.known_day[:count], day.toordinal()
    done = spans.ended_day[:count] < today
    elapsed = np.minimum(spans.ended_day[:count], today) - begun
    work = np.where(done, spans.worked_days[:count], spans.planned_days[:count])
    waits, weights = np.maximum(elapsed - work, 0), _weights(spans, facts, day, count)
    share = np.where(done, 1.0 / np.sqrt(spans.tidied[:count]), 1.0)
    given_up = np.flatnonzero(share < 1.0)
    waited = np.concatenate([waits, waits[given_up], PRIOR_DAYS])
    prior = np.ones(PRIOR_DAYS.size, dtype=np.bool_)
    ended = np.concatenate([done, np.zeros(given_up.size, dtype=np.bool_), prior])
    weights = np.concatenate(
        [
            weights * share,
            weights[given_up] * (1.0 - share[given_up]),
            PRIOR_WEIGHTS / max(count, 1),
        ]
    )
    curve = kaplan_meier(waited.astype(np.float64), ended, weights)
    return curve.days.astype(np.int64), curve.still_open


def _weights(spans: Spans, facts: WorkFacts, day: date, count: int) -> NDArray[np.float64]:
    """Weigh the first `count` spans by likeness, adding up to one; people count alike."""
    alike = likeness(spans.history, facts, facts.people or ("",), day)
    return np.zeros(count) if alike is None else alike.weights
