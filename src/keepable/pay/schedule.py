"""What attainment pays: the rates of a plan as bands, and as a broken line that begins anywhere.

A period begins at an *origin*: at nothing, or at what was carried over. Along a band, each further
unit of credit pays its rate. Where a retroactive band begins, the line jumps to its rate times all
credit of the period.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keepable.pay.plan import PayPlan


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of attainment from `start` on, up to the next band, and the clause of its rate."""

    clause: str
    start: Fraction
    rate: Fraction
    retroactive: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a credit that fell into the band of one clause.

    `raised` is what reaching a retroactive band pays in addition for credit before this one.
    """

    clause: str
    credit: Fraction
    rate: Fraction
    raised: Fraction = Fraction(0)

    @property
    def pay(self) -> Fraction:
        """What it pays, before the cap and before rounding."""
        return self.credit * self.rate + self.raised


def bands_of(plan: PayPlan) -> tuple[Band, ...]:
    """Return the bands of `plan` in order; the first begins at nothing.

    >>> from datetime import date
    >>> from keepable.domain.time import Period
    >>> from keepable.pay.clauses import Accelerator, BaseRate, Share, Threshold
    >>> from keepable.pay.plan import PayPlan
    >>> fast = Accelerator(id="fast", at_least=Threshold.parse("100 EUR"), rate=Share.parse("8 %"))
    >>> plan = PayPlan(id="north", currency="EUR", period="quarter", pays_on="booked",
    ...                valid=Period(date(2027, 1, 1), date(2028, 1, 1)),
    ...                base=BaseRate(id="base", rate=Share.parse("5 %")), accelerators=(fast,))
    >>> [(band.clause, int(band.start)) for band in bands_of(plan)]
    [('base', 0), ('fast', 100)]
    """
    quota, nothing = plan.quota, Fraction(0)
    bands = [
        Band(
            tier.id,
            tier.at_least.value(quota) if tier.at_least else nothing,
            tier.rate.fraction,
            tier.retroactive,
        )
        for tier in plan.tiers
    ]
    start = nothing
    for slow in sorted(plan.decelerators, key=lambda each: each.below.value(quota)):
        bands.append(Band(slow.id, start, slow.rate.fraction))
        start = slow.below.value(quota)
    if plan.base is not None:
        bands.append(Band(plan.base.id, start, plan.base.rate.fraction))
    bands += [
        Band(fast.id, fast.at_least.value(quota), fast.rate.fraction, fast.retroactive)
        for fast in plan.accelerators
    ]
    ordered = sorted(bands, key=lambda band: band.start)
    # a base rate that a decelerator reaches up to an accelerator leaves no room for is left out
    kept = [one for one, after in pairwise(ordered) if one.start < after.start]
    return (*kept, *ordered[-1:])


@dataclass(frozen=True, slots=True)
class Schedule:
    """What attainment pays in a period that begins at an origin, before the cap.

    `edges` are the origin and where bands above it begin; `values` what is paid on reaching each.
    """

    bands: tuple[Band, ...]
    edges: tuple[Fraction, ...]
    values: tuple[Fraction, ...]

    @classmethod
    def beginning_at(cls, origin: Fraction, bands: tuple[Band, ...]) -> Schedule:
        """Return the line through `bands` that begins with nothing at `origin`.

        >>> tiers = (Band("low", Fraction(0), Fraction(1, 20)),
        ...          Band("high", Fraction(100), Fraction(1, 10), retroactive=True))
        >>> line = Schedule.beginning_at(Fraction(0), tiers)
        >>> int(line.pay(Fraction(80))), int(line.pay(Fraction(120)))
        (4, 12)
        """
        first = max(0, bisect_right([band.start for band in bands], origin) - 1)
        edges, values = [origin], [Fraction(0)]
        for before, band in pairwise(bands[first:]):
            reached = values[-1] + before.rate * (band.start - edges[-1])
            values.append(band.rate * (band.start - origin) if band.retroactive else reached)
            edges.append(band.start)
        return cls(bands[first:], tuple(edges), tuple(values))

    @property
    def origin(self) -> Fraction:
        """The attainment with which the period begins."""
        return self.edges[0]

    def pay(self, attained: Fraction) -> Fraction:
        """Return what is paid for the period once it has `attained` so much."""
        place = self._band_at(attained)
        if not self.bands:
            return Fraction(0)
        return self.values[place] + self.bands[place].rate * (attained - self.edges[place])

    def pieces(self, before: Fraction, after: Fraction) -> tuple[Piece, ...]:
        """Return which bands lie from `before` to `after`; what goes back counts below zero.

        >>> tiers = (Band("low", Fraction(0), Fraction(1, 20)),
        ...          Band("high", Fraction(100), Fraction(1, 10)))
        >>> line = Schedule.beginning_at(Fraction(0), tiers)
        >>> [(each.clause, int(each.credit)) for each in line.pieces(Fraction(80), Fraction(130))]
        [('low', 20), ('high', 30)]
        """
        if after < before:
            back = self.pieces(after, before)
            return tuple(Piece(p.clause, -p.credit, p.rate, -p.raised) for p in reversed(back))
        if not self.bands:
            return ()
        found: list[Piece] = []
        first, last = self._band_at(before), self._band_at(after)
        jumps = [n for n in range(first + 1, last + 1) if self.bands[n].retroactive]
        at = before
        if jumps:
            first = jumps[-1]
            band, at = self.bands[first], self.edges[first]
            raised = band.rate * (before - self.origin) - self.pay(before)
            found.append(Piece(band.clause, at - before, band.rate, raised))
        for n in range(first, last + 1):
            end = self.edges[n + 1] if n < last else after
            if end > at:
                found.append(Piece(self.bands[n].clause, end - at, self.bands[n].rate))
                at = end
        return tuple(found)

    def _band_at(self, attained: Fraction) -> int:
        return max(0, bisect_right(self.edges, attained) - 1)
