"""The story of one promise: what the ledger tells of it, and the answer it was made on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable_desk.store.models import Ask
from keepable_desk.store.subjects import entries_about, facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from keepable.ledger.entries import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one entry of the ledger tells: its number, when, who did it, what, and its facts."""

    number: int
    at: datetime
    actor: str
    kind: str
    facts: Mapping[str, Plain]


def trail_of(company: int, ref: str) -> tuple[Told, ...]:
    """Return what the ledger of `company` tells of the promise or hold `ref`, the oldest first."""
    return tuple(
        Told(number=row.number, at=row.at, actor=row.actor, kind=row.kind, facts=facts_of(row))
        for row in entries_about(company, [ref])
    )


def ask_behind(company: int, trail: tuple[Told, ...]) -> Ask | None:
    """Return the ask that the promise of this `trail` was made on; None when it is not known."""
    made = next((each for each in trail if each.kind in {"promise.made", "hold.placed"}), None)
    ref = made.facts.get("ask") if made else None
    if not ref:
        return None
    return Ask.objects.filter(company=company, ref=str(ref)).first()
