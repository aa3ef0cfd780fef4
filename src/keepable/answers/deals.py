"""The open deals as work that may come: when each would be done, and what an ask costs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keepable.answers.answer import Affected
from keepable.answers.odds import date_at, odds_by
from keepable.domain.odds_levels import MOST_ODDS
from keepable.domain.time import zone_named
from keepable.forecast.agenda import Agenda, Commitment, agenda_of, pipeline_commitments
from keepable.forecast.compile import compile_agenda
from keepable.forecast.kernels.bits import WORD_BITS
from keepable.forecast.kernels.layout import NO_PIPELINE
from keepable.forecast.kernels.residual import alone_scenarios

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from keepable.domain.book import Book
    from keepable.domain.work import Work
    from keepable.forecast.compile import Compiled
    from keepable.forecast.forecasting import Forecast
    from keepable.forecast.kernels.layout import PipelineWork, Tasks

TOUCH_SCENARIOS = 64  # a prefix of the scenarios, enough to see who is affected
TOUCH_DAYS = 0.5  # on average, from which on a deal counts as affected
LEAST_FALL = 4 / TOUCH_SCENARIOS  # of odds: when fewer of these futures are lost, luck explains it


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The open deals as arrays: `others` holds them as work that may come after an ask."""

    compiled: Compiled
    others: PipelineWork


def members_of(tasks: Tasks) -> NDArray[np.int32]:
    """Return the numbers of all resources that any of `tasks` could use, rising, shape (used,).

    >>> from keepable.forecast.kernels.layout import NEED, Tasks
    >>> none = np.zeros(0, dtype=np.int32)
    >>> members_of(Tasks(none, none, none, none, none, np.array([3, 1, 3]), none)).tolist()
    [1, 3]
    """
    return np.unique(tasks.members).astype(np.int32)


