"""The front door: one question about a warm forecast, one answer, in milliseconds.

>>> from datetime import UTC, date, datetime
>>> from keepable.domain.book import Book, Settings
>>> from keepable.domain.catalogue import CatalogueItem
>>> from keepable.domain.resource import Availability, Person
>>> from keepable.domain.time import Calendar, Shift
>>> from keepable.domain.work import Estimate, Need, Work
>>> from keepable.forecast.forecasting import forecast
>>> from keepable.answers.question import read_question
>>> from keepable.texts import render
>>> office = Calendar(id="office", zone="UTC", shifts=tuple(Shift(d, 540, 1020) for d in range(5)))
>>> anna = Person(id="anna", name="Anna", calendar="office", skills=("build",),
...               availability=Availability(quantiles=(1.0,)))
>>> two_days = Work(id="build", title="Build", needs=(Need(skill="build"),),
...                 estimate=Estimate(hours=16, low=16, high=16))
>>> export = CatalogueItem(id="export", name="Export", state="available", template=(two_days,))
>>> book = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC), skills=("build",), calendars=(office,),
...             people=(anna,), catalogue=(export,), settings=Settings(horizon_weeks=4))
>>> question, _ = read_question(book, "Export by 8 January 2027")
>>> print(render(ask(forecast(book, scenarios=64), question).text, "en"))
Yes: Export by 8 January 2027 can be kept, odds more than 90 %.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from keepable import __version__
from keepable.answers.answer import Answer, Evidence
from keepable.answers.answer_texts import (
    answer_text,
    not_for_sale_text,
    other_date_text,
    outcomes_text,
    plan_text,
)
from keepable.answers.deals import (
    affected_deals,
    customer_name,
    days_overdue,
    members_of,
    pipeline_of,
)
from keepable.answers.evidence import judged_by
from keepable.answers.odds import curve_of, keepable_dates, odds_by, odds_cap, sampling_error
from keepable.answers.verdicts import verdict_of
from keepable.domain.odds_levels import MOST_ODDS
from keepable.forecast.agenda import Agenda, Commitment, agenda_of, scope_of
from keepable.forecast.compile import compile_agenda
from keepable.forecast.draw_keys import project_key
from keepable.forecast.kernels.layout import NO_PIPELINE
from keepable.forecast.kernels.residual import ask_scenarios
from keepable.texts.quantities import Odds
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from keepable.answers.question import Question
    from keepable.domain.book import Book
    from keepable.domain.catalogue import CatalogueItem
    from keepable.forecast.compile import Compiled
    from keepable.forecast.forecasting import Forecast
    from keepable.forecast.kernels.layout import PipelineWork


@dataclass(frozen=True, slots=True)
class Placed:
    """An ask that was placed: its arrays, who can do it, and when it is done in each future.

    `after_g` (scenarios, others) int32 is when other work would be done that comes after it.
    """

    compiled: Compiled
    members: NDArray[np.int32]
    completion_g: NDArray[np.int32]
    worked_min: NDArray[np.int64]
    after_g: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class AskedWork:
    """What a question asks of a forecast: the commitment that a yes would add, and its arrays."""

    question: Question
    commitment: Commitment
    agenda: Agenda
    compiled: Compiled


def asked_work(warm: Forecast, question: Question) -> AskedWork:
    """Return the work of `question`, compiled for `warm`.

    The last one is kept with the forecast: its odds, its reasons, its second figure and the
    people that it rests on are all asked for one after the other.
    """
    known = warm.memory.get(AskedWork)
    if isinstance(known, AskedWork) and known.question == question:
        return known
    commitment = commitment_for(warm.book, question)
    agenda = agenda_of([commitment])
    found = AskedWork(question, commitment, agenda, compile_agenda(warm.frame, agenda))
    warm.memory[AskedWork] = found
    return found


def commitment_for(book: Book, question: Question) -> Commitment:
    """Turn `question` into the commitment that a yes would add to `book`.

    Its id is the same whenever the same is asked of the same book, in the same place; what is
    promised draws by it (`keepable.forecast.draw_keys`), and so the same futures as the ask did.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.answers.question import Question
    >>> book = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))
    >>> commitment_for(book, Question(text="", title="x", customer="acme", zone="UTC")).id
    'acme:ask'
    """
    owner = _name_of(question, place_of(book, question))
    work = scope_of(book, owner, (), question.items) if question.items else question.work
    return Commitment(
        kind="ask",
        id=owner,
        title=question.title,
        customer=question.customer,
        due_date=question.requested_date,
        work=work,
    )


def place_of(book: Book, question: Question) -> int:
    """Return the place of `question` among those for the same customer and scope in `book`.

    That is its own while nobody else was given it, else the first that is free.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.answers.question import Question
    >>> book = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))
    >>> place_of(book, Question(text="", title="x", customer="acme", zone="UTC"))
    1
    """
    if question.place and not _is_taken(book, _name_of(question, question.place)):
        return question.place
    return next(n for n in count(1) if not _is_taken(book, _name_of(question, n)))


def draw_key_of(book: Book, question: Question) -> str:
    """Return the draw key of what `question` asks of `book`: a promise of it will have the same.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.answers.question import Question
    >>> book = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))
    >>> len(draw_key_of(book, Question(text="", title="x", customer="acme", zone="UTC")))
    16
    """
    return project_key(_name_of(question, place_of(book, question)))


def _name_of(question: Question, place: int) -> str:
    """Put in words what is asked: the customer, the scope, and the `place` among the same."""
    stem = f"{question.customer or 'internal'}:{'+'.join(question.items) or question.deal or 'ask'}"
    return stem if place == 1 else f"{stem}#{place}"


def _is_taken(book: Book, name: str) -> bool:
    return name in book.commitment_ids or project_key(name) in book.draw_keys


def place(
    warm: Forecast,
    compiled: Compiled,
    lifted: NDArray[np.uint8] | None = None,
    others: PipelineWork = NO_PIPELINE,
) -> Placed:
    """Place `compiled` work into what every scenario of `warm` has left, on copies.

    `lifted`, of shape (resources,), holds numbers that ask what if, as in
    `keepable.forecast.kernels.residual.set_out`; `others` is work to be placed after it, each
    alone.
    """
    members = members_of(compiled.tasks)
    completion_g = np.zeros(warm.scenarios, dtype=np.int32)
    worked_min = np.zeros(warm.scenarios, dtype=np.int64)
    after_g = others.alone_g.copy()
    if lifted is None:
        lifted = np.zeros(warm.frame.model.people.size, dtype=np.uint8)
    if compiled.tasks.rows.size:
        ask_scenarios(
            warm.frame.model,
            compiled.tasks,
            warm.futures,
            members,
            lifted,
            others,
            (completion_g, worked_min, after_g),
        )
    return Placed(compiled, members, completion_g, worked_min, after_g)


def ask(warm: Forecast, question: Question) -> Answer:
    """Answer `question` from the `warm` forecast, without disturbing anyone in it.

    The fast path: odds, curve, keepable dates and the deals that are affected. What keeps it from
    being earlier is told by `keepable.answers.reasons`, what it is if likely deals come first by
    `keepable.answers.pipeline`.
    """
    if question.promise is not None:
        return _about_promise(warm, question)
    refusal = _not_for_sale(warm, question)
    if refusal is not None:
        return refusal
    asked = asked_work(warm, question)
    pipeline = pipeline_of(warm, question.deal)
    placed = place(warm, asked.compiled, others=pipeline.others)
    answer = answer_from(warm, question, placed.completion_g, placed.compiled.outcomes)
    hours = np.sort(placed.worked_min) / 60.0
    judged = tuple(judged_by(warm, asked.agenda.tasks, asked.commitment))
    return replace(
        answer,
        evidence=replace(answer.evidence, judged=judged),
        hours_expected=float(hours.mean()),
        hours_low=float(hours[hours.size // 10]),
        hours_high=float(hours[hours.size * 9 // 10]),
        affected=affected_deals(warm, pipeline, placed.after_g),
    )


def _with_plans(book: Book, question: Question, answer: Answer) -> Answer:
    """Return what does not exist yet beside the answer; before it is planned a yes is a risk."""
    planned = [item for item in _asked_for(book, question) if item.state == "planned"]
    if not planned:
        return answer
    days = [item.planned_date for item in planned if item.planned_date is not None]
    latest = max(days) if len(days) == len(planned) else None
    plan = plan_text([item.name for item in planned], latest)
    wanted = question.requested_date
    is_in_time = latest is not None and wanted is not None and wanted >= latest
    if answer.verdict != "yes" or wanted is None or is_in_time:
        return replace(answer, text=Text("answer.with_plan", answer=answer.text, plan=plan))
    what = _what(answer.title, answer.customer)
    odds = Odds(answer.odds or 0.0, answer.odds_cap, answer.odds_error)
    text = Text("answer.too_soon", what=what, by=wanted, odds=odds, plan=plan)
    return replace(answer, text=text, verdict="risky")


def _asked_for(book: Book, question: Question) -> list[CatalogueItem]:
    return [item for item in book.catalogue if item.id in question.items]


def answer_from(
    warm: Forecast,
    question: Question,
    completion_g: NDArray[np.int32],
    outcomes: NDArray[np.int64],
) -> Answer:
    """Make the answer to `question` from the instants `completion_g` in the scenarios of `warm`.

    `completion_g` has the shape (scenarios,); `outcomes`, of shape (tasks,), is the number of
    finished tasks behind each estimate.
    """
    days = warm.days_of(completion_g, question.zone)
    behind = int(np.median(outcomes)) if outcomes.size else 0
    cap = odds_cap(behind, warm.scenarios)
    requested = question.requested_date
    odds = None if requested is None else odds_by(days, requested)
    error = None if odds is None else sampling_error(odds, warm.scenarios)
    dates = keepable_dates(days)
    customer = customer_name(warm.book, question.customer)
    answer = Answer(
        question=question.text,
        text=answer_text(
            _what(question.title, customer),
            requested,
            odds=None if odds is None else Odds(min(odds, cap), cap, error),
            dates=dates,
            already_promised=question.promise is not None,
        ),
        verdict=verdict_of(odds),
        title=question.title,
        customer=customer,
        zone=question.zone,
        requested_date=requested,
        odds=None if odds is None else min(odds, cap),
        odds_error=error,
        odds_cap=cap,
        keepable=dates,
        curve=curve_of(days),
        hours_expected=0.0,
        hours_low=0.0,
        hours_high=0.0,
        evidence=Evidence(
            text=outcomes_text(behind, outcomes.size), outcomes=behind, tasks=outcomes.size
        ),
        book_sha256=warm.book.sha256,
        engine_version=__version__,
        seed=warm.seed,
        scenarios=warm.scenarios,
        price=question.price,
        remarks=question.remarks + tuple(_of_states(warm.book, question)),
        already_promised=question.promise,
    )
    return answer if question.promise else _with_plans(warm.book, question, answer)


def _what(title: str, customer: str) -> str | Text:
    """Name what is asked and for whom; titles that name the customer already do so once."""
    _, whom, named = title.lower().rpartition(" for ")
    if customer.lower() in title.lower() or (whom and customer.lower().startswith(named)):
        return title
    return Text("answer.for_customer", title=title, customer=customer)


def _about_promise(warm: Forecast, question: Question) -> Answer:
    """Asking after the yes: the promise as it stands in the forecast."""
    agenda = warm.compiled.agenda
    number = next(n for n, entry in enumerate(agenda.commitments) if entry.id == question.promise)
    mine = np.array([owner == number for owner in agenda.commitment_of], dtype=np.bool_)
    answer = answer_from(warm, question, warm.completion_g[:, number], warm.compiled.outcomes[mine])
    minutes = warm.compiled.tasks.rows["expected_min"][mine]
    hours = float(minutes.sum()) / 60.0
    commitment = agenda.commitments[number]
    tasks = [task for task, is_mine in zip(agenda.tasks, mine, strict=True) if is_mine]
    answer = replace(
        answer,
        evidence=replace(answer.evidence, judged=tuple(judged_by(warm, tasks, commitment))),
        hours_expected=hours,
        hours_low=hours,
        hours_high=hours,
    )
    due, wanted = commitment.due_date, question.requested_date
    what = _what(answer.title, answer.customer)
    days = warm.days_of(warm.completion_g[:, number], question.zone)
    if not mine.any():
        return _all_done(warm.book, answer, what, due)
    if due is None or wanted in (None, due):
        return answer
    cap = answer.odds_cap
    promised, asked = (
        (day, Odds(min(odds, cap), cap, sampling_error(odds, warm.scenarios)))
        for day, odds in ((due, odds_by(days, due)), (wanted, odds_by(days, wanted)))
    )
    return replace(answer, text=other_date_text(what, promised, asked))


def _all_done(book: Book, answer: Answer, what: str | Text, due: date | None) -> Answer:
    """Return the `answer` about a promise whose work is all done: sure, but for what is past.

    What was due before today and is still open is overdue, whatever was worked on it.
    """
    text = Text("answer.all_done", what=what)
    if due is not None and days_overdue(book, due, answer.zone):
        text = Text("answer.all_done_overdue", what=what, by=due)
    odds, wanted = MOST_ODDS, answer.requested_date
    if wanted is not None and days_overdue(book, wanted, answer.zone):
        odds = 0.0
    found = replace(answer, text=text, odds_cap=MOST_ODDS)
    return found if wanted is None else replace(found, odds=odds, verdict=verdict_of(odds))


def _of_states(book: Book, question: Question) -> Iterator[Text]:
    """Return what the catalogue says of items that are not simply available."""
    for item in _asked_for(book, question):
        if item.state == "planned":
            yield plan_text([item.name], item.planned_date)
        elif item.state == "limited" and item.limits:
            yield Text("remark.limited", item=item.name, limits=item.limits)
        elif item.state == "limited":
            yield Text("remark.limited_see_catalogue", item=item.name)
        elif item.state == "for show":
            yield Text("remark.for_show", item=item.name)


def _not_for_sale(warm: Forecast, question: Question) -> Answer | None:
    """Answer when something that was asked for does not exist and nobody would build it."""
    book = warm.book
    missing = [item for item in _asked_for(book, question) if not item.can_be_delivered]
    if not missing:
        return None
    nothing = np.full(warm.scenarios, warm.frame.timeline.beyond, dtype=np.int32)
    answer = answer_from(warm, question, nothing, np.zeros(0, dtype=np.int64))
    return replace(
        answer,
        text=not_for_sale_text([item.name for item in missing], missing[0].state),
        verdict="not for sale",
        odds=None,
        odds_error=None,
        keepable=(),
        curve=(),
    )
