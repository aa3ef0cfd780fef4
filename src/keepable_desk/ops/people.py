"""People by the command line: how they come in first, come in again, and are forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.texts import Listed, Text, text_of
from keepable_desk.ops.console import context_in, refuse, say
from keepable_desk.ops.tables_in_words import counts_in_words
from keepable_desk.usecases.add_member import Newcomer, add_member
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.erase_person import erase_person
from keepable_desk.usecases.member_links import LINK_DAYS
from keepable_desk.usecases.reset_sign_in import make_reset_link_for

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def bring_in(email: str, *, roles: Sequence[str], name: str, person: str, origin: str) -> None:
    """Bring a member in, and print where they set their password, once."""
    context = context_in(origin)
    who = Newcomer(email=email, roles=tuple(roles), name=name, person=person)
    try:
        add_member(context, who, password=None)
        link = make_reset_link_for(context, email)
    except UnfitError as error:
        refuse(text_of(error))
    say(Text("desk.brought_in", name=name, path=link.path, days=LINK_DAYS))


def let_in_again(email: str, *, origin: str) -> None:
    """Print where the member whose address is `email` sets a new password, once."""
    try:
        link = make_reset_link_for(context_in(origin), email)
    except UnfitError as error:
        refuse(text_of(error))
    say(Text("desk.new_password_at", email=email, path=link.path, days=LINK_DAYS))


def erase(person: str, *, files: Collection[int], dry_run: bool, origin: str) -> None:
    """Erase whoever is called `person`, and print what goes and what no erasure reaches.

    Refused where nobody is called so and it stands nowhere, after what may mean them.
    """
    try:
        done = erase_person(context_in(origin), person, files=files, dry_run=dry_run)
    except UnfitError as error:
        refuse(text_of(error))
    if not done.is_of_nobody:
        say(Text("desk.would_erase" if dry_run else "desk.erased", person=person))
    for text in counts_in_words(done.found):
        say(text)
    if done.entries:
        say(Text("desk.entries_reduced", numbers=Listed(done.entries, most=len(done.entries))))
    if done.alike:
        say(Text("desk.alike_left"))
    for text in counts_in_words(done.alike):
        say(text)
    for text in done.remains:
        say(text)
    if done.is_of_nobody:
        refuse(Text("erased.nobody_called", name=person), Text("desk.give_whole_name"))
