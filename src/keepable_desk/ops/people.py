"""People by the command line: how the first admin comes in, and how somebody is forgotten."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from keepable.texts import Listed, Text, text_of
from keepable_desk.ops.console import context_in, refuse, say
from keepable_desk.usecases.add_member import Newcomer, add_member
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.erase_person import erase_person

if TYPE_CHECKING:
    from collections.abc import Sequence


def bring_in(email: str, *, roles: Sequence[str], name: str, person: str, origin: str) -> None:
    """Bring a member in, and print their first password once."""
    password = secrets.token_urlsafe(12)
    who = Newcomer(email=email, roles=tuple(roles), name=name, person=person)
    try:
        add_member(context_in(origin), who, password=password)
    except UnfitError as error:
        refuse(text_of(error))
    say(Text("desk.can_sign_in", name=name, email=email, password=password))


def erase(person: str, *, dry_run: bool, origin: str) -> None:
    """Erase whoever is called `person`, and print what goes and what no erasure reaches."""
    try:
        done = erase_person(context_in(origin), person, dry_run=dry_run)
    except UnfitError as error:
        refuse(text_of(error))
    say(Text("desk.would_erase" if dry_run else "desk.erased", person=person))
    for column, count in done.found.items():
        say(Text("desk.erased_in", column=column, n=count))
    if done.entries:
        say(Text("desk.entries_reduced", numbers=Listed(done.entries, most=len(done.entries))))
    for text in done.remains:
        say(text)
