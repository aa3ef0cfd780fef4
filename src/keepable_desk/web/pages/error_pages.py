"""Where there is no page: what went wrong in one sentence, in the reader's language, and a way on.

Nothing here looks anything up, as it may be the database that failed.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from keepable.texts import Text
from keepable_desk import what_was_written
from keepable_desk.rights.problem_texts import told_of_failure
from keepable_desk.web.pages.reader_settings import FOR_PROGRAMS, theme_cookie
from keepable_desk.web.pages.wording import in_words as in_words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

SENTENCES: dict[int, tuple[str, str]] = {
    HTTPStatus.BAD_REQUEST: (
        gettext_noop("That cannot be read"),
        gettext_noop(
            "What was sent cannot be read. Go back, open the page anew and send it again."
        ),
    ),
    HTTPStatus.FORBIDDEN: (
        gettext_noop("That is not for you"),
        gettext_noop("You may not open this. Ask whoever sent you here, or your administrator."),
    ),
    HTTPStatus.NOT_FOUND: (
        gettext_noop("There is nothing here"),
        gettext_noop("No page has this address. Look whether the link was cut off at its end."),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        gettext_noop("This is no page"),
        gettext_noop("This address only takes what a form sends; there is nothing to open here."),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        gettext_noop("That was too much at once"),
        gettext_noop(
            "More was asked for than one person asks for. Nothing was done; try again in a moment."
        ),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        gettext_noop("That went wrong"),
        gettext_noop("That is our error, not yours. Try again in a minute."),
    ),
}
AFTER_WRITING: dict[str, str] = {
    "something": gettext_noop(
        "That is our error, not yours; but it was written before the answer failed."
        " Look for it before you send it again."
    ),
    "unknown": gettext_noop(
        "The database went away while it was written, so that nobody knows whether it is."
        " Look for it before you send it again."
    ),
}
TOO_OLD = (
    gettext_noop("This page is too old to send"),
    gettext_noop("This page is too old to send; open it anew. What you wrote is still here."),
)
TOO_OLD_TO_GO_BACK_TO = gettext_noop(
    "It was opened before you signed in. Go back, copy what you wrote, and open the page anew."
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return that what was sent cannot be read."""
    del exception
    return _said(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return that it is not for whoever asked for it."""
    del exception
    return _said(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return that there is nothing at this address."""
    del exception
    return _said(request, HTTPStatus.NOT_FOUND)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Return that more was asked for than is answered at once."""
    return _said(request, HTTPStatus.TOO_MANY_REQUESTS)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return that it is our error, and whether what was sent is written all the same.

    A database that did not do it, as it is locked or its disk is full, is told as such.
    """
    if isinstance(sys.exception(), OperationalError):  # Django calls this while it handles it
        title, _ = SENTENCES[HTTPStatus.INTERNAL_SERVER_ERROR]
        busy = told_of_failure(Text("problem.database_is_busy"))
        return shown(request, HTTPStatus.SERVICE_UNAVAILABLE, title, busy)
    fate = what_was_written.fate()
    if fate == "nothing":
        return _said(request, HTTPStatus.INTERNAL_SERVER_ERROR)
    title, _ = SENTENCES[HTTPStatus.INTERNAL_SERVER_ERROR]
    return shown(request, HTTPStatus.INTERNAL_SERVER_ERROR, title, AFTER_WRITING[fate])


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form carries a token that is no longer valid; what was written is not lost."""
    del reason
    title, sentence = TOO_OLD
    if not _is_part(request):
        sentence = TOO_OLD_TO_GO_BACK_TO
    return shown(request, HTTPStatus.FORBIDDEN, title, sentence)


def in_words(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that says so where a form's address is opened as if it were a page."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_wrong = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if not is_wrong or request.path.startswith(FOR_PROGRAMS):
            return response
        found = _said(request, HTTPStatus.METHOD_NOT_ALLOWED)
        found["Allow"] = response["Allow"]
        return found

    return answer


def _said(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    title, sentence = SENTENCES[status]
    return shown(request, status, title, sentence)


def shown(
    request: HttpRequest, status: HTTPStatus, title: str, sentence: str | Text
) -> HttpResponse:
    """Show a sentence as a page, or beside the form that a part of a page was asked for from."""
    # The reader's language where it is known already, else that of the browser.
    known = translation.get_language() if hasattr(request, "caller") else None
    language = known or translation.get_language_from_request(request)
    name = "keepable/part_problem.html" if _is_part(request) else "keepable/failed.html"
    with translation.override(language):
        context = {
            "title": gettext(title),
            "sentence": gettext(sentence) if isinstance(sentence, str) else in_words_of(sentence),
            "theme": request.COOKIES.get(theme_cookie(), ""),
        }
        response = HttpResponse(render_to_string(name, context), status=status)
    response["Content-Language"] = language
    return response


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
