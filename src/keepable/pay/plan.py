"""A pay plan: its clauses, what pays and for which periods; it tells all that it contradicts."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from keepable.pay.clauses import (
    Accelerator,
    BaseRate,
    Cap,
    Clause,
    Clawback,
    Decelerator,
    Quota,
    Share,
    Spiff,
    Tier,
)
from keepable.pay.deal_events import PaysOn
from keepable.pay.pay_periods import PeriodKind
from keepable.pay.plan_checks import faults_of_parts
from keepable.texts.errors import TextError

if TYPE_CHECKING:
    from keepable.domain.faults import Fault
    from keepable.domain.time import Period


class PlanError(TextError):
    """A plan that contradicts itself: all that is wrong with it, each with its place."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Hold the `faults`, and tell the first."""
        super().__init__(faults[0].what)
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class PayPlan:
    """One version of a pay plan; PlanError tells all that its clauses contradict.

    `pays_on` is the event of a deal that pays. Where that is `promised`, a promise pays that was
    given with odds of at least `least_odds`.

    >>> from datetime import date
    >>> from keepable.domain.time import Period
    >>> plan = PayPlan(id="north", currency="EUR", period="quarter", pays_on="booked",
    ...                valid=Period(date(2027, 1, 1), date(2028, 1, 1)),
    ...                base=BaseRate(id="base", rate=Share.parse("5 %")))
    >>> [clause.id for clause in plan.clauses]
    ['base']
    """

    id: str
    currency: str
    valid: Period
    period: PeriodKind
    pays_on: PaysOn
    title: str = ""
    version: int = 1
    least_odds: Share | None = None
    quota: Quota | None = None
    base: BaseRate | None = None
    decelerators: tuple[Decelerator, ...] = ()
    accelerators: tuple[Accelerator, ...] = ()
    tiers: tuple[Tier, ...] = ()
    cap: Cap | None = None
    spiffs: tuple[Spiff, ...] = ()
    clawback: Clawback | None = None

    def __post_init__(self) -> None:
        """Refuse clauses that contradict each other, and tell all of them."""
        faults = tuple(
            faults_of_parts({each.name: getattr(self, each.name) for each in fields(self)})
        )
        if faults:
            raise PlanError(faults)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses, in the order in which they are told."""
        found = (
            self.quota,
            self.base,
            *self.tiers,
            *self.decelerators,
            *self.accelerators,
            self.cap,
            *self.spiffs,
            self.clawback,
        )
        return tuple(clause for clause in found if clause is not None)
