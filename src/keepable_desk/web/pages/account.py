"""What a member does for themselves: another address, another password, signing out everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepable.texts import Text
from keepable_desk.accounts import is_their_password
from keepable_desk.rights.showing import one_shown
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.change_member import sign_out_everywhere
from keepable_desk.usecases.member_links import has_mail, mailed
from keepable_desk.usecases.request_limits import MOST_NAME
from keepable_desk.usecases.reset_sign_in import ask_for_address
from keepable_desk.web.pages.forms import filled_in, text_field
from keepable_desk.web.pages.page_responses import done, page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from keepable_desk.reads.context import ActionContext


class OwnAddressForm(forms.Form):
    """Another address, and the password that shows who asks for it."""

    email = text_field(gettext_lazy("E-mail"), MOST_NAME, required=True)
    password = forms.CharField(label=gettext_lazy("Password"), strip=False)


@page()
def show(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show with what the caller signs in, and let them change it."""
    me = one_shown(context.caller, "member", context.caller.member)
    may_make_links = context.caller.reach("member", "reset") is not None
    here = {"me": me, "has_mail": has_mail(), "may_make_links": may_make_links}
    return render(request, "keepable/you.html", here)


@page("POST")
def address(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Send a link to another address; it counts once that link is used."""
    entered = filled_in(OwnAddressForm, request.POST)
    if not is_their_password(request, entered["password"]):
        raise UnfitError(Text("refused.not_their_password"))
    link = ask_for_address(context, entered["email"])
    if not mailed(link, request.build_absolute_uri(link.path)):
        raise UnfitError(Text("refused.no_mail"))
    told = _("A link was mailed to %(email)s.") % {"email": link.row.email}
    return done(request, reverse("pages:you"), told)


@page("POST")
def sign_out(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """End all sessions of the caller, this one too."""
    sign_out_everywhere(context, context.caller.member)
    return done(request, reverse("account_login"), _("You are signed out everywhere."))
