"""Changes of the plan: leave, and how work stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status

from keepable_desk.usecases.change_plan import (
    WorkChange,
    add_leave,
    change_work,
    withdraw_leave,
)
from keepable_desk.web.api.callers import context_in
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import LeaveIn, WorkIn

TAGS = ["the plan"]


class LeaveMade(Schema):
    """The number of the leave that was added."""

    id: int


class WorkChanged(Schema):
    """How the work stands now, and what was estimated before."""

    work: str
    owner: str
    hours_before: str
    hours: str
    status: str
    hours_spent: str


@router.post("/leave", response={201: LeaveMade, **PROBLEMS}, tags=TAGS, operation_id="add_leave")
def leave(request: HttpRequest, given: LeaveIn) -> Any:  # noqa: ANN401 - a status with its body
    """Add leave of a person; advice that counted on them no longer holds."""
    return Status(201, {"id": add_leave(context_in(request), **given.dict())})


@router.delete(
    "/leave/{ref}",
    response={204: None, **PROBLEMS},
    tags=TAGS,
    operation_id="withdraw_leave",
)
def withdraw(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
    """Take leave back: one more entry, and the person counts again on those days."""
    withdraw_leave(context_in(request), ref)
    return Status(204, None)


@router.patch(
    "/work/{path:ref}",
    response={200: WorkChanged, **PROBLEMS},
    tags=TAGS,
    operation_id="change_work",
)
def work(request: HttpRequest, ref: str, given: WorkIn) -> Any:  # noqa: ANN401 - JSON
    """Change the estimate of a piece of work, or say how far it is."""
    change = WorkChange(**given.dict(exclude={"reason"}))
    return change_work(context_in(request), ref, change, reason=given.reason)
