"""What an ask comes back with: odds, dates that can be kept, reasons, and one plain text."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - shapes.py reads annotations when it runs
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from keepable.texts.text import Text  # noqa: TC001 - as above

if TYPE_CHECKING:
    from keepable.domain.money import Money

Verdict = Literal["yes", "risky", "no", "not for sale", "undated"]
BindingKind = Literal["people", "leave", "customer", "work"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepableDate:
    """The earliest date with odds of at least `level`, None when it lies beyond the horizon.

    `earliest` and `latest` bound its sampling error (95 %).
    """

    level: int
    date: dt.date | None
    earliest: dt.date | None
    latest: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Share of futures in which all is done by the end of `date`."""

    date: dt.date
    odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Something that keeps it from being earlier, found by asking again without it.

    `date_80` is the date that could be kept in 8 of 10 cases if it were lifted, `days_gained`
    how much earlier that is, `busy_until` when the people in question have time again.
    """

    kind: BindingKind
    name: str
    text: Text
    days_gained: int
    date_80: dt.date | None
    busy_until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A deal or promise whose odds change: before and after."""

    kind: Literal["deal", "promise", "hold"]
    id: str
    title: str
    customer: str
    due_date: dt.date | None
    odds_before: float | None
    odds_after: float | None
    date_80_before: dt.date | None
    date_80_after: dt.date | None
    days_later: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How much like work the estimates behind an answer rest on.

    `judged` tells how its largest piece of work is judged: its hours, and for how long it waits.
    """

    text: Text
    outcomes: int
    tasks: int
    judged: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one question; book hash, engine version and seed let anyone recompute it.

    `odds` never exceeds `odds_cap`; `odds_error` is its standard sampling error.
    `likely_odds` and `likely_date_80` are the second figure: if likely deals come first.
    """

    question: str
    text: Text
    verdict: Verdict
    title: str
    customer: str
    zone: str
    requested_date: dt.date | None
    odds: float | None
    odds_error: float | None
    odds_cap: float
    keepable: tuple[KeepableDate, ...]
    curve: tuple[CurvePoint, ...]
    hours_expected: float
    hours_low: float
    hours_high: float
    evidence: Evidence
    book_sha256: str
    engine_version: str
    seed: int
    scenarios: int
    price: Money | None = None
    likely_odds: float | None = None
    likely_date_80: dt.date | None = None
    binding: tuple[Binding, ...] = ()
    affected: tuple[Affected, ...] = ()
    people: tuple[str, ...] = ()
    remarks: tuple[Text, ...] = ()
    already_promised: str | None = None

    def date_at(self, level: int) -> dt.date | None:
        """Return the keepable date at `level` (50, 80 or 95), None when beyond the horizon."""
        return next((entry.date for entry in self.keepable if entry.level == level), None)
