"""Bringing somebody in: a user who can sign in, as a member in one role or several."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q

from keepable.texts import Listed, Text
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.roles import ROLES, in_order
from keepable_desk.rights.row_rules import company_of
from keepable_desk.rights.vocabulary import MOST_REPEATED, ROLE_NAMES
from keepable_desk.store.models import Member, Person
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError, record_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from keepable_desk.reads.context import ActionContext

MOST_ADDRESS = 150  # characters; it names the user, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who is brought in; `person` is their id in the book if they do work."""

    email: str
    roles: tuple[str, ...]
    name: str
    person: str = ""


@requires("member", "create")
def add_member(context: ActionContext, who: Newcomer, *, password: str | None) -> Member:
    """Bring `who` in with their first `password`; members are invited by an administrator.

    Without one they cannot sign in until a link lets them set it.

    The first of a company has all roles where none are named, as nobody else is there yet.
    UnfitError when there is no such role, nobody could sign in with the address, or somebody has
    it already.
    """
    refuse_unfit_address(who.email)
    if not who.name.strip():
        raise UnfitError(Text("setup.no_own_name"))
    refuse_unknown_person(context.company, who.person)
    is_founder = not who.roles and not Member.objects.filter(company=context.company).exists()
    roles = known_roles(ROLES if is_founder else who.roles)
    with writing():
        refuse_taken_address(who.email)
        made = make_member(context.company, replace(who, roles=tuple(roles)), password=password)
        facts = {"member": f"user:{made.pk}", "roles": roles}
        record_event(company_of(context.caller), context, "member.added", facts)
    return made


def make_member(
    company: int, who: Newcomer, *, password: str | None, confirmed_at: datetime | None = None
) -> Member:
    """Make the user and the member that `who` is to be; somebody may have the address meanwhile."""
    refuse_unfit_address(who.email)  # invitations of before were made by other rules
    address = who.email.lower()  # as the page to sign in looks for whatever is typed there
    try:
        with transaction.atomic():
            user = get_user_model().objects.create_user(
                username=address, email=address, password=password
            )
    except IntegrityError as error:
        raise UnfitError(Text("refused.address_taken", email=who.email)) from error
    return Member.objects.create(
        user=user,
        company_id=company,
        roles=list(who.roles),
        name=who.name,
        person=who.person,
        address_confirmed_at=confirmed_at,
    )


def refuse_taken_address(
    email: str, *, but: Member | None = None, code: str = "refused.address_taken"
) -> None:
    """Refuse an address that some user of this desk has, `but` that member, with UnfitError.

    This tells whether an address is known to the desk: whoever is told reads what is sent to it, or
    runs the desk. Of others `refuse_address_of_colleague` is asked.
    """
    taken = get_user_model().objects.filter(Q(email__iexact=email) | Q(username__iexact=email))
    others = taken.exclude(pk=but.user_id) if but else taken
    theirs = EmailAddress.objects.filter(email__iexact=email)  # of allauth's own, from before
    if others.exists() or (theirs.exclude(user=but.user_id) if but else theirs).exists():
        raise UnfitError(Text(code, email=email))


def refuse_address_of_colleague(company: int, email: str, *, but: Member | None = None) -> None:
    """Refuse an address that a member of the `company` has, `but` that one, with UnfitError.

    Of one that somebody of another company has nothing is said: nobody here is to learn of it.
    """
    is_theirs = Q(user__email__iexact=email) | Q(user__username__iexact=email)
    is_theirs |= Q(user__emailaddress__email__iexact=email)
    colleagues = Member.objects.filter(is_theirs, company=company)
    if (colleagues.exclude(pk=but.pk) if but else colleagues).exists():
        raise UnfitError(Text("refused.address_taken", email=email))


def refuse_unknown_person(company: int, ref: str) -> None:
    """Refuse an id of nobody in the book, with UnfitError: what is their own would be nothing."""
    if ref and not Person.objects.filter(company=company, ref=ref).exists():
        raise UnfitError(Text("refused.nobody_with_id", id=ref[:MOST_REPEATED]))


def known_roles(roles: Sequence[str]) -> list[str]:
    """Return `roles` in their order; UnfitError when there is none, or one is not known."""
    unknown = next((role for role in roles if role not in ROLES), None if roles else "")
    if unknown is not None:
        named = Listed(tuple(ROLE_NAMES[each] for each in ROLES), most=len(ROLES))
        if not roles:
            raise UnfitError(Text("refused.no_role", roles=named))
        raise UnfitError(Text("refused.no_such_role", role=unknown[:MOST_REPEATED], roles=named))
    return list(in_order(roles))


def refuse_unfit_address(email: str) -> None:
    """Refuse an e-mail address that the page to sign in would refuse for ever, with UnfitError.

    Nor one with letters that databases take for others, each for others of its own: a long s for an
    s, an i without a dot for an i. Nobody could tell the two apart, either.
    """
    if not email.isascii():
        raise UnfitError(Text("refused.address_of_other_letters", email=email[:MOST_REPEATED]))
    try:
        validate_email(email)
    except ValidationError as error:
        raise UnfitError(Text("refused.no_address", email=email[:MOST_REPEATED])) from error
    if len(email) > MOST_ADDRESS:
        raise UnfitError(Text("refused.address_too_long", most=MOST_ADDRESS))
