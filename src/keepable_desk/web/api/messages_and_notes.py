"""Talk about promises, notes off the record, and what a member is told."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Query, Status

from keepable.domain.text_kinds import file_name
from keepable_desk.rights.problem_texts import no_base64
from keepable_desk.rights.row_rules import access
from keepable_desk.rights.showing import shown
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.talk import File, delete_note, read_notification, say, write_note
from keepable_desk.web.api.callers import caller_in, context_in
from keepable_desk.web.api.paging import Page, list_schema, page_of, row_schema
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import FileIn, ImportIn, MessageIn, NoteIn

TAGS = ["talk"]


def content_of(given: FileIn | ImportIn) -> bytes:
    """Return the bytes of a file that was sent in base64."""
    try:
        return base64.b64decode(given.content, validate=True)
    except binascii.Error as error:
        raise UnfitError(no_base64(given.name)) from error


@router.post(
    "/promises/{ref:ref}/messages",
    response={201: row_schema("message"), **PROBLEMS},
    tags=TAGS,
    operation_id="say",
)
def post_message(request: HttpRequest, ref: str, given: MessageIn) -> Any:  # noqa: ANN401 - a status with its body
    """Return something about a promise, and tell those who are mentioned."""
    context = context_in(request)
    files = [File(file.name, file.media_type, content_of(file)) for file in given.files]
    made = say(context, ref, given.text, mentions=given.mentions, files=files)
    return Status(201, shown(context.caller, "message", [made])[0])


@router.get(
    "/promises/{ref:ref}/messages",
    response={200: list_schema("message"), **PROBLEMS},
    tags=TAGS,
    operation_id="list_messages",
)
def list_messages(request: HttpRequest, ref: str, page: Query[Page]) -> Any:  # noqa: ANN401 - JSON or CSV
    """Return what was said about a promise."""
    caller = caller_in(request)
    promise = access(caller, "promise", ref)
    return page_of(request, caller, "message", page, {"promise": promise.pk})


@router.get(
    "/attachments/{ref}",
    response={200: bytes, **PROBLEMS},
    tags=TAGS,
    operation_id="show_attachment",
)
def attachment(request: HttpRequest, ref: str) -> HttpResponse:
    """Return a file as it was attached; browsers save it, and never show it as a page of ours."""
    row = access(caller_in(request), "attachment", ref)
    response = HttpResponse(bytes(row.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=file_name(row.name)
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@router.post(
    "/notes", response={201: row_schema("note"), **PROBLEMS}, tags=TAGS, operation_id="write_note"
)
def post_note(request: HttpRequest, given: NoteIn) -> Any:  # noqa: ANN401 - a status with its body
    """Write a note off the record, for its author and the readers whom they name."""
    context = context_in(request)
    about = (given.about_kind, given.about)
    made = write_note(context, given.text, readers=given.readers, about=about)
    return Status(201, shown(context.caller, "note", [made])[0])


@router.delete(
    "/notes/{ref}", response={204: None, **PROBLEMS}, tags=TAGS, operation_id="delete_note"
)
def remove_note(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
    """Delete a note; nobody can read it any more."""
    delete_note(context_in(request), ref)
    return Status(204, None)


@router.post(
    "/notifications/{ref}/read",
    response={200: row_schema("notification"), **PROBLEMS},
    tags=TAGS,
    operation_id="read_notification",
)
def read(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - JSON
    """Take note of what I was told."""
    context = context_in(request)
    row = read_notification(context, ref)
    return shown(context.caller, "notification", [row])[0]
