"""The front door: one question about a warm forecast, one answer, in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from keepable import __version__
from keepable.engine.agenda import Commitment, agenda_of, pipeline_commitments, scope_of
from keepable.engine.answer import Answer, RestsOn, Touched
from keepable.engine.compile import compile_agenda
from keepable.engine.odds import (
    curve_of,
    date_at,
    keepable_dates,
    odds_by,
    odds_cap,
    sampling_error,
)
from keepable.engine.residual import ask_scenarios, touch_scenarios
from keepable.engine.wording import say_answer, say_outcomes, verdict_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from keepable.domain.book import Book
    from keepable.engine.compile import Compiled
    from keepable.engine.forecasting import Forecast
    from keepable.engine.layout import Tasks
    from keepable.engine.question import Question

TOUCH_SCENARIOS = 64  # a prefix of the scenarios, enough to see who is touched
TOUCH_DAYS = 0.5  # on average, from which on a deal counts as touched


@dataclass(frozen=True, slots=True)
class Placed:
    """An ask that was placed: its arrays, who can do it, and when it is done in each future."""

    compiled: Compiled
    members: NDArray[np.int32]
    completion_g: NDArray[np.int32]
    worked_min: NDArray[np.int64]


def commitment_for(book: Book, question: Question) -> Commitment:
    """Turn `question` into the commitment that a yes would add to `book`.

    Its id is the same whenever the same is asked of the same book, so that an accepted ask draws
    the same futures as the ask did.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.engine.question import Question
    >>> book = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))
    >>> commitment_for(book, Question(text="", title="x", customer="acme", zone="UTC")).id
    'acme:ask'
    """
    taken = {entry.id for entry in (*book.promises, *book.holds)}
    stem = f"{question.customer or 'internal'}:{'+'.join(question.items) or question.deal or 'ask'}"
    owner, number = stem, 1
    while owner in taken:
        number += 1
        owner = f"{stem}#{number}"
    work = scope_of(book, owner, (), question.items) if question.items else question.work
    return Commitment(
        kind="ask",
        id=owner,
        title=question.title,
        customer=question.customer,
        due_date=question.requested_date,
        work=work,
    )


def members_of(tasks: Tasks) -> NDArray[np.int32]:
    """Give all resources that any of `tasks` could use, rising, int32.

    >>> from keepable.engine.layout import NEED, Tasks
    >>> none = np.zeros(0, dtype=np.int32)
    >>> members_of(Tasks(none, none, none, none, none, np.array([3, 1, 3]), none)).tolist()
    [1, 3]
    """
    return np.unique(tasks.members).astype(np.int32)


def place(warm: Forecast, compiled: Compiled, lifted: NDArray[np.uint8] | None = None) -> Placed:
    """Place `compiled` work into what every scenario of `warm` has left, on copies.

    `lifted` (R,) uint8 asks what if, as in `keepable.engine.residual.copy_rows`.
    """
    members = members_of(compiled.tasks)
    completion_g = np.zeros(warm.scenarios, dtype=np.int32)
    worked_min = np.zeros(warm.scenarios, dtype=np.int64)
    if lifted is None:
        lifted = np.zeros(warm.frame.model.people.size, dtype=np.uint8)
    if compiled.tasks.rows.size:
        ask_scenarios(
            warm.frame.model,
            compiled.tasks,
            warm.futures,
            members,
            lifted,
            completion_g,
            worked_min,
        )
    return Placed(compiled, members, completion_g, worked_min)


def ask(warm: Forecast, question: Question) -> Answer:
    """Answer `question` from the `warm` forecast, without disturbing anyone in it.

    The fast path: odds, curve, keepable dates and the deals that are touched. What keeps it from
    being earlier is told by `keepable.engine.reasons`, what it is if likely deals come first by
    `keepable.engine.pipeline`.
    """
    if question.promise is not None:
        return _about_promise(warm, question)
    refusal = _not_for_sale(warm, question)
    if refusal is not None:
        return refusal
    agenda = agenda_of([commitment_for(warm.book, question)])
    placed = place(warm, compile_agenda(warm.frame, agenda))
    answer = answer_from(warm, question, placed.completion_g, placed.compiled.outcomes)
    hours = np.quantile(placed.worked_min, (0.1, 0.9)) / 60.0
    return replace(
        answer,
        hours_expected=float(placed.worked_min.mean()) / 60.0,
        hours_low=float(hours[0]),
        hours_high=float(hours[1]),
        touched=touched_deals(warm, placed, question.deal),
    )


def answer_from(
    warm: Forecast,
    question: Question,
    completion_g: NDArray[np.int32],
    outcomes: NDArray[np.int64],
) -> Answer:
    """Make the answer to `question` from `completion_g` (K,) int32 in the scenarios of `warm`.

    `outcomes` (N,) int64 are the finished tasks behind each estimate.
    """
    days = warm.frame.timeline.days_in(question.zone)[completion_g]
    behind = int(np.median(outcomes)) if outcomes.size else 0
    cap = odds_cap(behind, warm.scenarios)
    requested = question.requested_date
    odds = None if requested is None else odds_by(days, requested)
    dates = keepable_dates(days)
    customer = _customer_name(warm.book, question.customer)
    return Answer(
        question=question.text,
        sentence=say_answer(
            question.title,
            customer,
            requested,
            odds,
            cap,
            dates,
            already_promised=question.promise is not None,
        ),
        verdict=verdict_of(odds),
        title=question.title,
        customer=customer,
        zone=question.zone,
        requested_date=requested,
        odds=None if odds is None else min(odds, cap),
        odds_error=None if odds is None else sampling_error(odds, warm.scenarios),
        odds_cap=cap,
        keepable=dates,
        curve=curve_of(days),
        hours_expected=0.0,
        hours_low=0.0,
        hours_high=0.0,
        rests_on=RestsOn(
            sentence=say_outcomes(behind, outcomes.size), outcomes=behind, tasks=outcomes.size
        ),
        book_sha256=warm.book.sha256,
        engine_version=__version__,
        seed=warm.seed,
        scenarios=warm.scenarios,
        price=question.price,
        notes=question.notes + _state_notes(warm.book, question),
        already_promised=question.promise,
    )


def _customer_name(book: Book, wanted: str) -> str:
    return next((customer.name for customer in book.customers if customer.id == wanted), wanted)


def _about_promise(warm: Forecast, question: Question) -> Answer:
    """Asking after the yes: the promise as it stands in the forecast."""
    agenda = warm.compiled.agenda
    number = next(n for n, entry in enumerate(agenda.commitments) if entry.id == question.promise)
    mine = np.array([owner == number for owner in agenda.commitment_of], dtype=np.bool_)
    answer = answer_from(warm, question, warm.completion_g[:, number], warm.compiled.outcomes[mine])
    minutes = warm.compiled.tasks.rows["expected_min"][mine]
    due = agenda.commitments[number].due_date
    notes = answer.notes
    if due is not None and question.requested_date not in (None, due):
        notes = (*notes, f"It is promised by {due}; you asked about {question.requested_date}.")
    hours = float(minutes.sum()) / 60.0
    return replace(answer, hours_expected=hours, hours_low=hours, hours_high=hours, notes=notes)


def _state_notes(book: Book, question: Question) -> tuple[str, ...]:
    """What the catalogue says of items that are not simply available."""
    notes = []
    for item in book.catalogue:
        if item.id not in question.items or item.state == "available":
            continue
        if item.state == "planned":
            when = f" for {item.planned_date}" if item.planned_date else ""
            notes.append(f"{item.name} does not exist yet; it is planned{when}.")
        elif item.state == "limited":
            notes.append(f"{item.name} is limited: {item.limits or 'see the catalogue'}.")
        else:
            notes.append(f"{item.name} is only for show; it would have to be built first.")
    return tuple(notes)


def _not_for_sale(warm: Forecast, question: Question) -> Answer | None:
    """The answer when something that was asked for does not exist and nobody would build it."""
    book = warm.book
    missing = [
        item for item in book.catalogue if item.id in question.items and not item.can_be_delivered
    ]
    if not missing:
        return None
    nothing = np.full(warm.scenarios, warm.frame.timeline.beyond, dtype=np.int32)
    answer = answer_from(warm, question, nothing, np.zeros(0, dtype=np.int64))
    names = " and ".join(item.name for item in missing)
    why = (
        "we do not have it"
        if missing[0].state == "absent"
        else f"it is {missing[0].state}, and the catalogue has no work that leads to it"
    )
    return replace(
        answer,
        sentence=f"No: {names} cannot be promised, {why}.",
        verdict="not for sale",
        odds=None,
        odds_error=None,
        keepable=(),
        curve=(),
    )


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The open deals as work: arrays, the range of tasks of each, and when each alone is done."""

    compiled: Compiled
    spans: NDArray[np.int32]
    alone_g: NDArray[np.int32]


