"""Promises and holds: decided once, moved, ranked, assessed; each with its receipt."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Status

from keepable_desk.access.doors import NotThereError, access, allow, may_decide
from keepable_desk.access.showing import advice_shown, shown
from keepable_desk.api.acting import by_of
from keepable_desk.api.callers import caller_in
from keepable_desk.api.paging import Page, list_schema, page_of, row_schema
from keepable_desk.api.problems import PROBLEMS, NeededError
from keepable_desk.api.router import router
from keepable_desk.api.schemas import (
    AssessmentIn,
    HoldIn,
    HoldMade,
    MoveIn,
    MoveOut,
    PromiseIn,
    PromiseMade,
    RankIn,
    RankOut,
    Text,
)
from keepable_desk.queries.forecasts import FORECASTS
from keepable_desk.queries.ledger_reading import made_receipt, receipt_of_promise
from keepable_desk.usecases.assess_promise import Verdict, assess_promise
from keepable_desk.usecases.change_plan import change_rank
from keepable_desk.usecases.changing import ChangedError
from keepable_desk.usecases.deciding import was_decided
from keepable_desk.usecases.make_promise import Wish, make_promise
from keepable_desk.usecases.move_promise import move_promise
from keepable_desk.usecases.place_hold import HoldWish, place_hold, release_hold

if TYPE_CHECKING:
    from keepable_desk.access.callers import Caller


TAGS = ["promising"]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=200)]
PromiseRow = row_schema("promise")
_TAG = re.compile(r'"(\d{1,18})"')


class PromisePage(Page):
    """Which promises: all, or those of a state, a customer, a promiser."""

    state: Literal["open", "kept", "late", "broken", "withdrawn", "released"] | None = None
    customer: Text = ""
    promiser: Text = ""


def _key_of(key: str | None) -> str:
    if not key or "\0" in key:
        msg = "Send an Idempotency-Key of your own making, so that it happens once."
        raise NeededError(msg)
    return key


def _in_whose_name(caller: Caller, resource: str, said: str) -> str:
    """Give the name that stands at a hold or promise: nobody promises as somebody else."""
    if said in {"", caller.name}:
        return caller.name or caller.actor
    allow(caller, resource, "create for another")
    return said


def _ask_to_decide(caller: Caller, resource: str, ref: str) -> None:
    """Refuse to promise or hold what somebody else asked, as nobody sells another's deal."""
    if not may_decide(caller, resource, access(caller, "ask", ref)):
        what = "ask"
        raise NotThereError(what, ref)


def _expected(if_match: str | None) -> int:
    if not if_match:
        msg = "Send If-Match with the ETag of the promise as you read it."
        raise NeededError(msg)
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        msg = "If-Match is none of the ETags that were given here; read the promise again."
        raise ChangedError(msg)
    return int(found.group(1))


@router.post("/holds", response={201: HoldMade, **PROBLEMS}, tags=TAGS, operation_id="hold")
def hold(request: HttpRequest, given: HoldIn, key: Key = None) -> Any:  # noqa: ANN401 - a status with its body
    """Hold an ask: it reserves capacity until it expires by itself."""
    return Status(201, held_by(caller_in(request), given, _key_of(key)))


def held_by(caller: Caller, given: HoldIn, once: str) -> dict[str, Any]:
    """Place the hold that `caller` wants, once under that key, and give it as he may see it."""
    allow(caller, "hold", "create")
    _ask_to_decide(caller, "hold", given.ask)
    wish = HoldWish(
        ask=given.ask,
        key=once,
        holder=_in_whose_name(caller, "hold", given.holder),
        hours=given.hours,
        min_odds=given.min_odds,
    )
    made = place_hold(FORECASTS, wish, by=by_of(caller))
    return {**made, "advice": advice_shown(caller, made["advice"])}


