"""The first run: a company is set up by whoever is at the machine, or the sample is loaded."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from keepable.texts import Text
from keepable_desk import clock
from keepable_desk.access.vocabulary import MOST_REPEATED
from keepable_desk.custody.first_run import forget_first_run_key, is_first_run_key
from keepable_desk.pages.wording import error_in_words
from keepable_desk.queries.context import of_operator
from keepable_desk.queries.readiness import has_company
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.changing import UnfitError
from keepable_desk.usecases.set_up_company import (
    OwnCompany,
    SetUpAlreadyError,
    load_demo,
    set_up_company,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

TIME_OF_DAY = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])(?::[0-5][0-9])?")
BACKEND = "django.contrib.auth.backends.ModelBackend"
DEFAULTS = {
    "zone": "Europe/Berlin",
    "days": ["0", "1", "2", "3", "4"],
    "start": "09:00",
    "end": "17:00",
    "holidays": "",
}
REGIONS = ("DE", "DE-BY", "DE-BE", "DE-NW", "AT", "CH", "GB-ENG", "FR", "NL", "US", "US-CA")


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Ask when work is done, then what to begin with: the sample company, or an own one."""
    if has_company():
        return redirect("pages:home")
    key = request.POST.get("key") or request.GET.get("key", "")
    if not is_first_run_key(key):
        return render(request, "keepable/first_run.html", {"is_locked": True})
    if request.method != "POST":
        return _asked(request, key, DEFAULTS)
    try:
        return _begun(request)
    except SetUpAlreadyError:
        return redirect("account_login")
    except UnfitError as error:
        entered = {**request.POST.dict(), "days": request.POST.getlist("days"), "password": ""}
        return _asked(request, key, entered, error_in_words(error))


def _begun(request: HttpRequest) -> HttpResponse:
    """Begin with what was chosen, and lead on; UnfitError where that cannot be."""
    if request.POST.get("what") == "sample":
        load_demo(of_operator(clock.now()))
        forget_first_run_key()
        return redirect("account_login")
    member = set_up_company(of_operator(clock.now()), own_in(request.POST))
    forget_first_run_key()
    login(request, member.user, backend=BACKEND)
    return redirect("pages:setup")


def _asked(
    request: HttpRequest, key: str, entered: dict[str, Any], problem: str = ""
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    context = {"key": key, "entered": entered, "problem": problem, "regions": REGIONS}
    return render(request, "keepable/first_run.html", context, status=status)


def own_in(form: QueryDict) -> OwnCompany:
    """Read what was entered about an own company; UnfitError where hours are none."""
    name = form.get("company", "").strip()
    return OwnCompany(
        name=name,
        origin=form.get("origin", "").strip() or f"{slugify(name) or 'company'}.example/ledger",
        zone=form.get("zone", "").strip() or "UTC",
        days=tuple(int(day) for day in form.getlist("days") if day in set("0123456")),
        start_min=_minutes(form.get("start", "")),
        end_min=_minutes(form.get("end", "")),
        holidays=form.get("holidays", "").strip().upper(),
        admin=Newcomer(
            email=form.get("email", "").strip(), role="admin", name=form.get("name", "").strip()
        ),
        password=form.get("password", ""),
    )


def _minutes(text: str) -> int:
    """Read a time of day such as 09:30 as minutes."""
    found = TIME_OF_DAY.fullmatch(text.strip())
    if found is None:
        raise UnfitError(Text("setup.no_time_of_day", text=text[:MOST_REPEATED]))
    return int(found[1]) * 60 + int(found[2])
