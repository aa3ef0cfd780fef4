"""Who calls: by a token, by a session of allauth's, or by a cookie with its CSRF check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from ninja.security import APIKeyHeader, HttpBearer, SessionAuth

from keepable_desk import clock
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import PREFIX, caller_of, caller_with

if TYPE_CHECKING:
    from django.http import HttpRequest

    from keepable_desk.rights.callers import Caller


class ByToken(HttpBearer):
    """A token of another program."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return whoever holds `token`; every `request` is looked at anew."""
        del request
        return caller_with(token, clock.now()) if token.startswith(PREFIX) else None


class BySessionToken(APIKeyHeader):
    """The token of a session that somebody signed in to without a browser."""

    param_name = "X-Session-Token"

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Return the member whose session `key` is."""
        del request
        found = authenticate_by_x_session_token(key) if key else None
        return caller_of(found[0]) if found else None


class ByCookie(SessionAuth):
    """The cookie of whoever signed in with a browser."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Return the member who signed in; `key` is that of the session in `request`."""
        del key
        return caller_of(request.user)


BY: list[Any] = [ByToken(), BySessionToken(), ByCookie()]


def context_in(request: HttpRequest) -> ActionContext:
    """Return on whose behalf `request` is answered, and when: the same all through it."""
    found: ActionContext | None = getattr(request, "context", None)
    if found is None:
        found = ActionContext(caller=caller_in(request), now=clock.now())
        request.context = found  # type: ignore[attr-defined]  # ours, for operations
    return found


def caller_in(request: HttpRequest) -> Caller:
    """Return the caller that `request` was found to be from."""
    found: Caller = request.auth  # type: ignore[attr-defined]  # ninja puts it there
    return found
