"""The table of who may do what, and who sees which field. Nothing else decides it.

Hidden bills and hidden plans are the disease: operations sees value and margin of the work that it
delivers, and the terms of every pay plan, but nobody's pay; a rep sees their own deals and pay and
everybody's load, but not why somebody is away; the deal desk sees all but pay, finance all money,
leaders all but off-the-record notes, which are for their author and the readers they name. What is
not in the table is forbidden. `own` reaches as far as `keepable_desk.rights.row_rules` says for
each resource; a token of another program owns what it made, and never sees anybody's pay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from keepable_desk.rights.confidential_fields import CONFIDENTIAL
from keepable_desk.rights.fields import OPEN, SAME_RIGHT
from keepable_desk.rights.parts import LISTED_PARTS
from keepable_desk.rights.roles import (
    ADMIN,
    DELIVERING,
    EVERYONE,
    EVERYONES_OWN,
    ROLES,
    SELLING,
    Rights,
    who,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable_desk.rights.roles import Reach

Scope = Literal["read", "ask", "decide", "manage"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


# (resource, action) -> how far each role reaches
ACTIONS: Rights = {
    ("ask", "create"): EVERYONE,
    ("ask", "read"): who("operations", "deal desk", "leader", own=("rep", "finance", "admin")),
    ("ask", "decline"): who("deal desk", "leader", own=("rep",)),
    ("question to me", "read"): EVERYONES_OWN,
    ("hold", "create"): SELLING,
    ("hold", "create for another"): who("deal desk", "leader"),
    ("hold", "read"): EVERYONE,
    ("hold", "release"): who("deal desk", "leader", own=("rep",)),
    ("promise", "create"): SELLING,
    ("promise", "create for another"): who("deal desk", "leader"),
    ("promise", "read"): EVERYONE,
    ("promise", "move"): who("deal desk", "leader", own=("rep",)),
    ("promise", "assess as promiser"): who("operations", "deal desk", "leader", own=("rep",)),
    ("promise", "assess as promisee"): who("deal desk", "leader", own=("rep",)),
    ("promise", "rank"): who("deal desk", "leader"),
    ("promise", "judge by promiser"): who("operations", "deal desk", "leader", own=("rep",)),
    ("promise", "talk"): EVERYONE,
    ("message", "read"): EVERYONE,
    ("attachment", "read"): EVERYONE,
    ("note", "create"): EVERYONE,
    ("note", "read"): EVERYONES_OWN,
    ("note", "delete"): EVERYONES_OWN,
    ("notification", "read"): EVERYONES_OWN,
    **{(part.name, verb): roles for part in LISTED_PARTS for verb, roles in part.rights.items()},
    ("work", "read"): who("operations", "deal desk", "leader", "finance", "rep"),
    ("work", "estimate"): who("operations", "deal desk"),
    ("load", "read"): EVERYONE,
    ("load", "read by person"): DELIVERING,
    ("plan", "read"): who("operations", "deal desk", "leader", "finance", "rep"),
    ("ledger", "read"): EVERYONE,
    ("ledger", "verify"): who("operations", "leader", "admin"),
    ("ledger", "erase"): ADMIN,
    ("member", "read"): EVERYONE,
    ("member", "invite"): ADMIN,
    ("member", "change"): ADMIN,
    ("member", "reset"): ADMIN,
    ("member", "sign out"): who(
        "admin", own=("rep", "operations", "deal desk", "leader", "finance")
    ),
    ("invitation", "read"): ADMIN,
    ("invitation", "withdraw"): ADMIN,
    ("token", "read"): ADMIN,
    ("token", "create"): ADMIN,
    ("token", "revoke"): ADMIN,
    ("import", "create"): who("operations", "deal desk", "admin"),
    ("import", "read"): who("operations", "deal desk", "admin"),
    ("import", "apply"): who("operations", "deal desk", "admin"),
    ("myself", "read"): EVERYONE,
    ("myself", "change"): EVERYONE,
    ("desk", "measure"): ADMIN,
}
# What nobody of the company does: the desk by itself, and whoever runs the machine, by its commands
# and the first run. None of it shows a member a row that the table above hides.
SYSTEM, OPERATOR = "system", "operator"
# and whoever holds a link that lets them in, sets their password or confirms their address
LINK = "link"
BY_ITSELF: Mapping[str, frozenset[tuple[str, str]]] = {
    SYSTEM: frozenset(
        {
            ("desk", "warm up"),
            ("hold", "expire"),
            ("ledger", "bind"),
            ("ledger", "send"),
            ("ledger", "verify"),
            ("ledger", "watch clock"),
            ("outcome", "learn"),
            ("promise", "watch"),
        }
    ),
    OPERATOR: frozenset(
        {
            ("desk", "copy"),
            ("desk", "examine"),
            ("desk", "set up"),
            ("ledger", "bind"),
            ("ledger", "copy"),
            ("ledger", "erase"),
            ("ledger", "open anew"),
            ("ledger", "restore"),
            ("ledger", "resume"),
            ("ledger", "rotate"),
            ("ledger", "verify"),
            ("ledger", "watch clock"),
            ("member", "change"),
            ("member", "create"),
            ("member", "reset"),
        }
    ),
    LINK: frozenset(
        {("member", "join"), ("member", "set password"), ("member", "confirm address")}
    ),
}
# the whole list: (resource, field) -> who sees it; nobody sees what is not here
FIELDS: Rights = {
    **{(what, name): EVERYONE for what, names in OPEN.items() for name in names.split()},
    **CONFIDENTIAL,
}
# what a token with a scope may do; a token has the scopes it was given, and no other. What stands
# under none, as to erase, to talk or to change oneself, no token may
SCOPE_OF: Mapping[str, Scope] = {
    "read": "read",
    "read by person": "read",
    "judge by promiser": "read",
    "measure": "read",
    "verify": "manage",
    "create": "decide",
    "create for another": "decide",
    "release": "decide",
    "decline": "decide",
    "move": "decide",
    "assess as promiser": "decide",
    "assess as promisee": "decide",
    "rank": "manage",
    "estimate": "manage",
    "apply": "manage",
}
NEVER_BY_TOKEN = {("token", "create"), ("note", "create")}  # though others may be created by one
# parts of the book that are changed by hand
CHANGED_PARTS = frozenset(part.name for part in LISTED_PARTS if "create" in part.rights)
PAY = {"pay", "cost_per_hour", "book"}  # the hash of a book commits to what people cost


def reach(role: str, resource: str, action: str) -> Reach | None:
    """Return how far `role` may do `action` with a `resource`; None when not at all.

    >>> [reach(role, "deal", "read") for role in ("rep", "finance", "admin")]
    ['own', 'all', None]
    >>> reach("system", "hold", "expire"), reach("system", "hold", "read")
    ('all', None)
    """
    if (resource, action) in BY_ITSELF.get(role, ()):
        return "all"
    return ACTIONS.get((resource, action), {}).get(role)  # type: ignore[call-overload, no-any-return]  # any text may be asked for


def right_of(resource: str, field: str) -> tuple[str, str]:
    """Return under which right the `field` of a `resource` is listed.

    >>> right_of("answer", "book_sha256")
    ('ask', 'book')
    """
    return SAME_RIGHT.get((resource, field), (resource, field))


def reach_of_field(role: str, resource: str, field: str) -> Reach | None:
    """Return how far `role` sees the `field` of a `resource`; nobody sees what is not listed.

    >>> [reach_of_field(role, "deal", "cost") for role in ("rep", "finance", "admin")]
    ['own', 'all', None]
    >>> reach_of_field("leader", "deal", "a field that nobody listed")
    """
    rights = FIELDS.get(right_of(resource, field), {})
    return rights.get(role)  # type: ignore[call-overload, no-any-return]  # any text may be asked for


def depends_on_owner(resource: str, field: str) -> bool:
    """Return whether somebody sees the `field` of their own `resource` only.

    >>> depends_on_owner("answer", "price"), depends_on_owner("answer", "odds")
    (True, False)
    """
    return "own" in FIELDS.get(right_of(resource, field), {}).values()


def scope_for(resource: str, action: str) -> Scope | None:
    """Return the scope that a token needs for `action` with a `resource`; None: no token may.

    >>> scope_for("ask", "create"), scope_for("promise", "create"), scope_for("token", "create")
    ('ask', 'decide', None)
    """
    if (resource, action) in NEVER_BY_TOKEN:
        return None
    if action == "create" and resource == "ask":  # it binds nobody
        return "ask"
    if action == "create" and resource in {"import", *CHANGED_PARTS}:
        return "manage"
    return SCOPE_OF.get(action)


def matrix() -> str:
    """Write the whole table as text: a row for each right, a column for each role.

    >>> print(matrix().splitlines()[0].split()[:3])
    ['right', 'rep', 'operations']
    """
    rights = [(f"{what}: {verb}", roles) for (what, verb), roles in ACTIONS.items()]
    rights += [(f"{what}: see {field}", roles) for (what, field), roles in CONFIDENTIAL.items()]
    wide = max(len(name) for name, _ in rights)
    lines = [f"{'right':{wide}}  " + "  ".join(ROLES)]
    for name, roles in rights:
        cells = "  ".join(f"{roles.get(role, '-'):{len(role)}}" for role in ROLES)
        lines.append(f"{name:{wide}}  {cells}".rstrip())
    return "\n".join(lines) + "\n"
