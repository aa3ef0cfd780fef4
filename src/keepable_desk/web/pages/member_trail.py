"""What the ledger tells of a member, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keepable_desk.reads.member_history import trail_of_member
from keepable_desk.rights.policy import SYSTEM
from keepable_desk.rights.row_rules import visible
from keepable_desk.web.pages import localized_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.promise_history import Told

SENTENCES = {
    "member.added": gettext_noop("Brought in, as %(roles)s."),
    "member.joined": gettext_noop("Came in by an invitation, as %(roles)s."),
    "member.roles_changed": gettext_noop("Roles: %(roles)s; before: %(before)s."),
    "member.deactivated": gettext_noop("Deactivated."),
    "member.reactivated": gettext_noop("Let in again."),
    "member.signed_out": gettext_noop("Signed out everywhere."),
    "member.reset_link_made": gettext_noop("A link to a new password was made."),
    "member.password_set": gettext_noop("A new password was set by a link."),
    "member.password_changed": gettext_noop("The password was changed."),
    "member.address_asked": gettext_noop("A link to confirm an address was made."),
    "member.address_changed": gettext_noop("An address was confirmed by its link."),
    "member.name_bound": gettext_noop("A name in files was said to be them."),
    "member.name_unbound": gettext_noop("A name in files is not them any more."),
}


def trail_in_words(context: ActionContext, number: int) -> list[dict[str, Any]]:
    """Return when who did what about the member with that `number`, the newest first."""
    names = {f"user:{row.pk}": row.name for row in visible(context.caller, "member")}
    return [
        {
            "at": told.at,
            "who": _who(told.actor, names),
            "sentence": _sentence(told),
            "number": told.number,
        }
        for told in trail_of_member(context, number)
    ]


def _sentence(told: Told) -> str:
    def named(fact: str) -> str:
        roles = told.facts.get(fact)
        listed = roles if isinstance(roles, list | tuple) else ()
        return localized_values.roles(str(each) for each in listed)

    return _(SENTENCES[told.kind]) % {"roles": named("roles"), "before": named("roles_before")}


def _who(actor: str, names: Mapping[str, str]) -> str:
    if actor in names:
        return names[actor]
    if actor == SYSTEM:  # the first run, and commands on the machine of the desk
        return _("whoever runs the desk")
    return _("whoever had the link") if actor.startswith("invitation:") else _("another program")
