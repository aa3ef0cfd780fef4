"""Errors as problem details (RFC 9457): one clear sentence, and never a traceback."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from django.db import OperationalError
from django.http import JsonResponse
from django.utils.translation import get_language
from ninja.errors import AuthenticationError, HttpError, ValidationError

from keepable.domain.canonical import to_plain as plain_of
from keepable.texts import Text, as_written, render, text_of, to_plain
from keepable.texts.catalogue import FALLBACK
from keepable_desk import clock
from keepable_desk.rights.callers import ForgedRightsError
from keepable_desk.rights.problem_texts import status_text, told_of_failure
from keepable_desk.rights.showing import answer_shown
from keepable_desk.rights.vocabulary import MOST_REPEATED
from keepable_desk.usecases.append_to_ledger import BrokenLedgerError
from keepable_desk.usecases.deciding import NotDecidedError
from keepable_desk.usecases.halting import halt
from keepable_desk.usecases.refusals import STATUS
from keepable_desk.web.api.bodies import MOST_TOLD, why_unread
from keepable_desk.web.api.callers import caller_in
from keepable_desk.web.api.paging import BadCursorError
from keepable_desk.web.api.schemas import ProblemOut
from keepable_desk.web.api.validation import invalid_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse
    from ninja import NinjaAPI

LOG = structlog.get_logger(__name__)
PROBLEM = "application/problem+json"
# what every operation may answer besides what it is for
PROBLEMS: Mapping[Any, Any] = {
    frozenset({400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503}): ProblemOut
}


def problem(status: int, text: Text, **more: Any) -> HttpResponse:  # noqa: ANN401 - anything JSON holds
    """Return the answer of `status` that tells `text`: in words, and beside them as it is."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": render(text, get_language() or FALLBACK),
        "text": to_plain(text),
        **more,
    }
    response = JsonResponse(body, status=status, content_type=PROBLEM)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "5"
    return response


def answer_problems(api: NinjaAPI) -> None:
    """Let `api` answer with problem details, whatever goes wrong."""
    for kind, status in STATUS:
        api.add_exception_handler(kind, _saying(status))
    for found, handler in HANDLERS.items():
        api.add_exception_handler(found, handler)


def _saying(status: HTTPStatus) -> Any:  # noqa: ANN401 - as ninja wants it
    def say(request: HttpRequest, error: Exception) -> HttpResponse:
        del request
        return problem(status, text_of(error) if str(error) else status_text(status))

    return say


def _refused(request: HttpRequest, error: NotDecidedError) -> HttpResponse:
    if error.answer is None:
        return problem(409, error.text)
    answer = answer_shown(caller_in(request), plain_of(error.answer), *error.about)
    return problem(409, error.text, answer=answer)


def _broken(request: HttpRequest, error: BrokenLedgerError) -> HttpResponse:
    """Stop writing: it must not go on from a ledger that is not what it was."""
    told = told_of_failure(Text("problem.writing_has_stopped", why=error.text))
    company = (
        error.company  # nobody is known who calls
        if isinstance(error, ForgedRightsError)
        else caller_in(request).company
    )
    halt(company, because=error.text, now=clock.now())
    return problem(503, told)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    del request
    found = [
        (
            # of a name that was sent no more than needed: it stands in the sentence, too
            ".".join(
                str(part)[:MOST_REPEATED] for part in each["loc"] if part not in {"body", "payload"}
            ),
            invalid_text(each["type"], each.get("ctx") or {}),
        )
        for each in error.errors[:MOST_TOLD]
    ]
    if not found:
        return problem(422, Text("problem.unreadable"), errors=[])
    language = get_language() or FALLBACK
    errors = [
        {"where": where, "what": render(what, language), "text": to_plain(what)}
        for where, what in found
    ]
    where, what = found[0]
    return problem(422, Text("problem.in_field", where=where, what=what), errors=errors)


def _busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    LOG.error("the database did not do it", error=str(error), path=request.path)
    return problem(503, told_of_failure(Text("problem.database_is_busy")))


def _stranger(request: HttpRequest, error: Exception) -> HttpResponse:
    del request, error
    return problem(401, Text("problem.stranger"))


def _by_status(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, why_unread(request) or as_written(str(error)))


HANDLERS: Mapping[type[Exception], Any] = {
    BadCursorError: _saying(HTTPStatus.BAD_REQUEST),
    NotDecidedError: _refused,
    BrokenLedgerError: _broken,
    ValidationError: _invalid,
    OperationalError: _busy,
    AuthenticationError: _stranger,
    HttpError: _by_status,
}
