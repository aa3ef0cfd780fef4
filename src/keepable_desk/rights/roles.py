"""Roles, how far they reach, and the groups of them in which rights are given."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["rep", "operations", "deal desk", "leader", "finance", "admin"]
Reach = Literal["all", "own"]
Reaches = dict[Role, Reach]
Rights = dict[tuple[str, str], Reaches]
ROLES: tuple[Role, ...] = get_args(Role)


def who(*everywhere: Role, own: tuple[Role, ...] = ()) -> Reaches:
    """Return that some roles reach `everywhere`, and others what is their `own`.

    >>> who("leader", own=("rep",))
    {'rep': 'own', 'leader': 'all'}
    """
    found: Reaches = dict.fromkeys(own, "own")
    return {**found, **dict.fromkeys(everywhere, "all")}


EVERYONE = who(*ROLES)
EVERYONES_OWN = who(own=ROLES)
DELIVERING = who("operations", "deal desk", "leader")
MONEY = who("operations", "deal desk", "leader", "finance", own=("rep",))
SELLING = who("rep", "deal desk", "leader")
ADMIN = who("admin")
# The hash of a book has no salt: who knows all of the book but one number finds that by trying.
WHOLE_BOOK = who("leader")
