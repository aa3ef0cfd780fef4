"""Members: who is here, bringing somebody in, and what an administrator does for one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepable_desk.reads.nouns import people
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.row_rules import visible
from keepable_desk.rights.showing import listed, one_shown, shown
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.bind_name import (
    bind_name,
    names_of,
    names_of_nobody,
    unbind_name,
)
from keepable_desk.usecases.change_member import (
    change_roles,
    deactivate,
    reactivate,
    sign_out_everywhere,
)
from keepable_desk.usecases.invite_member import invite_member, withdraw_invitation
from keepable_desk.usecases.member_links import LINK_DAYS, has_mail, mailed
from keepable_desk.usecases.request_limits import MOST_NAME
from keepable_desk.usecases.reset_sign_in import make_address_link, make_reset_link
from keepable_desk.web.pages import localized_values
from keepable_desk.web.pages.forms import filled_in, text_field
from keepable_desk.web.pages.member_trail import trail_in_words
from keepable_desk.web.pages.page_responses import done, in_place_of_page, page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.usecases.member_links import MadeLink

CHOICES = [(role, role) for role in ROLES]


class RolesForm(forms.Form):
    """Which roles a member has; one at least."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=CHOICES,
        error_messages={"required": gettext_lazy("Choose a role, one at least.")},
    )


class InvitationForm(RolesForm):
    """Whom to invite."""

    name = text_field(gettext_lazy("Name"), MOST_NAME, required=True)
    email = text_field(gettext_lazy("E-mail"), MOST_NAME, required=True)
    person = text_field(gettext_lazy("Person in the book"), MOST_NAME)


class NameForm(forms.Form):
    """A name in files."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=MOST_NAME, strip=False)


class AddressForm(forms.Form):
    """Which address a member is to have."""

    email = text_field(gettext_lazy("E-mail"), MOST_NAME, required=True)


@page()
def show(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Show who is here and who is invited."""
    caller = context.caller
    invited = visible(caller, "invitation").filter(used_at=None, withdrawn_at=None)
    here = {
        "members": shown(caller, "member", listed(caller, "member").order_by("name")),
        "invitations": shown(caller, "invitation", invited.filter(expires_at__gt=context.now)),
        "may_invite": caller.reach("member", "invite") is not None,
        "roles": _role_choices(()),
        "people": people(context),
        "days": LINK_DAYS,
        "has_mail": has_mail(),
    }
    return render(request, "keepable/members.html", here)


@page()
def one(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Show one member, and what may be done for them."""
    member = one_shown(context.caller, "member", number)
    is_erased = member["email"] == ""  # whoever may not see addresses is not told
    may_read_trail = context.caller.reach("member", "change") is not None
    may_change = may_read_trail and not is_erased
    here = {
        "member": member,
        "roles": _role_choices(member["roles"]),
        "may_change": may_change,
        "is_erased": is_erased,
        "names": names_of(context, number) if may_change else {},
        "loose": names_of_nobody(context) if may_change else {},
        "trail": trail_in_words(context, number) if may_read_trail else [],
        "is_me": number == context.caller.member,
        "has_mail": has_mail(),
    }
    return render(request, "keepable/member.html", here)


def _role_choices(had: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a list of roles, or none
    return [
        {"name": role, "label": localized_values.role(role), "is_chosen": role in had}
        for role in ROLES
    ]


@page("POST")
def invite(request: HttpRequest, context: ActionContext) -> HttpResponse:
    """Invite somebody, by mail or by a link to be copied."""
    entered = filled_in(InvitationForm, request.POST)
    who = Newcomer(
        email=entered["email"],
        name=entered["name"],
        roles=tuple(entered["roles"]),
        person=entered["person"],
    )
    return handed_over(request, invite_member(context, who), reverse("pages:members"))


@page("POST")
def withdraw(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Take an invitation back."""
    withdraw_invitation(context, number)
    return done(request, reverse("pages:members"), _("Withdrawn: nobody can come in by that link."))


@page("POST")
def roles(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Give a member other roles."""
    change_roles(context, number, filled_in(RolesForm, request.POST)["roles"])
    return done(request, _at(number), _("Changed; they sign in anew."))


@page("POST")
def out(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Let a member in no more."""
    deactivate(context, number)
    again = (reverse("pages:member-back", args=[number]), {"member": number})
    return done(request, _at(number), _("Deactivated: they cannot come in any more."), again)


@page("POST")
def back(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Let a member in again."""
    reactivate(context, number)
    return done(request, _at(number), _("They can come in again."))


@page("POST")
def sign_out(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """End all sessions of a member."""
    sign_out_everywhere(context, number)
    return done(request, _at(number), _("They are signed out everywhere."))


@page("POST")
def reset(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Make the link by which a member sets a new password."""
    return handed_over(request, make_reset_link(context, number), _at(number))


@page("POST")
def bind(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Let a name in files be a member."""
    name = filled_in(NameForm, request.POST)["name"]
    bind_name(context, number, name)
    again = (reverse("pages:member-unbind", args=[number]), {"name": name})
    return done(request, _at(number), _("What is called so in files is theirs now."), again)


@page("POST")
def unbind(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Take back that a name in files is a member."""
    name = filled_in(NameForm, request.POST)["name"]
    unbind_name(context, number, name)
    again = (reverse("pages:member-bind", args=[number]), {"name": name})
    return done(request, _at(number), _("Taken back: what is called so is nobody's."), again)


@page("POST")
def address(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Make the link by which a member takes over another address."""
    email = filled_in(AddressForm, request.POST)["email"]
    return handed_over(request, make_address_link(context, number, email), _at(number))


def _at(number: int) -> str:
    return reverse("pages:member", args=[number])


def handed_over(request: HttpRequest, link: MadeLink, back_to: str) -> HttpResponse:
    """Mail a link that was just made, and go `back_to`; show it this once where no mail leaves."""
    address = request.build_absolute_uri(link.path)
    if mailed(link, address):
        told = _("A link was mailed to %(email)s.") % {"email": link.row.email}
        return done(request, back_to, told)
    here = {"address": address, "link": link.row, "days": LINK_DAYS, "back": back_to}
    return in_place_of_page(request, render(request, "keepable/link_made.html", here))
