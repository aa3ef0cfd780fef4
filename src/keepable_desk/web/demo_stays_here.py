"""Data of the demo are for whoever sits at the machine, and for nobody else.

A server of our own is not started beyond the loopback with them (`ops/serving.py`). Another one, as
gunicorn, is not asked where it listens: so each request is looked at. It comes from here when its
peer is on the loopback, it asks for a name of the loopback, and no proxy says that it handed it on.
A proxy on this machine may say nothing, and ask for the loopback: what is seen then is a page to
sign in at which nobody is offered, as its visitors bring no password of the demo along.
"""

from __future__ import annotations

import ipaddress
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse
from django.http.request import split_domain_port
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import get_language_from_request

from keepable.texts import Text, render
from keepable.texts.catalogue import FALLBACK
from keepable_desk.reads.readiness import has_demo
from keepable_desk.rights.demo_password import ASKED, COOKIE, is_demo_password

if TYPE_CHECKING:
    from django.http import HttpRequest

ALIVE = "/health"


def is_from_here(request: HttpRequest) -> bool:
    """Return whether `request` was sent by a program on this machine to this machine."""
    name = split_domain_port(request.headers.get("Host", ""))[0].strip("[]")
    peer = str(request.META.get("REMOTE_ADDR", ""))
    return (
        _is_loopback(peer)
        and (name == "localhost" or _is_loopback(name))
        and not getattr(request, "was_handed_on", False)
    )


def brings_demo_password(request: HttpRequest) -> bool:
    """Return whether `request` brings the demo's password along, in its address or from before."""
    said = request.GET.get(ASKED) or request.COOKIES.get(COOKIE, "")
    return bool(said) and is_demo_password(said)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _has_demo(request: HttpRequest) -> bool:
    """Return whether demo data could be read; whoever asks if we are alive reads none."""
    try:
        return request.path != ALIVE and has_demo()
    except DatabaseError:  # of which nothing can be read then, and which others tell
        return False


class DemoStaysHere(MiddlewareMixin):
    """Answers others than this machine nothing from demo data."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Return a refusal of a `request` from elsewhere, None where it is answered."""
        if is_from_here(request) or not _has_demo(request):
            return None
        language = get_language_from_request(request) or FALLBACK
        sentence = render(Text("desk.demo_is_local"), language)
        return HttpResponse(sentence, status=HTTPStatus.FORBIDDEN, content_type="text/plain")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Let the browser keep the demo's password, if the `request` brought it in its address."""
        if ASKED in request.GET and brings_demo_password(request):
            response.set_cookie(
                COOKIE,
                request.GET[ASKED],
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
