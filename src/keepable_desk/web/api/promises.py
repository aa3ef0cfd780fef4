"""Promises and holds: decided once, moved, ranked, assessed; each with its receipt."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Header, Query, Status

from keepable.texts import Text as Said
from keepable.texts import render
from keepable.texts.catalogue import FALLBACK
from keepable_desk.reads.ledger import promise_receipt
from keepable_desk.rights.problem_texts import NO_ETAG, NO_KEY, UNKNOWN_ETAG
from keepable_desk.rights.showing import one_shown, shown
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.change_guards import ChangedError
from keepable_desk.usecases.change_plan import change_rank
from keepable_desk.usecases.make_promise import PromiseRequest, make_promise
from keepable_desk.usecases.move_promise import move_promise
from keepable_desk.usecases.place_hold import HoldWish, place_hold, release_hold
from keepable_desk.usecases.refusals import NeededError
from keepable_desk.web.api.callers import caller_in, context_in
from keepable_desk.web.api.paging import Page, list_schema, page_of, row_schema
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import (
    AssessmentIn,
    HoldIn,
    HoldMade,
    MoveIn,
    MoveOut,
    PromiseIn,
    PromiseMadeOut,
    RankIn,
    RankOut,
    Text,
)

TAGS = ["promising"]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=200)]
PromiseRow = row_schema("promise")
_TAG = re.compile(r'"([0-9]{1,18})"')


class PromisePage(Page):
    """Which promises: all, or those of a state, a customer, a promiser."""

    state: Literal["open", "kept", "late", "broken", "withdrawn", "released"] | None = None
    customer: Text = ""
    promiser: Text = ""


def _key_of(key: str | None) -> str:
    if not key or "\0" in key:
        raise NeededError(NO_KEY)
    return key


def _expected(if_match: str | None) -> int:
    if not if_match:
        raise NeededError(NO_ETAG)
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise ChangedError(UNKNOWN_ETAG)
    return int(found.group(1))


@router.post("/holds", response={201: HoldMade, **PROBLEMS}, tags=TAGS, operation_id="hold")
def hold(request: HttpRequest, given: HoldIn, key: Key = None) -> Any:  # noqa: ANN401 - a status with its body
    """Hold an ask: it reserves capacity until it expires by itself."""
    wish = HoldWish(**given.dict(), key=_key_of(key))
    return Status(201, place_hold(context_in(request), wish))


@router.delete(
    "/holds/{ref:ref}", response={204: None, **PROBLEMS}, tags=TAGS, operation_id="release_hold"
)
def release(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
    """Release a hold before it expires."""
    release_hold(context_in(request), ref)
    return Status(204, None)


@router.post(
    "/promises", response={201: PromiseMadeOut, **PROBLEMS}, tags=TAGS, operation_id="promise"
)
def promise(request: HttpRequest, given: PromiseIn, key: Key = None) -> Any:  # noqa: ANN401 - a status with its body
    """Return yes to an ask or a hold: exactly once, on advice that knows of every other yes."""
    wish = PromiseRequest(**given.dict(), key=_key_of(key))
    made = make_promise(context_in(request), wish)
    if made.get("receipt"):
        return Status(201, made)
    follows = render(Said("promise.receipt_follows"), get_language() or FALLBACK)
    return Status(201, {**made, "receipt_follows": follows})


@router.get(
    "/promises",
    response={200: list_schema("promise"), **PROBLEMS},
    tags=TAGS,
    operation_id="list_promises",
)
def list_promises(request: HttpRequest, page: Query[PromisePage]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return what is promised."""
    names = ("state", "customer", "promiser")
    where = {name: value for name in names if (value := getattr(page, name))}
    return page_of(request, caller_in(request), "promise", page, where)


@router.post(
    "/promises/{ref:ref}/moves",
    response={201: MoveOut, **PROBLEMS},
    tags=TAGS,
    operation_id="move",
)
def move(request: HttpRequest, ref: str, given: MoveIn, if_match: IfMatch = None) -> Any:  # noqa: ANN401 - a status with its body
    """Move a promise to another date: one more version, and the old ones stay."""
    moved = move_promise(
        context_in(request),
        ref,
        due_date=given.due_date,
        reason=given.reason,
        expected=_expected(if_match),
    )
    return Status(201, {**moved, "advice": render(moved["advice"], get_language() or FALLBACK)})


@router.post(
    "/promises/{ref:ref}/assessments",
    response={201: PromiseRow, **PROBLEMS},
    tags=TAGS,
    operation_id="assess",
)
def assess(request: HttpRequest, ref: str, given: AssessmentIn, if_match: IfMatch = None) -> Any:  # noqa: ANN401 - a status with its body
    """Say how a promise came out, as one side sees it; a later word of the same side counts."""
    context = context_in(request)
    made = assess_promise(
        context, ref, SideAssessment(**given.dict()), expected=_expected(if_match)
    )
    made.promise.refresh_from_db()  # it was read before it was assessed
    return Status(201, shown(context.caller, "promise", [made.promise])[0])


@router.post(
    "/promises/{ref:ref}/rank", response={201: RankOut, **PROBLEMS}, tags=TAGS, operation_id="rank"
)
def rank(request: HttpRequest, ref: str, given: RankIn, if_match: IfMatch = None) -> Any:  # noqa: ANN401 - a status with its body
    """Serve a promise before another one, and name everyone who is overtaken."""
    overtaken = change_rank(
        context_in(request),
        ref,
        ahead_of=given.ahead_of,
        reason=given.reason,
        expected=_expected(if_match),
    )
    return Status(201, {"overtaken": list(overtaken)})


@router.get(
    "/promises/{ref:ref}/receipt",
    response={200: str, **PROBLEMS},
    tags=TAGS,
    operation_id="show_receipt",
)
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """Return the receipt of a promise: it proves itself, without this desk."""
    text = promise_receipt(context_in(request), ref)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="promise.tlog-proof"'
    return response


@router.get(
    "/promises/{ref:ref}",
    response={200: PromiseRow, **PROBLEMS},
    tags=TAGS,
    operation_id="show_promise",
)
def show_promise(request: HttpRequest, ref: str, response: HttpResponse) -> Any:  # noqa: ANN401 - JSON
    """Return a promise with all its versions, and the ETag that its changes must match."""
    found = one_shown(caller_in(request), "promise", ref)
    response["ETag"] = f'"{found["revision"]}"'
    return found
