"""Taking over what was done elsewhere: what a file would bring, and then the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Status

from keepable.files.part_rows import KINDS
from keepable_desk.access.doors import access, allow
from keepable_desk.access.showing import shown
from keepable_desk.api.acting import by_of
from keepable_desk.api.callers import caller_in
from keepable_desk.api.paging import row_schema
from keepable_desk.api.problems import PROBLEMS
from keepable_desk.api.router import router
from keepable_desk.api.schemas import ImportedOut, ImportIn
from keepable_desk.api.talk import content_of
from keepable_desk.usecases.import_outcomes import OutcomesFile, apply_import, preview_outcomes
from keepable_desk.usecases.import_parts import apply_parts

if TYPE_CHECKING:
    from keepable_desk.access.callers import Caller

TAGS = ["imports"]


@router.post(
    "/imports",
    response={201: row_schema("import"), **PROBLEMS},
    tags=TAGS,
    operation_id="preview_import",
)
def preview(request: HttpRequest, given: ImportIn) -> Any:  # noqa: ANN401 - a status with its body
    """Read finished work from a file and say what it would bring; the book stays as it is."""
    caller = caller_in(request)
    allow(caller, "import", "create")
    file = OutcomesFile(
        name=given.name, content=content_of(given), columns=given.columns, dates=given.dates
    )
    row, _columns = preview_outcomes(file, by=by_of(caller))
    return Status(201, shown(caller, "import", [row])[0])


@router.post(
    "/imports/{ref}/apply",
    response={200: ImportedOut, **PROBLEMS},
    tags=TAGS,
    operation_id="apply_import",
)
def apply(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - JSON
    """Take over what the file brings, once; what is known already stays as it is."""
    caller = caller_in(request)
    row = access(caller, "import", ref, "apply")
    return applied_by(caller, row)


def applied_by(caller: Caller, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    """Take over what the import `row` brings, as it is of its kind."""
    take = apply_parts if row.kind in KINDS else apply_import
    return take(row.pk, by=by_of(caller))