@router.delete(
    "/holds/{path:ref}", response={204: None, **PROBLEMS}, tags=TAGS, operation_id="release_hold"
)
def release(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
    """Release a hold before it expires."""
    caller = caller_in(request)
    access(caller, "hold", ref, "release")
    release_hold(ref, by=by_of(caller))
    return Status(204, None)


@router.post(
    "/promises", response={201: PromiseMade, **PROBLEMS}, tags=TAGS, operation_id="promise"
)
def promise(request: HttpRequest, given: PromiseIn, key: Key = None) -> Any:  # noqa: ANN401 - a status with its body
    """Say yes to an ask or a hold: exactly once, on advice that knows of every other yes."""
    return Status(201, promised_by(caller_in(request), given, _key_of(key)))


def promised_by(caller: Caller, given: PromiseIn, once: str) -> dict[str, Any]:
    """Make the promise that `caller` wants, once under that key, and give it as he may see it."""
    allow(caller, "promise", "create")
    if not given.hold:
        _ask_to_decide(caller, "promise", given.ask)
    elif not was_decided(caller.company, once):  # a yes uses the hold up: it is gone the next time
        access(caller, "hold", given.hold, "release")
    by = by_of(caller)
    wish = Wish(
        company=caller.company,
        ask="" if given.hold else given.ask,
        hold=given.hold,
        key=once,
        actor=caller.actor,
        promiser=_in_whose_name(caller, "promise", given.promiser),
        now=by.now,
        min_odds=given.min_odds,
        reason=given.reason,
    )
    made = make_promise(FORECASTS, wish, os.urandom)
    receipt = made_receipt(caller.company, made)
    advice = advice_shown(caller, made["advice"])
    return {**made, "advice": advice, "receipt": receipt}


@router.get(
    "/promises",
    response={200: list_schema("promise"), **PROBLEMS},
    tags=TAGS,
    operation_id="list_promises",
)
def list_promises(request: HttpRequest, page: Query[PromisePage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Give what is promised."""
    names = ("state", "customer", "promiser")
    where = {name: value for name in names if (value := getattr(page, name))}
    return page_of(request, caller_in(request), "promise", page, where)


@router.post(
    "/promises/{path:ref}/moves",
    response={201: MoveOut, **PROBLEMS},
    tags=TAGS,
    operation_id="move",
)
def move(request: HttpRequest, ref: str, given: MoveIn, if_match: IfMatch = None) -> Any:  # noqa: ANN401 - a status with its body
    """Move a promise to another date: one more version, and the old ones stay."""
    caller = caller_in(request)
    access(caller, "promise", ref, "move")
    moved = move_promise(
        FORECASTS,
        ref,
        due_date=given.due_date,
        reason=given.reason,
        by=by_of(caller),
        expected=_expected(if_match),
    )
    return Status(201, moved)


@router.post(
    "/promises/{path:ref}/assessments",
    response={201: PromiseRow, **PROBLEMS},
    tags=TAGS,
    operation_id="assess",
)
def assess(request: HttpRequest, ref: str, given: AssessmentIn, if_match: IfMatch = None) -> Any:  # noqa: ANN401 - a status with its body
    """Say how a promise came out, as one side sees it; a later word of the same side counts."""
    caller = caller_in(request)
    row = access(caller, "promise", ref, f"assess as {given.side}")
    verdict = Verdict(
        side=given.side, outcome=given.outcome, came_on=given.came_on, note=given.note
    )
    assess_promise(ref, verdict, by=by_of(caller), expected=_expected(if_match))
    row.refresh_from_db()
    return Status(201, shown(caller, "promise", [row])[0])


@router.post(
    "/promises/{path:ref}/rank", response={201: RankOut, **PROBLEMS}, tags=TAGS, operation_id="rank"
)
def rank(request: HttpRequest, ref: str, given: RankIn, if_match: IfMatch = None) -> Any:  # noqa: ANN401 - a status with its body
    """Serve a promise before another one, and name everyone who is overtaken."""
    caller = caller_in(request)
    access(caller, "promise", ref, "rank")
    overtaken = change_rank(
        FORECASTS,
        ref,
        ahead_of=given.ahead_of,
        reason=given.reason,
        by=by_of(caller),
        expected=_expected(if_match),
    )
    return Status(201, {"overtaken": list(overtaken)})


@router.get(
    "/promises/{path:ref}/receipt",
    response={200: str, **PROBLEMS},
    tags=TAGS,
    operation_id="show_receipt",
)
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the receipt of a promise: it proves itself, without this desk."""
    caller = caller_in(request)
    access(caller, "promise", ref)
    text = receipt_of_promise(caller.company, ref)
    if not text:  # it came with the book that was loaded
        what = "receipt"
        raise NotThereError(what, ref)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="promise.tlog-proof"'
    return response


@router.get(
    "/promises/{path:ref}",
    response={200: PromiseRow, **PROBLEMS},
    tags=TAGS,
    operation_id="show_promise",
)
def show_promise(request: HttpRequest, ref: str, response: HttpResponse) -> Any:  # noqa: ANN401 - JSON
    """Give a promise with all its versions, and the ETag that its changes must match."""
    caller = caller_in(request)
    row = access(caller, "promise", ref)
    response["ETag"] = f'"{row.revision}"'
    return shown(caller, "promise", [row])[0]