def pipeline_of(warm: Forecast, without: str | None = None) -> Pipeline:
    """Lay out the open deals of the book (but `without`) and place each alone, once per `warm`."""
    known = warm.memory.get(("pipeline", without))
    if isinstance(known, Pipeline):
        return known
    deals = pipeline_commitments(warm.book, without)
    compiled = compile_agenda(warm.frame, agenda_of(deals))
    spans = spans_of(compiled, len(deals))
    alone_g = _touched_completions(warm, None, compiled, spans)
    found = Pipeline(compiled, spans, alone_g)
    warm.memory["pipeline", without] = found
    return found


def spans_of(compiled: Compiled, commitments: int) -> NDArray[np.int32]:
    """Give the range of tasks of each of so many `commitments` in `compiled`, (D, 2) int32.

    Deals do not wait for one another, so that each has its tasks side by side.
    """
    owners = compiled.tasks.rows["commitment"]
    first = np.searchsorted(owners, np.arange(commitments), side="left")
    last = np.searchsorted(owners, np.arange(commitments), side="right")
    return np.stack([first, last], axis=1).astype(np.int32)


def _touched_completions(
    warm: Forecast,
    ask_tasks: Tasks | None,
    deals: Compiled,
    spans: NDArray[np.int32],
) -> NDArray[np.int32]:
    scenarios = min(TOUCH_SCENARIOS, warm.scenarios)
    completion_g = np.zeros((scenarios, spans.shape[0]), dtype=np.int32)
    if not spans.shape[0]:
        return completion_g
    if ask_tasks is None:
        ask_tasks = compile_agenda(warm.frame, agenda_of([])).tasks
    members = np.union1d(members_of(deals.tasks), members_of(ask_tasks)).astype(np.int32)
    touch_scenarios(
        warm.frame.model, ask_tasks, deals.tasks, spans, warm.futures, members, completion_g
    )
    return completion_g


