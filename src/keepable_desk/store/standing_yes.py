"""What an ask became: the promise or the hold that was made of it and still stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from keepable_desk.store.models import Hold, Promise
from keepable_desk.store.short_numbers import label
from keepable_desk.store.subjects import entries_about

if TYPE_CHECKING:
    from datetime import datetime

YES = ("promise.made", "hold.placed")
OVER = ("withdrawn", "released")  # of promises: after these an ask is open again


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingYes:
    """A promise or hold that was made of an ask, by its id and by the `number` people say."""

    noun: Literal["promise", "hold"]
    ref: str
    number: str


def standing_yes(company: int, ask: str, now: datetime) -> StandingYes | None:
    """Return what the ask of a `company` became and still is; None when it is open.

    A hold that became a promise has the same id, so that the promise is found by it. A promise
    that was withdrawn or released, and a hold that is over at `now`, stand no more.
    """
    said = entries_about(company, [ask], ["ask"]).filter(kind__in=YES)
    made = [each.ref for entry in said for each in entry.subjects.all() if each.role != "ask"]
    if not made:
        return None
    promise = Promise.objects.filter(company=company, ref__in=made).exclude(state__in=OVER).first()
    if promise is not None:
        number = label("promise", promise.number)
        return StandingYes(noun="promise", ref=promise.ref, number=number)
    hold = Hold.objects.filter(company=company, ref__in=made, expires_at__gt=now).first()
    if hold is not None:
        return StandingYes(noun="hold", ref=hold.ref, number=label("hold", hold.number))
    return None
