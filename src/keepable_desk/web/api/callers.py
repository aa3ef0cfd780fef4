"""Who calls: by a token, by a session of allauth's, or by a cookie with its CSRF check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from ninja.security import APIKeyHeader, HttpBearer, SessionAuth

from keepable_desk import clock
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import PREFIX, caller_of, caller_with
from keepable_desk.session_times import is_over

if TYPE_CHECKING:
    from django.http import HttpRequest

    from keepable_desk.rights.callers import Caller


class ByToken(HttpBearer):
    """A token of another program."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return whoever holds `token`, looked at anew each time; the log of `request` names it."""
        del request
        found = caller_with(token, clock.now()) if token.startswith(PREFIX) else None
        if found is not None:
            structlog.contextvars.bind_contextvars(actor=found.actor)
        return found


class BySessionToken(APIKeyHeader):
    """The token of a session that somebody signed in to without a browser."""

    param_name = "X-Session-Token"

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Return the member whose session `key` is."""
        del request
        found = authenticate_by_x_session_token(key) if key else None
        if not found:
            return None
        user, session = found
        if is_over(session, clock.now()):
            session.flush()
            return None
        return caller_of(user)


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
