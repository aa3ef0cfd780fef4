"""How much one member, or one address of strangers, may ask of a desk at once and in a minute.

It keeps the doors open for others: nobody takes all threads, and nobody asks without end. What
counts is kept in the memory of a process, as it is of no worth a moment later.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from keepable.texts import Text
from keepable_desk.web.api.problems import problem
from keepable_desk.web.pages.error_pages import too_many_requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

LOG = structlog.get_logger(__name__)
MOST_KNOWN = 20_000  # whose asking is kept in mind
BURST_SECONDS = 12.0  # of a minute's requests that may come in a moment
UNLIMITED = ("/health", "/ready", "/metrics")


@dataclass(slots=True)
class Asking:
    """How much somebody asks: what is being answered, and the `credit` they have left.

    The credit is counted in requests; it was so at the instant `at` (monotonic seconds).
    """

    credit: float
    at: float
    under_way: int = 0


@dataclass(slots=True)
class Rates:
    """Who may ask how much: so many a minute, and so many of them at once.

    >>> rates = Rates(per_minute=60.0, at_once=2)
    >>> [rates.is_let_in("a", 0.0) for _ in range(3)]
    [True, True, False]
    """

    per_minute: float
    at_once: int
    known: OrderedDict[str, Asking] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_let_in(self, who: str, now: float) -> bool:
        """Return whether a request of `who` is answered at `now`; `left` must follow if it is."""
        most = self.per_minute * BURST_SECONDS / 60.0
        with self.lock:
            asking = self.known.get(who) or Asking(most, now)
            self.known[who] = asking
            self.known.move_to_end(who)
            gained = (now - asking.at) * self.per_minute / 60.0
            asking.credit, asking.at = min(asking.credit + gained, most), now
            self._forget()
            if asking.credit < 1.0 or asking.under_way >= self.at_once:
                return False
            asking.credit -= 1.0
            asking.under_way += 1
            return True

    def left(self, who: str) -> None:
        """Note that a request of `who` was answered."""
        with self.lock:
            if who in self.known:
                self.known[who].under_way -= 1

    def _forget(self) -> None:
        """Forget those who asked longest ago, if too many are known and nothing waits of them."""
        while len(self.known) > MOST_KNOWN:
            name, oldest = next(iter(self.known.items()))
            if oldest.under_way:
                self.known.move_to_end(name)
                return
            del self.known[name]


def at_a_bearable_rate(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that refuses in a sentence what is too much of one member or address.

    It must come behind that which knows who signed in; without a limit in the settings it is none.
    """
    per_minute = settings.KEEPABLE_REQUESTS_PER_MINUTE
    if not per_minute:
        return get_response
    rates = Rates(per_minute=per_minute, at_once=settings.KEEPABLE_REQUESTS_AT_ONCE)

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(UNLIMITED):
            return get_response(request)
        who = _who(request)
        if not rates.is_let_in(who, time.monotonic()):
            LOG.warning("more was asked than is answered", path=request.path, **_from(request))
            return _refused(request)
        try:
            return get_response(request)
        finally:
            rates.left(who)

    return answer


def _who(request: HttpRequest) -> str:
    """Return by what somebody is counted: as a member who signed in, else by their address."""
    user = request.user
    if user.is_authenticated:
        return f"user:{user.pk}"
    return f"address:{request.META.get('REMOTE_ADDR', '')}"


def _from(request: HttpRequest) -> dict[str, object]:
    return {"ip": request.META.get("REMOTE_ADDR", ""), "user_id": request.user.pk}


def _refused(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(("/api/", "/_allauth/")):
        response = problem(429, Text("problem.too_many_requests"))
    else:
        response = too_many_requests(request)
    response["Retry-After"] = "5"
    return response
