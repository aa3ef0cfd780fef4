"""Companies in which this process writes nothing, whatever their row says.

A stop stands in the row of the company. Where the database takes it back at once, as a trigger can
that somebody planted there, it holds in the process that found out until somebody resumes there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keepable.texts import Text

_STOPPED: dict[int, Text] = {}


def stop_here(company: int, because: Text) -> None:
    """Let this process write nothing in `company` any more."""
    _STOPPED[company] = because


def go_on_here(company: int) -> None:
    """Let it write again."""
    _STOPPED.pop(company, None)


def why_stopped_here(company: int) -> Text | None:
    """Return why this process writes nothing in `company`; None when it does."""
    return _STOPPED.get(company)


def is_any_stopped_here() -> bool:
    """Return whether there is such a company."""
    return bool(_STOPPED)
