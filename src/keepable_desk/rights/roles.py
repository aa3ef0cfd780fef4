"""Roles, how far they reach, and the groups of them in which rights are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def in_order(roles: Iterable[str]) -> tuple[Role, ...]:
    """Return those of `roles` that there are, each once, in the order in which they are listed.

    >>> in_order(["admin", "rep", "admin", "king"])
    ('rep', 'admin')
    """
    given = set(roles)
    return tuple(role for role in ROLES if role in given)


def widest(reaches: Iterable[Reach | None]) -> Reach | None:
    """Return how far somebody reaches who reaches each of `reaches`.

    >>> widest(["own", None, "all"]), widest([None, "own"]), widest([])
    ('all', 'own', None)
    """
    found = set(reaches)
    return "all" if "all" in found else "own" if "own" in found else None


EVERYONE = who(*ROLES)
EVERYONES_OWN = who(own=ROLES)
DELIVERING = who("operations", "deal desk", "leader")
MONEY = who("operations", "deal desk", "leader", "finance", own=("rep",))
SELLING = who("rep", "deal desk", "leader")
ADMIN = who("admin")
# The hash of a book has no salt: who knows all of the book but one number finds that by trying.
WHOLE_BOOK = who("leader")
