"""Members by the command line: how the first admin comes in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from keepable.texts import Text, text_of
from keepable_desk.ops.console import context_in, refuse, say
from keepable_desk.usecases.add_member import Newcomer, add_member
from keepable_desk.usecases.change_guards import UnfitError

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
