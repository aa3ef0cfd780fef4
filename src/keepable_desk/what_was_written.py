"""Whether this request has written anything yet, so that no error says what nobody looked at."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Literal

# `unknown`: the database was told to keep it, and did not answer any more
Fate = Literal["nothing", "unknown", "something"]
_FATE: ContextVar[Fate] = ContextVar("fate", default="nothing")


def begin() -> None:
    """Forget what was written before: another request begins."""
    _FATE.set("nothing")


def note(fate: Fate) -> None:
    """Note what became of a transaction; what was written once stays written."""
    if _FATE.get() != "something":
        _FATE.set(fate)


def fate() -> Fate:
    """Return what became of all that was to be written since `begin`.

    >>> begin()
    >>> fate()
    'nothing'
    >>> note("something")
    >>> note("unknown")
    >>> fate()
    'something'
    >>> begin()
    """
    return _FATE.get()
