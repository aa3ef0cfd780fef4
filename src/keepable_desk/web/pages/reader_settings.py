"""How whoever reads a page reads: who it is, in which language, and in which zone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from keepable_desk.rights.callers import ForgedRightsError, caller_of
from keepable_desk.usecases.set_language_and_zone import reads_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from keepable_desk.rights.callers import Caller

FOR_PROGRAMS = ("/api/", "/_allauth/", "/static/", "/metrics", "/health", "/ready")


def theme_cookie() -> str:
    """Return the name of the cookie that keeps the colours of whoever reads."""
    return f"{settings.KEEPABLE_COOKIE_PREFIX}theme"


def _reader_of(request: HttpRequest) -> Caller | None:
    """Return whoever reads; None, and why, when what they may is not as the ledger left it."""
    request.forged = None  # type: ignore[attr-defined]  # ours, for pages
    try:
        return caller_of(request.user)
    except ForgedRightsError as error:
        request.forged = error  # type: ignore[attr-defined]  # ours, for pages
    return None


def as_readers_read(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that finds a page's reader, and lets it be written as they read."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(FOR_PROGRAMS):
            return get_response(request)
        caller = _reader_of(request)
        request.caller = caller  # type: ignore[attr-defined]  # ours, for pages
        zone, language = reads_as(caller.member if caller else None)
        language = language or translation.get_language_from_request(request)
        with translation.override(language), timezone.override(ZoneInfo(zone or "UTC")):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        # what somebody read stays nowhere: after signing out, Back shows none of it
        keeping = "private, no-store" if caller else "private, no-cache"
        response.headers.setdefault("Cache-Control", keeping)
        return response

    return answer
