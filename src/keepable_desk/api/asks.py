"""Asking: it binds nobody."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Status

from keepable.domain.canonical import from_plain, to_plain
from keepable.domain.ids import RANDOM_BYTES, opaque_id
from keepable.engine import Question, likely, push, why
from keepable_desk import clock
from keepable_desk.access.doors import access, allow, owns, visible
from keepable_desk.access.showing import answer_shown
from keepable_desk.api.callers import caller_in
from keepable_desk.api.problems import PROBLEMS
from keepable_desk.api.router import router
from keepable_desk.api.schemas import AskIn, AskOut, PushIn, PushOut, RescueIn, RescueOut
from keepable_desk.queries.forecasts import FORECASTS
from keepable_desk.queries.reading import Asked, question_of
from keepable_desk.queries.rescuing import rescue_options, whom_to_tell
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.changing import UnfitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.engine import Answer, Forecast
    from keepable_desk.access.callers import Caller
    from keepable_desk.usecases.ask_question import Asked as Done

    More = Callable[[Forecast, Question, Answer], Answer]

TAGS = ["asking"]


@router.post("/asks", response={201: AskOut, **PROBLEMS}, tags=TAGS, operation_id="ask")
def ask(request: HttpRequest, given: AskIn) -> Any:  # noqa: ANN401 - a status with its body
    """Ask: can we promise this, by then? The answer is kept, so that a yes can name it."""
    caller = caller_in(request)
    allow(caller, "ask", "create")
    asked = Asked(**given.dict(exclude={"why", "likely"}))

    def more(warm: Forecast, question: Question, answer: Answer) -> Answer:
        if given.why:
            answer = why(warm, question, answer)
        if given.likely and caller.sees("ask", "pipeline", is_own=True):
            answer = likely(warm, question, answer)
        return answer

    return Status(201, _shown(caller, asked_by(caller, asked, more).row, is_own=True))


def asked_by(caller: Caller, asked: Asked, more: More | None = None) -> Done:
    """Answer what was `asked` by `caller`, now, and keep it; `more` adds to the answer."""
    now = clock.now()
    book = FORECASTS.warm(caller.company, now).forecast.book
    deals = set(visible(caller, "deal").values_list("ref", flat=True))
    question = question_of(book, asked, deals)
    return ask_question(
        FORECASTS,
        company=caller.company,
        question=question,
        ref=opaque_id(now, os.urandom(RANDOM_BYTES)),
        now=now,
        actor=caller.actor,
        more=more,
    )


def _shown(caller: Caller, row: Any, *, is_own: bool) -> dict[str, Any]:  # noqa: ANN401 - a row
    answer = answer_shown(caller, row.answer, is_own=is_own)
    return {
        "id": row.ref,
        "asked_at": row.asked_at,
        "sentence": row.answer["sentence"],
        "verdict": row.answer["verdict"],
        "odds": row.answer.get("odds"),
        "answer": answer,
        "rests_on": row.rests_on,
    }


@router.get("/asks/{ref}", response={200: AskOut, **PROBLEMS}, tags=TAGS, operation_id="show_ask")
def show_ask(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - JSON
    """Give an ask with the answer that it got."""
    caller = caller_in(request)
    row = access(caller, "ask", ref)
    return _shown(caller, row, is_own=owns(caller, "ask", row))


@router.post(
    "/asks/{ref}/push", response={200: PushOut, **PROBLEMS}, tags=TAGS, operation_id="push"
)
def push_ask(request: HttpRequest, ref: str, given: PushIn) -> Any:  # noqa: ANN401 - JSON
    """Give what it would be to serve an ask before others: nothing is changed by it."""
    caller = caller_in(request)
    allow(caller, "ask", "create")
    row = access(caller, "ask", ref)
    question = from_plain(Question, row.question)
    warm = FORECASTS.warm(caller.company, clock.now()).forecast
    if question.promise is not None:
        msg = "It is promised already; move its rank instead."
        raise UnfitError(msg)
    try:
        pushed = push(warm, question, given.ahead_of)
    except ValueError as error:
        raise UnfitError(str(error)) from error
    is_own = owns(caller, "ask", row)
    return {
        "answer": answer_shown(caller, to_plain(pushed.answer), is_own=is_own),
        "moved": [to_plain(touched) for touched in pushed.moved],
    }


@router.post("/rescues", response={201: RescueOut, **PROBLEMS}, tags=TAGS, operation_id="rescue")
def rescue(request: HttpRequest, given: RescueIn) -> Any:  # noqa: ANN401 - a status with its body
    """Ask after the yes: enter what was said, see how it stands and what could save it."""
    caller = caller_in(request)
    allow(caller, "ask", "create")
    done = asked_by(caller, Asked(text=given.text))
    warm = FORECASTS.warm(caller.company, clock.now()).forecast
    question = from_plain(Question, done.row.question)
    if question.requested_date is None:
        msg = "By when was it said? Name the date, too."
        raise UnfitError(msg)
    options = rescue_options(warm, question, done.answer)
    tell = whom_to_tell(warm.book, question, done.answer, done.row.rests_on)
    body = {
        "ask": _shown(caller, done.row, is_own=True),
        "options": [to_plain(replace(option)) for option in options],
        "tell": [to_plain(each) for each in tell],
    }
    return Status(201, body)
