"""Sessions of browsers end by themselves, and whoever was signed in is a stranger then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import logout

from keepable_desk import clock
from keepable_desk.session_times import is_over
from keepable_desk.web.pages.reader_settings import FOR_PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

NEWS = "/pulse"  # what open pages ask for by themselves
UNKNOWN = tuple(path for path in FOR_PROGRAMS if path not in {"/api/", "/_allauth/"})


def while_it_lasts(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that signs those out whose session is over."""

    def answer(request: HttpRequest) -> HttpResponse:
        if (
            not request.path.startswith(UNKNOWN)
            and request.user.is_authenticated
            and is_over(request.session, clock.now(), asks=request.path != NEWS)
        ):
            logout(request)
        return get_response(request)

    return answer
