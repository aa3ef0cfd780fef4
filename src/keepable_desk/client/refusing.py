"""How the client refuses: a sentence, and what to do about it."""

from __future__ import annotations

from typing import NoReturn

from keepable.cli.refusals import RefusedError
from keepable.domain.problem import Problem


def refused(what: str, remedy: str = "") -> RefusedError:
    """Give the refusal that says `what` is wrong, and the `remedy`."""
    return RefusedError(Problem(what=what, remedy=remedy))


def refuse(what: str, remedy: str = "") -> NoReturn:
    """Raise the refusal that says `what` is wrong, and the `remedy`."""
    raise refused(what, remedy)
