"""Bringing somebody in: a user who can sign in, as a member in one role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from keepable_desk.access.policy import ROLES
from keepable_desk.store.models import Member
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.changing import UnfitError
from keepable_desk.usecases.recording import record

if TYPE_CHECKING:
    from datetime import datetime

    from keepable_desk.store.models import Company

MOST_ADDRESS = 150  # characters; it names the user, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who is brought in; `person` is his id in the book if he does work."""

    email: str
    role: str
    name: str
    person: str = ""


def add_member(company: Company, who: Newcomer, *, password: str, now: datetime) -> Member:
    """Bring `who` into `company` with his first `password`; an admin may use the admin pages.

    UnfitError when there is no such role, nobody could sign in with the address, or somebody has
    it already.
    """
    refuse_unfit_address(who.email)
    if who.role not in ROLES:
        msg = f"There is no role {who.role!r:.40}; there are {', '.join(ROLES)}."
        raise UnfitError(msg)
    users = get_user_model().objects
    if users.filter(email__iexact=who.email).exists():
        msg = f"Somebody has the address {who.email} already."
        raise UnfitError(msg)
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
            user=user, company=company, role=who.role, name=who.name, person=who.person
        )
        facts = {"member": f"user:{made.pk}", "role": who.role}
        record(company, now=now, actor="system", kind="member.added", facts=facts)
    return made


def refuse_unfit_address(email: str) -> None:
    """Refuse an e-mail address that the page to sign in would refuse for ever, with UnfitError."""
    try:
        validate_email(email)
    except ValidationError as error:
        msg = f"Nobody can sign in with {email!r:.60}; write the address as ada@acme.example."
        raise UnfitError(msg) from error
    if len(email) > MOST_ADDRESS:
        msg = f"An e-mail address has at most {MOST_ADDRESS} characters here; give a shorter one."
        raise UnfitError(msg)
