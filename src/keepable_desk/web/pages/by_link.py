"""What somebody does who came by a link: coming in, setting a password, confirming an address."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from keepable_desk import clock
from keepable_desk.installation_settings import LEAST_PASSWORD
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_with_link
from keepable_desk.rights.row_rules import company_of
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.invite_member import join
from keepable_desk.usecases.member_links import LINK_DAYS, LinkOverError, address_of_link
from keepable_desk.usecases.request_limits import MOST_NAME
from keepable_desk.usecases.reset_sign_in import confirm_address, set_password
from keepable_desk.web.pages.forms import FormError, filled_in
from keepable_desk.web.pages.wording import error_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    Act = Callable[[ActionContext, str], Any]

BACKEND = "django.contrib.auth.backends.ModelBackend"


class KeyOnlyForm(forms.Form):
    """The key of the link."""

    key = forms.CharField(max_length=MOST_NAME)


class PasswordForm(KeyOnlyForm):
    """The key of the link, and a password."""

    password = forms.CharField(label=gettext_lazy("Password"), strip=False, max_length=MOST_NAME)


@require_http_methods(["GET", "HEAD", "POST"])
def join_company(request: HttpRequest) -> HttpResponse:
    """Let whoever is invited choose a password, and come in."""
    return _by_link(
        request, "invitation", lambda context, word: join(context, password=word), PasswordForm
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Let a member set a new password."""
    return _by_link(
        request, "reset", lambda context, word: set_password(context, password=word), PasswordForm
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Let a member confirm the address that the link was sent to."""
    return _by_link(request, "address", lambda context, _word: confirm_address(context))


def _by_link(
    request: HttpRequest, kind: str, act: Act, form: type[forms.Form] = KeyOnlyForm
) -> HttpResponse:
    """Show what the link is for, and do it when the form is sent: programs look at links alone."""
    is_sent = request.method == "POST"
    sent = KeyOnlyForm(request.POST) if is_sent else KeyOnlyForm(request.GET)
    key = str(sent.data.get("key", ""))
    caller = caller_with_link(key, kind, clock.now())
    if caller is None:
        return _over(request)
    context, problem = ActionContext(caller=caller, now=clock.now()), ""
    was_in = request.user.pk
    if request.method == "POST":
        try:
            member = act(context, filled_in(form, request.POST).get("password", ""))
        except LinkOverError:
            return _over(request)
        except FormError as error:
            problem = " ".join(error.sentences())
        except UnfitError as error:
            problem = error_in_words(error)
        else:
            if form is PasswordForm:
                login(request, member.user, backend=BACKEND)
            elif was_in == member.user_id:
                request.session.cycle_key()  # all of theirs ended; this one goes on
            if kind == "address":
                told = gettext("From now on you sign in with %(email)s.")
                messages.success(request, told % {"email": member.user.email})
            return redirect("pages:home")
    here = {
        "kind": kind,
        "key": key,
        "company": company_of(caller).name,
        "email": address_of_link(context) if kind == "address" else "",
        "problem": problem,
        "least": LEAST_PASSWORD,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "keepable/by_link.html", here, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    here = {"is_over": True, "days": LINK_DAYS}
    return render(request, "keepable/by_link.html", here, status=HTTPStatus.GONE)