def touched_deals(warm: Forecast, placed: Placed, deal: str | None) -> tuple[Touched, ...]:
    """Name the open deals (but `deal` itself) that would come later if `placed` came first.

    Each deal is placed alone after the ask, in the same first scenarios of `warm` as without
    it; the difference is what the ask costs it.
    """
    pipeline = pipeline_of(warm, deal)
    shared = _sharing(pipeline, placed.members)
    if not shared.size:
        return ()
    deals = pipeline.compiled
    after_g = _touched_completions(warm, placed.compiled.tasks, deals, pipeline.spans[shared])
    found = []
    for column, number in enumerate(shared):
        commitment = deals.agenda.commitments[number]
        touch = touched_of(
            warm, commitment, pipeline.alone_g[:, number], after_g[:, column], TOUCH_DAYS
        )
        if touch is not None:
            found.append(touch)
    return tuple(sorted(found, key=lambda touch: -touch.days_later))


def _sharing(pipeline: Pipeline, members: NDArray[np.int32]) -> NDArray[np.int64]:
    """Which deals have eligible people among `members`."""
    tasks = pipeline.compiled.tasks
    ends = tasks.rows["need_end"]
    found = []
    for number, (first, last) in enumerate(pipeline.spans):
        start = int(ends[first - 1]) if first > 0 else 0
        needs = tasks.needs[start : int(ends[last - 1])] if last > first else tasks.needs[:0]
        if any(np.isin(tasks.members[n["first"] : n["last"]], members).any() for n in needs):
            found.append(number)
    return np.array(found, dtype=np.int64)


def touched_of(
    warm: Forecast,
    commitment: Commitment,
    before_g: NDArray[np.int32],
    after_g: NDArray[np.int32],
    least_days: float,
) -> Touched | None:
    """Compare a `commitment` before and after, scenario by scenario (K,) int32 in `warm`.

    None when it moves by less than `least_days` on average.
    """
    zone = zone_of(warm.book, commitment.customer)
    days = warm.frame.timeline.days_in(zone)
    before, after = days[before_g], days[after_g]
    horizon = int(warm.frame.timeline.horizon.toordinal()) + 1
    later = float((np.minimum(after, horizon) - np.minimum(before, horizon)).mean())
    if abs(later) < least_days:
        return None
    due = commitment.due_date
    return Touched(
        kind="deal"
        if commitment.kind == "deal"
        else "hold"
        if commitment.kind == "hold"
        else "promise",
        id=commitment.id,
        title=commitment.title,
        customer=_customer_name(warm.book, commitment.customer),
        due_date=due,
        odds_before=None if due is None else odds_by(before, due),
        odds_after=None if due is None else odds_by(after, due),
        date_80_before=date_at(before, 80),
        date_80_after=date_at(after, 80),
        days_later=later,
    )


def zone_of(book: Book, customer: str) -> str:
    """Give the zone in which the day of `customer` ends: his own, else the company's.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> zone_of(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), "nobody")
    'UTC'
    """
    return next((c.zone for c in book.customers if c.id == customer), book.settings.zone)


def ask_many(warm: Forecast, questions: Sequence[Question]) -> tuple[Answer, ...]:
    """Answer each of `questions` by itself from the `warm` forecast."""
    return tuple(ask(warm, question) for question in questions)