def pipeline_of(
    warm: Forecast, without: str | None = None, most: int = TOUCH_SCENARIOS
) -> Pipeline:
    """Lay out the open deals of the book (but `without`) and place each alone, once per `warm`.

    Each is placed in the first `most` scenarios.
    """
    key = ("pipeline", without, most)
    known = warm.memory.get(key)
    if isinstance(known, Pipeline):
        return known
    agenda, spans = _side_by_side(pipeline_commitments(warm.book, without))
    compiled = compile_agenda(warm.frame, agenda)
    lists = [members_within(compiled.tasks, int(a), int(b)) for a, b in spans]
    scenarios, people = min(most, warm.scenarios), warm.frame.model.people.size
    others = NO_PIPELINE._replace(
        tasks=compiled.tasks,
        spans=spans,
        members=np.concatenate([NO_PIPELINE.members, *lists]),
        ends=np.cumsum([0, *(mine.size for mine in lists)]).astype(np.int32),
        alone_g=np.zeros((scenarios, len(lists)), dtype=np.int32),
        used=np.zeros((scenarios, len(lists), -(-people // WORD_BITS)), dtype=np.uint64),
    )
    alone_scenarios(warm.frame.model, others, warm.futures, others.alone_g, others.used)
    found = Pipeline(compiled, others)
    warm.memory[key] = found
    return found


def _side_by_side(deals: Sequence[Commitment]) -> tuple[Agenda, NDArray[np.int32]]:
    """Line up `deals`, the tasks of each side by side, with the range of tasks of each."""
    tasks: list[Work] = []
    owners: list[int] = []
    ends = [0]
    for number, deal in enumerate(deals):
        mine = agenda_of([deal]).tasks
        tasks += mine
        owners += [number] * len(mine)
        ends.append(len(tasks))
    spans = np.stack([ends[:-1], ends[1:]], axis=1).astype(np.int32)
    return Agenda(tuple(deals), tuple(tasks), tuple(owners)), spans


def members_within(tasks: Tasks, first: int, last: int) -> NDArray[np.int32]:
    """Return the numbers of all resources that `tasks` from `first` up to `last` could use.

    They rise, in an array of the shape (used,).

    >>> from keepable.forecast.kernels.layout import NEED, Tasks
    >>> none = np.zeros(0, dtype=np.int32)
    >>> members_within(Tasks(none, none, none, none, none, none, none), 0, 0).tolist()
    []
    """
    if first == last:
        return np.zeros(0, dtype=np.int32)
    ends = tasks.rows["need_end"]
    start = int(ends[first - 1]) if first else 0
    needs = tasks.needs[start : int(ends[last - 1])]
    lists = [tasks.members[need["first"] : need["last"]] for need in needs]
    return np.unique(np.concatenate(lists)).astype(np.int32)


def affected_deals(
    warm: Forecast, pipeline: Pipeline, after_g: NDArray[np.int32]
) -> tuple[Affected, ...]:
    """Name the open deals of `pipeline` that would come later if an ask came first.

    Each deal was placed alone after the ask, in the same first scenarios of `warm` as without
    it: `after_g` (scenarios, deals) are instants. The difference is what the ask costs it.
    """
    alone_g = pipeline.others.alone_g
    deals = pipeline.compiled.agenda.commitments
    found = []
    for number in np.flatnonzero((after_g != alone_g).any(axis=0)).tolist():
        before = alone_g[:, number]
        touch = touched_of(warm, deals[number], before, after_g[:, number], TOUCH_DAYS)
        found += [touch] if touch is not None and touch.days_later > 0 else []
    return tuple(sorted(found, key=lambda touch: -touch.days_later))


def touched_of(
    warm: Forecast,
    commitment: Commitment,
    before_g: NDArray[np.int32],
    after_g: NDArray[np.int32],
    least_days: float,
) -> Affected | None:
    """Compare a `commitment` of `warm` before and after, scenario by scenario.

    `before_g` and `after_g`, of shape (scenarios,), are the instants at which it is done.

    None when it moves by less than `least_days` on average.
    """
    zone = zone_of(warm.book, commitment.customer)
    before, after = warm.days_of(before_g, zone), warm.days_of(after_g, zone)
    horizon = int(warm.frame.timeline.horizon.toordinal()) + 1
    later = float((np.minimum(after, horizon) - np.minimum(before, horizon)).mean())
    if abs(later) < least_days:
        return None
    due = commitment.due_date
    return Affected(
        kind=commitment.kind if commitment.kind in {"deal", "hold"} else "promise",
        id=commitment.id,
        title=commitment.title,
        customer=customer_name(warm.book, commitment.customer),
        due_date=due,
        odds_before=None if due is None else min(odds_by(before, due), MOST_ODDS),
        odds_after=None if due is None else min(odds_by(after, due), MOST_ODDS),
        date_80_before=date_at(before, 80),
        date_80_after=date_at(after, 80),
        days_later=later,
    )


def zone_of(book: Book, customer: str) -> str:
    """Return the zone in which the day of `customer` ends: their own, else that of `book`.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> zone_of(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), "nobody")
    'UTC'
    """
    return next((c.zone for c in book.customers if c.id == customer), book.settings.zone)


def days_overdue(book: Book, due: date, zone: str) -> int:
    """Return how many days before now in `book` what is open was `due` in `zone`; 0 if it was not.

    A customer may be a day ahead of the company.

    >>> from datetime import UTC, date, datetime
    >>> from keepable.domain.book import Book
    >>> book = Book(as_of=datetime(2027, 1, 4, 12, tzinfo=UTC))
    >>> [days_overdue(book, date(2027, 1, 4), zone) for zone in ("UTC", "Pacific/Kiritimati")]
    [0, 1]
    """
    today = book.as_of.astimezone(zone_named(zone)).date()
    return max((today - due).days, 0)


def customer_name(book: Book, wanted: str) -> str:
    """Return the name of the customer of `book` with the id `wanted`, or `wanted` itself.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> customer_name(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), "Newcomer")
    'Newcomer'
    """
    return next((customer.name for customer in book.customers if customer.id == wanted), wanted)
