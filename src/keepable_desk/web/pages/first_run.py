"""The first run: a company is set up by whoever is at the machine, or the sample is loaded."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keepable.texts import Text
from keepable_desk import clock
from keepable_desk.reads.context import of_operator
from keepable_desk.reads.readiness import has_company
from keepable_desk.rights.demo_password import ASKED, demo_password
from keepable_desk.rights.first_run_key import forget_first_run_key, is_first_run_key
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.set_up_company import SetUpAlreadyError, load_demo, set_up_company
from keepable_desk.web.demo_stays_here import is_from_here
from keepable_desk.web.pages.first_form import OwnCompanyForm, own_company
from keepable_desk.web.pages.forms import FormError, KeyForm, filled_in
from keepable_desk.web.pages.wording import error_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

NO_ERRORS: Mapping[str, str] = {}
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
    begun = KeyForm(request.POST)
    begun.is_valid()  # what cannot be a key is none
    key = begun.cleaned_data.get("key") or request.GET.get("key", "")
    if not is_first_run_key(key):
        return render(request, "keepable/first_run.html", {"is_locked": True})
    if request.method != "POST":
        return _asked(request, key, DEFAULTS)
    try:
        return _begun(request)
    except SetUpAlreadyError:
        return redirect("account_login")
    except FormError as error:
        return _asked(request, key, error.entered(), " ".join(error.sentences()), error.by_field())
    except UnfitError as error:
        entered = OwnCompanyForm(request.POST)
        return _asked(request, key, FormError(entered).entered(), error_in_words(error))


def _begun(request: HttpRequest) -> HttpResponse:
    """Begin with what was chosen, and lead on; UnfitError where that cannot be."""
    if filled_in(KeyForm, request.POST)["what"] == "sample":
        if not is_from_here(request):
            raise UnfitError(Text("desk.demo_is_local"))
        load_demo(of_operator(clock.now()))
        forget_first_run_key()
        return redirect(f"{reverse('account_login')}?{ASKED}={demo_password()}")
    own = own_company(filled_in(OwnCompanyForm, request.POST))
    member = set_up_company(of_operator(clock.now()), own)
    forget_first_run_key()
    login(request, member.user, backend=BACKEND)
    return redirect("pages:setup")


def _asked(
    request: HttpRequest,
    key: str,
    entered: Mapping[str, Any],
    problem: str = "",
    errors: Mapping[str, str] = NO_ERRORS,
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    context = {"key": key, "entered": entered, "problem": problem, "regions": REGIONS}
    context["errors"] = errors
    return render(request, "keepable/first_run.html", context, status=status)
