"""Two administrators at once, on a database of its own: `python -m tests.desk.member_race_run`.

What each race ended in is printed as one line of JSON. Rows of the ledger are only ever added, so
that the database of other tests could not be emptied afterwards.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from keepable.texts import TextError
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for, caller_with_link
from keepable_desk.store.models import Member, MemberLink
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.change_member import change_roles, deactivate
from keepable_desk.usecases.invite_member import invite_member, join
from tests.desk.small_company import NOW, Desk, small_book, small_desk

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 5


def two_admins(name: str) -> Desk:
    """Return a company with two administrators."""
    made = small_desk(small_book(), f"{name}.example/ledger")
    admin = ActionContext(caller=caller_for(made.members["admin"]), now=NOW)
    change_roles(admin, made.members["leader"].pk, ("leader", "admin"))
    return made


def by(desk: Desk, role: str) -> ActionContext:
    """Return the context of the one who had that `role` first."""
    return ActionContext(caller=caller_for(Member.objects.get(pk=desk.members[role].pk)), now=NOW)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all `acts` at once, each in a thread and on a connection of its own; say what came."""
    begin = Barrier(len(acts))

    def done(act: Callable[[], object]) -> str:
        begin.wait(timeout=10)
        try:
            act()
        except TextError as error:
            return error.text.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(done, acts))


def newcomer(name: str) -> Newcomer:
    """Return somebody to be invited."""
    return Newcomer(email=f"nina@{name}.example", roles=("rep",), name=f"Nina {name}")


def admins(desk: Desk) -> int:
    """Return how many active administrators are left."""
    found = Member.objects.filter(company=desk.company, user__is_active=True)
    return sum("admin" in row.roles for row in found)


def demoted() -> dict[str, Any]:
    """Let the two last administrators demote each other."""
    desk = two_admins("demoted")
    one, other = by(desk, "admin"), by(desk, "leader")
    ended = at_once(
        lambda: change_roles(one, desk.members["leader"].pk, ["leader"]),
        lambda: change_roles(other, desk.members["admin"].pk, ["leader"]),
    )
    return {"ended": ended, "left": admins(desk)}


def let_out() -> dict[str, Any]:
    """Let the two last administrators let each other out."""
    desk = two_admins("out")
    one, other = by(desk, "admin"), by(desk, "leader")
    ended = at_once(
        lambda: deactivate(one, desk.members["leader"].pk),
        lambda: deactivate(other, desk.members["admin"].pk),
    )
    return {"ended": ended, "left": admins(desk)}


def invited() -> dict[str, Any]:
    """Let both invite the same address."""
    desk = two_admins("invited")
    one, other = by(desk, "admin"), by(desk, "leader")
    ended = at_once(
        lambda: invite_member(one, newcomer("invited")),
        lambda: invite_member(other, newcomer("invited")),
    )
    return {"ended": ended, "left": MemberLink.objects.filter(company=desk.company).count()}


def joined() -> dict[str, Any]:
    """Let several come in by one link."""
    desk = two_admins("joined")
    key = invite_member(by(desk, "admin"), newcomer("joined")).key
    caller = caller_with_link(key, "invitation", NOW)
    assert caller is not None
    context = ActionContext(caller=caller, now=NOW)
    ended = at_once(*[lambda: join(context, password="tern-quill 7")] * TIMES)  # noqa: S106 - of nobody
    return {"ended": ended, "left": Member.objects.filter(name="Nina joined").count()}


def main() -> None:
    """Race, and print what came of it."""
    call_command("migrate", verbosity=0)
    races = (demoted, let_out, invited, joined)
    sys.stdout.write(json.dumps({race.__name__: race() for race in races}))


if __name__ == "__main__":
    main()
