"""What is answered below the API's address without the API: as problem details, too."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers

from keepable.texts import Text
from keepable_desk import what_was_written
from keepable_desk.rights.problem_texts import status_text
from keepable_desk.web.api.problems import PROBLEM, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

LOG = structlog.get_logger(__name__)
BELOW = "/api/"
TOKENS_TOO = ("/_allauth/", "/metrics")
LEFT_OUT = "Keepable-Left-Out"


def from_nothing_written(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that begins to note, for each request, whether it wrote anything."""

    def answer(request: HttpRequest) -> HttpResponse:
        what_was_written.begin()
        return get_response(request)

    return answer


def by_https_alone(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that refuses programs by HTTP where the desk is reached by HTTPS.

    Were they led there as browsers are, nobody would notice that tokens go over the network so
    that others can read them.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        is_told = settings.SECURE_SSL_REDIRECT and request.path.startswith((BELOW, *TOKENS_TOO))
        if not is_told or request.is_secure():
            return get_response(request)
        sender = request.META.get("REMOTE_ADDR", "")
        LOG.warning("a program came by http", path=request.path, ip=sender)
        with translation.override(translation.get_language_from_request(request)):
            return problem(HTTPStatus.FORBIDDEN, Text("problem.https_alone"))

    return answer


def in_callers_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that lets programs be answered in the language that they accept.

    Nobody in between keeps what they are answered.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(BELOW):
            return get_response(request)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ("Accept-Language",))
        return response

    return answer


def only_problems(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that turns Django's own pages of errors into problem details."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_problem = response.get("Content-Type", "") == PROBLEM
        if response.status_code < HTTPStatus.BAD_REQUEST or is_problem:
            return response
        return _as_problem(response) if request.path.startswith(BELOW) else response

    return answer


def _as_problem(response: HttpResponse) -> HttpResponse:
    status = HTTPStatus(response.status_code)
    allowed = response.get("Allow", "")
    text = Text("problem.only_methods", methods=allowed) if allowed else status_text(status)
    found = problem(status, text)
    for name, value in response.items():
        if name not in {"Content-Type", "Content-Length"}:
            found[name] = value
    return found


def without_plans(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that lets go of the forecast that a request was answered from.

    Where rows that cannot be read are left out of it, the answer of the API says how many.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        try:
            response = get_response(request)
            context = getattr(request, "context", None)
            if context is not None and context.known_broken:
                response[LEFT_OUT] = str(len(context.known_broken))
            return response
        finally:
            for name in ("context", "reading"):  # of the API, and of pages
                if (context := getattr(request, name, None)) is not None:
                    context.let_go()

    return answer
