"""What is answered below the API's address without the API: as problem details, too."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from keepable_desk.api.problems import PROBLEM, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

BELOW = "/api/"
SENTENCES = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "That is our error, not yours; nothing was written.",
}


def only_problems(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give the middleware that turns Django's own pages of errors into problem details."""

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
    sentence = SENTENCES.get(status, f"{status.description or status.phrase}.")
    found = problem(status, f"Only {allowed} is understood here." if allowed else sentence)
    for name, value in response.items():
        if name not in {"Content-Type", "Content-Length"}:
            found[name] = value
    return found
