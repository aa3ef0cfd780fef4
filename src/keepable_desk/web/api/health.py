"""Whether the desk lives, is ready, and how it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import Gauge

from keepable.texts import render
from keepable.texts.catalogue import FALLBACK
from keepable_desk import clock
from keepable_desk.reads.context import ActionContext
from keepable_desk.reads.examining import held_bytes
from keepable_desk.reads.readiness import has_halted
from keepable_desk.rights.callers import caller_with
from keepable_desk.usecases.check_health import newest_health

if TYPE_CHECKING:
    from django.http import HttpRequest

HELD_BYTES = Gauge(
    "keepable_held_bytes", "Bytes of forecasts that this process holds of the token's company"
)


def is_alive(request: HttpRequest) -> HttpResponse:
    """Return that the process answers, whatever the `request`."""
    del request
    return JsonResponse({"status": "alive"})


def is_ready(request: HttpRequest) -> HttpResponse:
    """Return whether anybody could promise, as it was when it was looked at last.

    That is done each 30 s in the background; where nothing does it, whoever asks first does.
    """
    del request
    try:
        if has_halted():
            return JsonResponse({"status": "writing has stopped"}, status=503)
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    found = newest_health(clock.now(), clock.ticks().seconds)
    if found is None:
        return JsonResponse({"status": "nobody has looked lately"}, status=503)
    language = get_language() or FALLBACK
    body = {
        "status": "not ready" if found.problems else "ready",
        "checked_at": found.at.isoformat(),
        "problems": [render(text, language) for text in found.problems],
        "warnings": [render(text, language) for text in found.warnings],
    }
    return JsonResponse(body, status=503 if found.problems else 200)


def measured(request: HttpRequest) -> HttpResponse:
    """Return the metrics in the form of Prometheus, to tokens that may measure."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    caller = caller_with(token, clock.now())
    if caller is None or caller.reach("desk", "measure") is None:
        return HttpResponse(status=404)
    context = ActionContext(caller=caller, now=clock.now())
    HELD_BYTES.set(held_bytes(context))
    found: HttpResponse = ExportToDjangoView(request)
    return found
