"""How long a session lasts: so many days at most, and so many hours without anything asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.sessions.backends.base import SessionBase

BEGAN, SEEN = "keepable_began", "keepable_seen"  # seconds since 1970
NOTED_EVERY_SECONDS = 600.0  # how exactly it is known when something was asked: a note is a write
HOUR_SECONDS = 3_600.0


def is_over(session: SessionBase, now: datetime, *, asks: bool = True) -> bool:
    """Return whether the `session` of somebody is over at `now`; else note that they are there.

    Where nothing is asked for, as by a page that looks for news, nothing is noted but a beginning.
    """
    at = now.timestamp()
    began, seen = float(session.get(BEGAN, at)), float(session.get(SEEN, at))
    most, idle = settings.KEEPABLE_SESSION_DAYS * 24, settings.KEEPABLE_SESSION_IDLE_HOURS
    if (most and at - began > most * HOUR_SECONDS) or (idle and at - seen > idle * HOUR_SECONDS):
        return True
    if BEGAN in session and not (asks and at - seen > NOTED_EVERY_SECONDS):
        return False
    session[BEGAN], session[SEEN] = began, at
    return not _is_noted(session)


def _is_noted(session: SessionBase) -> bool:
    """Write what was noted at once, as the request may end the session; False if it is gone.

    On a disk that takes nothing, nothing is noted, and the session goes on.
    """
    try:
        session.save()
    except UpdateError:
        return session.exists(str(session.session_key))
    finally:
        session.modified = False
    return True
