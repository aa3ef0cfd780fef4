"""Taking over what was done elsewhere: what a file would bring, and then the rest."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Status

from keepable_desk.rights.showing import shown
from keepable_desk.usecases.import_outcomes import OutcomesFile, preview_outcomes, take_back_import
from keepable_desk.usecases.import_parts import apply_import
from keepable_desk.usecases.learn_from_outcomes import take_back_lesson
from keepable_desk.web.api.callers import context_in
from keepable_desk.web.api.messages_and_notes import content_of
from keepable_desk.web.api.paging import row_schema
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import ImportedOut, ImportIn, TakenBackOut, UnlearnedOut

TAGS = ["imports"]


@router.post(
    "/imports",
    response={201: row_schema("import"), **PROBLEMS},
    tags=TAGS,
    operation_id="preview_import",
)
def preview(request: HttpRequest, given: ImportIn) -> Any:  # noqa: ANN401 - a status with its body
    """Read finished work from a file and say what it would bring; the book stays as it is."""
    context = context_in(request)
    file = OutcomesFile(
        name=given.name, content=content_of(given), columns=given.columns, dates=given.dates
    )
    row, _columns = preview_outcomes(context, file)
    return Status(201, shown(context.caller, "import", [row])[0])


@router.post(
    "/imports/{ref}/apply",
    response={200: ImportedOut, **PROBLEMS},
    tags=TAGS,
    operation_id="apply_import",
)
def apply(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - JSON
    """Take over what the file brings, once; what is known already stays as it is."""
    return apply_import(context_in(request), ref)


@router.post(
    "/imports/{ref}/take-back",
    response={200: TakenBackOut, **PROBLEMS},
    tags=TAGS,
    operation_id="take_back_import",
)
def take_back(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - JSON
    """Take out again what a file of finished work brought, and unlearn it."""
    return take_back_import(context_in(request), ref)


@router.post(
    "/learning/take-back",
    response={200: UnlearnedOut, **PROBLEMS},
    tags=TAGS,
    operation_id="take_back_lesson",
)
def unlearn(request: HttpRequest) -> Any:  # noqa: ANN401 - JSON
    """Put back what the book carried before it learned last."""
    return take_back_lesson(context_in(request))
