"""What a reader is told, how they read, and whether what they look at has changed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepable_desk.reads.overviews import pulse_seen
from keepable_desk.rights.row_rules import visible
from keepable_desk.rights.showing import shown
from keepable_desk.usecases.set_language_and_zone import set_language_and_zone
from keepable_desk.usecases.talk import read_all
from keepable_desk.web.pages.forms import ReaderForm, filled_in
from keepable_desk.web.pages.page_responses import done, is_part, page
from keepable_desk.web.pages.reader_settings import theme_cookie

if TYPE_CHECKING:
    from django.http import HttpRequest

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.rights.callers import Caller

MOST = 100
THEMES = {"light", "dark"}
YEAR_SECONDS = 365 * 24 * 3600


@page()
def pulse(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Tell the state of what can be looked at, a word that changes with it; and what is unread."""
    del request
    seen, unread = pulse_seen(context)
    words = ngettext("%(count)d message", "%(count)d messages", unread) % {"count": unread}
    return JsonResponse({"seen": seen, "unread": unread, "words": words})


@page()
def show(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show what the caller was told, the newest first."""
    caller = context.caller
    found = visible(caller, "notification").order_by("-pk")[:MOST]
    rows = [
        {**each, "said": each["message"] or each["text"], "href": _address(caller, each)}
        for each in shown(caller, "notification", found)
    ]
    return render(request, "keepable/inbox.html", {"rows": rows})


def _address(caller: Caller, row: dict[str, object]) -> str:
    about = str(row["about"])
    names = {"promise": "pages:promise", "hold": "pages:promise", "ask": "pages:asked"}
    if row["about_kind"] in names and about:
        return reverse(names[str(row["about_kind"])], args=[about])
    if row["about_kind"] == "deal" and caller.reach("deal", "read"):
        return f"{reverse('pages:pipeline')}#notes-{about}"
    return reverse("pages:honesty") if row["about_kind"] == "ledger" else ""


@page("POST")
def read(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Take note of everything that the caller was told."""
    read_all(context)
    return done(request, reverse("pages:inbox"), _("All read."))


@page("POST")
def reader(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Keep how the caller reads: language, zone and colours."""
    entered = filled_in(ReaderForm, request.POST)
    set_language_and_zone(context, zone=entered["zone"] or None, language=entered["language"])
    back = entered["next"]
    is_here = back.startswith("/") and url_has_allowed_host_and_scheme(back, None)
    response: HttpResponse = HttpResponseRedirect(back if is_here else "/")
    if is_part(request):  # all of the page is written otherwise now
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        response["HX-Refresh"] = "true"
    theme = entered["theme"]
    if theme in THEMES:
        response.set_cookie(
            theme_cookie(),
            theme,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(theme_cookie())
    return response
