"""How the client refuses: a text, or what a desk said, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from keepable.cli.command_errors import CommandError
from keepable.domain.problem import Problem

if TYPE_CHECKING:
    from keepable.texts import Text


def refused(what: Text | str, remedy: Text | str = "") -> CommandError:
    """Return the refusal that says `what` is wrong, and the `remedy`."""
    return CommandError(Problem(what=what, remedy=remedy))


def refuse(what: Text | str, remedy: Text | str = "") -> NoReturn:
    """Raise the refusal that says `what` is wrong, and the `remedy`."""
    raise refused(what, remedy)
