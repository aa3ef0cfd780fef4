"""Changes of the plan: parts of the book that are added by hand, and how work stands."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import create_model

from keepable.domain.parts import PART_IN
from keepable.domain.text_kinds import kind_of
from keepable_desk.rights.parts import LISTED_PARTS
from keepable_desk.rights.policy import CHANGED_PARTS
from keepable_desk.usecases.add_to_plan import add_to_plan, withdraw_from_plan
from keepable_desk.usecases.change_plan import WorkChange, change_work
from keepable_desk.web.api.callers import context_in
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import Line, Name, RequestSchema, Text, WorkIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.domain.parts import Part

TAGS = ["the plan"]


class PartIn(RequestSchema):
    """What is added, from `start` to the day before `end`."""


class AddedOut(Schema):
    """The number of what was added."""

    id: int


class WorkChanged(Schema):
    """How the work stands now, and what was estimated before."""

    work: str
    owner: str
    hours_before: str
    hours: str
    status: str
    hours_spent: str


def _given(part: Part) -> type[RequestSchema]:
    """Return the schema of a thing of `part`: its texts, and its days as a first and an end."""
    found: dict[str, Any] = {}
    for each in fields(part.noun):
        if each.name == part.span:
            found |= {"start": (date, ...), "end": (date, ...)}
        elif each.default is MISSING:
            found[each.name] = (Name, ...)
        else:
            kind = Text if kind_of(each.name) == "prose" else Line
            found[each.name] = (kind, each.default)
    return create_model(f"{part.noun.__name__}In", __base__=PartIn, __doc__=PartIn.__doc__, **found)


def _adder(part: Part) -> Callable[..., Any]:
    def add(request: HttpRequest, given: RequestSchema) -> Any:  # noqa: ANN401 - a status with its body
        """Add something of this kind; advice that counted on that time no longer holds."""
        return Status(201, {"id": add_to_plan(context_in(request), part, given.dict())})

    add.__annotations__["given"] = _given(part)
    return add


def _withdrawer(part: Part) -> Callable[..., Any]:
    def withdraw(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
        """Take it back: one more entry, and that time counts again."""
        withdraw_from_plan(context_in(request), part, ref)
        return Status(204, None)

    return withdraw


for _part in (PART_IN[each.field] for each in LISTED_PARTS if each.name in CHANGED_PARTS):
    _called = _part.name.replace(" ", "_")
    router.post(
        f"/{_part.path}",
        response={201: AddedOut, **PROBLEMS},
        tags=TAGS,
        operation_id=f"add_{_called}",
        summary=f"Add {_part.name}",
    )(_adder(_part))
    router.delete(
        f"/{_part.path}/{{ref}}",
        response={204: None, **PROBLEMS},
        tags=TAGS,
        operation_id=f"withdraw_{_called}",
        summary=f"Take {_part.name} back",
    )(_withdrawer(_part))


@router.patch(
    "/work/{ref:ref}",
    response={200: WorkChanged, **PROBLEMS},
    tags=TAGS,
    operation_id="change_work",
)
def work(request: HttpRequest, ref: str, given: WorkIn) -> Any:  # noqa: ANN401 - JSON
    """Change the estimate of a piece of work, or say how far it is."""
    change = WorkChange(**given.dict(exclude={"reason"}))
    return change_work(context_in(request), ref, change, reason=given.reason)
