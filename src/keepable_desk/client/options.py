"""What was typed to a desk, as values: they are made before anything else is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAddress:
    """Which desk is asked, with which token (empty: that of who signed in), and in which form."""

    desk: str
    token: str = ""
    as_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseOptions:
    """A yes to an ask or a hold: `key` makes it happen once, `receipt` is where its proof goes."""

    ask: str
    min_odds: float
    reason: str = ""
    key: str = ""
    receipt: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An ask to be held for some `hours`; `key` makes it happen once."""

    ask: str
    hours: int
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentOptions:
    """How a promise came out as a `side` sees it, and on which day (as typed)."""

    side: str
    outcome: str
    on: str = ""
    note: str = ""
