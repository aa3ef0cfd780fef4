"""Whether the desk lives, is ready, and how it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import Gauge

from keepable_desk import clock
from keepable_desk.reads.context import ActionContext
from keepable_desk.reads.examining import held_bytes
from keepable_desk.reads.readiness import has_halted
from keepable_desk.rights.callers import caller_with

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
    """Return whether the database answers and every company can be written to."""
    del request
    try:
        halted = has_halted()
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    status = "writing has stopped" if halted else "ready"
    return JsonResponse({"status": status}, status=503 if halted else 200)


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
