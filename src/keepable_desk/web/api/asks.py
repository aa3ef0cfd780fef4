"""Asking: it binds nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Status

from keepable.domain.canonical import to_plain
from keepable.texts import render, with_words
from keepable.texts.catalogue import FALLBACK
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.asks import ask_asked, ask_shown, if_pushed
from keepable_desk.usecases.ask_question import More, ask_question
from keepable_desk.usecases.decline_ask import decline_ask, reopen_ask
from keepable_desk.usecases.rescue_promise import rescue_promise
from keepable_desk.web.api.callers import context_in
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import (
    AskIn,
    AskOut,
    DeclineIn,
    DeclineMade,
    PushIn,
    PushOut,
    RescueIn,
    RescueOut,
)

if TYPE_CHECKING:
    from keepable_desk.reads.asks import AskShown

TAGS = ["asking"]


@router.post("/asks", response={201: AskOut, **PROBLEMS}, tags=TAGS, operation_id="ask")
def ask(request: HttpRequest, given: AskIn) -> Any:  # noqa: ANN401 - a status with its body
    """Ask: can we promise this, by then? The answer is kept, so that a yes can name it."""
    context = context_in(request)
    asked = Asked(**given.dict(exclude={"why", "likely"}))
    done = ask_question(context, asked, More(reasons=given.why, likely=given.likely))
    return Status(201, _out(ask_asked(context, done.row)))


def _out(found: AskShown) -> dict[str, Any]:
    row = found.row
    return {
        "id": row.ref,
        "asked_at": row.asked_at,
        "sentence": found.answer["sentence"],
        "verdict": found.answer["verdict"],
        "odds": found.answer.get("odds"),
        "answer": found.answer,
        "resource_revisions": row.resource_revisions,
        "rests_on": row.resource_revisions,
    }


@router.get("/asks/{ref}", response={200: AskOut, **PROBLEMS}, tags=TAGS, operation_id="show_ask")
def show_ask(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - JSON
    """Return an ask with the answer that it got."""
    return _out(ask_shown(context_in(request), ref))


@router.post(
    "/asks/{ref}/push", response={200: PushOut, **PROBLEMS}, tags=TAGS, operation_id="push"
)
def push_ask(request: HttpRequest, ref: str, given: PushIn) -> Any:  # noqa: ANN401 - JSON
    """Return what it would be to serve an ask before others: nothing is changed by it."""
    found = if_pushed(context_in(request), ref, given.ahead_of)
    return {"answer": found.answer, "moved": to_plain(tuple(found.moved))}


@router.post(
    "/asks/{ref}/decline",
    response={201: DeclineMade, **PROBLEMS},
    tags=TAGS,
    operation_id="decline",
)
def decline(request: HttpRequest, ref: str, given: DeclineIn) -> Any:  # noqa: ANN401 - a status with its body
    """Answer an ask with no: advice and reason are kept, and the plan stays."""
    return Status(201, decline_ask(context_in(request), ref, reason=given.reason))


@router.delete(
    "/asks/{ref}/decline", response={204: None, **PROBLEMS}, tags=TAGS, operation_id="reopen"
)
def reopen(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
    """Take a no back, by one more entry."""
    reopen_ask(context_in(request), ref)
    return Status(204, None)


@router.post("/rescues", response={201: RescueOut, **PROBLEMS}, tags=TAGS, operation_id="rescue")
def rescue(request: HttpRequest, given: RescueIn) -> Any:  # noqa: ANN401 - a status with its body
    """Ask after the yes: enter what was said, see how it stands and what could save it."""
    context = context_in(request)
    found = rescue_promise(context, given.text)
    language = get_language() or FALLBACK
    body = {
        "ask": _out(ask_asked(context, found.answered.row)),
        "options": with_words([to_plain(option) for option in found.options], language),
        "tell": [{**to_plain(each), "why": render(each.why, language)} for each in found.tell],
    }
    return Status(201, body)
