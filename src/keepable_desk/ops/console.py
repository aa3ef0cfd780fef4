"""How these commands speak, and how they end when something is wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from keepable.cli.command_errors import CommandError
from keepable.cli.language import all_of
from keepable.cli.language import say as worded
from keepable.domain.problem import Problem
from keepable.texts import Text
from keepable_desk import clock
from keepable_desk.last_seen import Seen
from keepable_desk.reads.companies import origins, run_by_operator
from keepable_desk.usecases.watch_clock import stop_where_clock_jumped

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext


def say(text: Text) -> None:
    """Print `text` for whoever typed the command, in the language that is spoken."""
    write(worded(text))


def write(line: str) -> None:
    """Print a `line` that is for programs, or holds nothing but data."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def refuse(what: Text, remedy: Text | str = "") -> NoReturn:
    """End with the text `what`, and what to do, as every command does."""
    raise CommandError(Problem(what=what, remedy=remedy))


def context_in(origin: str) -> ActionContext:
    """Return the context of whoever runs the desk in the company of `origin`, or the only one."""
    found = run_by_operator(clock.now(), origin)
    if len(found) == 1:
        counted = clock.ticks()
        now = Seen(found[0].now, counted.seconds, counted.boot)
        stop_where_clock_jumped(found[0], now)  # whatever is entered then, is refused
        return found[0]
    known = all_of(origins())
    if not known.values:
        refuse(Text("desk.no_company"), Text("desk.load_one"))
    refuse(Text("desk.name_one", origins=known))
