"""Members by the command line: how the first admin comes in."""

from __future__ import annotations

import secrets

from keepable_desk import clock
from keepable_desk.cli.told import company_called, refuse, say
from keepable_desk.usecases.add_member import Newcomer, add_member
from keepable_desk.usecases.changing import UnfitError


def bring_in(email: str, *, role: str, name: str, person: str, origin: str) -> None:
    """Bring a member in, and print his first password once."""
    password = secrets.token_urlsafe(12)
    who = Newcomer(email=email, role=role, name=name, person=person)
    try:
        add_member(company_called(origin), who, password=password, now=clock.now())
    except UnfitError as error:
        refuse(str(error))
    say(f"{name} can sign in with {email} and the password {password}")
