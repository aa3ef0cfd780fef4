"""What was typed, as values: they are made before anything that computes is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputeOptions:
    """How a book is computed: where it is, the instant, seed and futures."""

    path: Path
    as_of: str | None = None
    seed: int | None = None
    scenarios: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """Where answers come from: a book and how it is computed, or a desk and who calls."""

    book: Path | None = None
    as_of: str | None = None
    seed: int | None = None
    scenarios: int | None = None
    desk: str | None = None
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """What was typed to be asked: a sentence, or its parts, or an example's number."""

    text: str = ""
    scope: str = ""
    customer: str = ""
    by: str = ""
    price: str = ""
    example_number: int | None = None
    ahead_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """In which forms the answer is wanted, and whether with its reasons."""

    as_json: bool = False
    html: Path | None = None
    reasons: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFilter:
    """Which part of the plan is wanted: what starts within `weeks`, of one promise or person."""

    weeks: int
    promise: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Where outcomes are read from, and which column is what, as far as it was said."""

    path: Path
    columns: tuple[str, ...] = ()
    mapping: Path | None = None
    dates: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaying:
    """How history is walked through, and where its steps are kept."""

    seed: int = 1
    every: int = 7
    keep: Path | None = None
    into: Path | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifying:
    """Against what a ledger or receipt is checked, and in which form that is wanted."""

    checkpoints: tuple[Path, ...] = ()
    keys: tuple[Path, ...] = ()
    other: Path | None = None
    receipt: bool = False
    as_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingOptions:
    """What of the outcomes is judged, and in which form that is wanted."""

    split: float = 0.7
    seed: int = 1
    preview: bool = False
    report: Path | None = None
    into: Path | None = None
    as_json: bool = False
