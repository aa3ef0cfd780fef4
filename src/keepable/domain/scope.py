"""From what was promised to the work that it means: templates and recurring work made concrete."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from keepable.domain.work import Estimate, RecurringWork, Work
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from keepable.domain.catalogue import CatalogueItem
    from keepable.domain.time import Period

MOST_COPIES = 1024  # templates of which the copies are kept
MONTHS_PER_YEAR, MONTHS_PER_QUARTER, DAYS_PER_WEEK = 12, 3, 7


def work_from_items(
    items: Iterable[CatalogueItem], owner: str, hours_factor: float = 1.0
) -> tuple[Work, ...]:
    """Copy the template work of `items` for the promise, hold, deal or question `owner`.

    The copies' ids begin with the owner's, so that they are the same whenever the same thing is
    asked or promised. `hours_factor` scales the estimates.

    >>> work_from_items([], "p1")
    ()
    """
    return tuple(task for item in items for task in _copied(item, owner, hours_factor))


@lru_cache(maxsize=MOST_COPIES)
def _copied(item: CatalogueItem, owner: str, hours_factor: float) -> tuple[Work, ...]:
    """Copy the template of `item` once: deals are read again at each change."""
    return tuple(
        replace(
            task,
            id=f"{owner}/{item.id}/{task.id}",
            project=task.project or owner,
            predecessors=tuple(f"{owner}/{item.id}/{before}" for before in task.predecessors),
            estimate=_scaled(task, hours_factor),
        )
        for task in item.template
    )


def _scaled(task: Work, factor: float) -> Estimate:
    estimate = task.estimate
    if factor == 1.0:
        return estimate
    low = None if estimate.low is None else estimate.low * factor
    high = None if estimate.high is None else estimate.high * factor
    return replace(estimate, hours=estimate.hours * factor, low=low, high=high)


def in_working_order(tasks: Sequence[Work]) -> tuple[Work, ...]:
    """Order `tasks` so that predecessors come first and nothing else changes places needlessly.

    Predecessors that are not among the tasks are left alone; ValueError when there is a cycle.

    >>> in_working_order(())
    ()
    """
    by_id = {task.id: task for task in tasks}
    ordered: dict[str, Work] = {}
    for task in tasks:
        if all(before in ordered or before not in by_id for before in task.predecessors):
            ordered.setdefault(task.id, by_id[task.id])  # nothing to wait for, as nearly always
            continue
        _put_after_predecessors(task, by_id, ordered)
    return tuple(ordered.values())


def _put_after_predecessors(
    task: Work, by_id: Mapping[str, Work], ordered: dict[str, Work]
) -> None:
    stack = [(task.id, iter(task.predecessors))]
    path = {task.id}
    while stack:
        current, rest = stack[-1]
        if current in ordered:
            stack.pop()
            path.discard(current)
            continue
        following = next((b for b in rest if b in by_id and b not in ordered), None)
        if following is None:
            ordered[current] = by_id[current]
            path.discard(current)
            stack.pop()
        elif following in path:
            raise TextError(Text("noun.work_waits_for_itself", id=following))
        else:
            path.add(following)
            stack.append((following, iter(by_id[following].predecessors)))


def occurrences(recurring: RecurringWork, span: Period) -> Iterator[Work]:
    """Return the tasks that `recurring` means within `span`: one for each week, month or quarter.

    Each may begin `opens_days` before the end of its week, month or quarter, and is due then.

    >>> from keepable.domain.time import Period
    >>> from keepable.domain.work import Estimate, Need
    >>> report = RecurringWork(id="report", title="Monthly report", every="month",
    ...                        estimate=Estimate(hours=8), need=Need(skill="finance"))
    >>> span = Period(date(2027, 1, 4), date(2027, 3, 1))
    >>> [task.id for task in occurrences(report, span)]
    ['report@2027-01-31', 'report@2027-02-28']
    """
    for last in _ends_of(recurring.every, span):
        if recurring.since and last < recurring.since:
            continue
        if recurring.until and last > recurring.until:
            return
        opens = max(last - timedelta(days=recurring.opens_days), span.start)
        yield Work(
            id=f"{recurring.id}@{last.isoformat()}",
            title=f"{recurring.title} ({last.isoformat()})",
            estimate=recurring.estimate,
            needs=(recurring.need,),
            kind=recurring.kind,
            person=recurring.person,
            release_date=opens,
            deadline=max(last, opens),
        )


def _ends_of(every: str, span: Period) -> Iterator[date]:
    if every == "week":
        day = span.start + timedelta(days=DAYS_PER_WEEK - 1 - span.start.weekday())
        while day < span.end:
            yield day
            day += timedelta(days=DAYS_PER_WEEK)
        return
    step = 1 if every == "month" else MONTHS_PER_QUARTER
    month = span.start.year * MONTHS_PER_YEAR + span.start.month - 1
    month += (step - 1 - month % step) if step > 1 else 0
    while True:
        year, number = divmod(month + 1, MONTHS_PER_YEAR)
        last = date(year, number + 1, 1) - timedelta(days=1)
        if last >= span.end:
            return
        yield last
        month += step
