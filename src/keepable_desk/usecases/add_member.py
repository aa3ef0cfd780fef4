"""Bringing somebody in: a user who can sign in, as a member in one role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from keepable.texts import Listed, Text
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.row_rules import company_of
from keepable_desk.rights.vocabulary import MOST_REPEATED, ROLE_NAMES
from keepable_desk.store.models import Member
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError, record_event

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext

MOST_ADDRESS = 150  # characters; it names the user, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who is brought in; `person` is their id in the book if they do work."""

    email: str
    role: str
    name: str
    person: str = ""


@requires("member", "create")
def add_member(context: ActionContext, who: Newcomer, *, password: str) -> Member:
    """Bring `who` in with their first `password`; an admin may use the admin pages.

    UnfitError when there is no such role, nobody could sign in with the address, or somebody has
    it already.
    """
    refuse_unfit_address(who.email)
    if who.role not in ROLES:
        raise UnfitError(no_such_role(who.role))
    users = get_user_model().objects
    if users.filter(email__iexact=who.email).exists():
        raise UnfitError(Text("refused.address_taken", email=who.email))
    address = who.email.lower()  # as the page to sign in looks for whatever is typed there
    is_admin = who.role == "admin"
    with writing():
        user = users.create_user(
            username=address,
            email=address,
            password=password,
            is_staff=is_admin,
            is_superuser=is_admin,
        )
        made = Member.objects.create(
            user=user, company_id=context.company, role=who.role, name=who.name, person=who.person
        )
        facts = {"member": f"user:{made.pk}", "role": who.role}
        record_event(company_of(context.caller), context, "member.added", facts)
    return made


def no_such_role(role: str) -> Text:
    """Return that there is no such `role`, and which there are."""
    named = Listed(tuple(ROLE_NAMES[each] for each in ROLES), most=len(ROLES))
    return Text("refused.no_such_role", role=role[:MOST_REPEATED], roles=named)


def refuse_unfit_address(email: str) -> None:
    """Refuse an e-mail address that the page to sign in would refuse for ever, with UnfitError."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise UnfitError(Text("refused.no_address", email=email[:MOST_REPEATED])) from error
    if len(email) > MOST_ADDRESS:
        raise UnfitError(Text("refused.address_too_long", most=MOST_ADDRESS))
