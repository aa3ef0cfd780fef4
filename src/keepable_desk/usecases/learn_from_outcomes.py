"""Learning from finished work: what it taught enters the book, dated, and can be taken back."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db.models import Max

from keepable.calibration.history import with_hours
from keepable.domain.canonical import canonical_json, to_plain
from keepable.texts import Text
from keepable_desk.reads.forecasts import hour_of, read_together
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.showing import shown
from keepable_desk.store.models import Company, ImportPreview, Learned
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError, record_event
from keepable_desk.usecases.deciding import changed_company, move_everybody_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from keepable.domain.book import Book
    from keepable.domain.outcomes import Outcome
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.what_is_learned import Lesson
    from keepable_desk.usecases.results import Fields

TRIES = 3


@requires("outcome", "learn")
def learn_from_outcomes(
    context: ActionContext, compute: Callable[[Book], Lesson | None]
) -> Fields | None:
    """Let the company learn from its outcomes as `compute` finds; return what the ledger tells.

    None when there is nothing new to learn from: no outcomes with hours, or none but those that
    were learned from before, or where writing has stopped. The last snapshot stays when `compute`
    fails.
    """
    if Company.objects.get(pk=context.company).halted_at is not None:
        return None
    for _ in range(TRIES):
        read = read_together(context.company, hour_of(context.now))
        seen = fingerprint(read.book.outcomes)
        if not with_hours(read.book.outcomes) or _was_learned(context.company, seen):
            return None
        lesson = compute(read.book)
        if lesson is None:
            return None
        entered = _enter(context, lesson, setup=read.setup, seen=seen)
        if entered is not None:
            return entered
    return None  # the plan changes all the time; the next run comes


def fingerprint(outcomes: Iterable[Outcome]) -> str:
    """Return what tells one set of `outcomes` from another.

    >>> len(fingerprint([]))
    64
    """
    return hashlib.sha256(canonical_json(to_plain(tuple(outcomes))).encode()).hexdigest()


def _was_learned(company: int, seen: str) -> bool:
    """Return whether the last lesson was from the same outcomes, also if it was taken back."""
    last = Learned.objects.filter(company=company).last()
    return last is not None and last.outcomes_sha256 == seen


def _enter(context: ActionContext, lesson: Lesson, *, setup: int, seen: str) -> Fields | None:
    """Put what was learned into the book that it was learned from; None if it has changed."""
    with writing():
        if Company.objects.get(pk=context.company).setup_revision != setup:
            return None
        company = changed_company(context.company, setup=True)
        row = Learned.objects.create(
            company=company,
            at=context.now,
            outcomes=lesson.outcomes,
            outcomes_sha256=seen,
            before=company.calibration,
            after=to_plain(lesson.snapshot),
        )
        Company.objects.filter(pk=company.pk).update(calibration=row.after)
        move_everybody_on(company)
        facts: Fields = {
            "id": row.pk,
            "outcomes": lesson.outcomes,
            "moved": list(lesson.moved),
            "before": [f"{each.before:.4f}" for each in lesson.moved.values()],
            "after": [f"{each.after:.4f}" for each in lesson.moved.values()],
        }
        record_event(company, context, "calibration.learned", facts)
    return facts


@requires("outcome", "learn")
def outcomes_changed_at(context: ActionContext) -> datetime | None:
    """Return when outcomes came or went by an import last; None when none ever did."""
    imports = ImportPreview.objects.filter(company=context.company, kind="outcomes")
    found = imports.aggregate(came=Max("applied_at"), went=Max("taken_back_at"))
    return max((when for when in found.values() if when is not None), default=None)


@requires("outcome", "learn")
def learned_at(context: ActionContext) -> datetime | None:
    """Return when the company learned last; None when it never did."""
    lessons = Learned.objects.filter(company=context.company)
    last: datetime | None = lessons.aggregate(at=Max("at"))["at"]
    return last


@requires("import", "apply")
def take_back_lesson(context: ActionContext) -> dict[str, int]:
    """Put back what the book carried before it learned last; UnfitError if it never did.

    The same outcomes teach it nothing again; others do.
    """
    with writing():
        row = standing_lessons(context.company).last()
        if row is None:
            raise UnfitError(Text("refused.nothing_learned"))
        return put_back(context, row)


@requires("outcome", "read")
def last_lesson(context: ActionContext) -> Fields | None:
    """Return the last lesson that was not taken back: when, and from how many outcomes."""
    row = standing_lessons(context.company).last()
    return None if row is None else shown(context.caller, "lesson", [row])[0]


def standing_lessons(company: int) -> QuerySet[Learned]:
    """Return the lessons of `company` that were not taken back, the first one first."""
    return Learned.objects.filter(company=company, taken_back_at=None)


def put_back(context: ActionContext, row: Learned) -> dict[str, int]:
    """Put back what the book carried before the lesson in `row`, with all lessons after it."""
    company = changed_company(context.company, setup=True)
    undone = standing_lessons(context.company).filter(pk__gte=row.pk)
    facts = {"id": row.pk, "lessons": undone.count(), "outcomes": row.outcomes}
    undone.update(taken_back_at=context.now)
    Company.objects.filter(pk=company.pk).update(calibration=row.before)
    move_everybody_on(company)
    record_event(company, context, "calibration.taken_back", facts)
    return facts
