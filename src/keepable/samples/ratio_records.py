"""Made-up records of how actual hours came out against estimates, in the shape of real ones."""

from __future__ import annotations

import math
from statistics import NormalDist

from keepable.domain.outcomes import RatioRecord

QUANTILES = 33
# In real task histories a good part of all tasks took exactly what was estimated: hours are
# booked to fit. These levels of the distribution lie in that spike.
SPIKE = (0.40, 0.60)
_NORMAL = NormalDist()


def ratio_record(
    outcomes: int,
    *,
    low: float = 0.45,
    high: float = 2.0,
    person: str | None = None,
    kind: str | None = None,
) -> RatioRecord:
    """Make a record of 33 quantiles with P10 `low`, P90 `high` and a spike at exactly 1.0.

    The two halves are lognormal around 1; `outcomes` counts the finished tasks behind it.

    >>> record = ratio_record(400)
    >>> record.ratios[16], record.outcomes
    (1.0, 400)
    """
    z90 = _NORMAL.inv_cdf(0.9)
    below, above = math.log(low) / -z90, math.log(high) / z90
    ratios = []
    for place in range(QUANTILES):
        level = (place + 0.5) / QUANTILES
        z = _NORMAL.inv_cdf(level)
        inside = SPIKE[0] <= level <= SPIKE[1]
        ratio = 1.0 if inside else math.exp((below if z < 0.0 else above) * z)
        ratios.append(round(ratio, 2))
    return RatioRecord(ratios=tuple(ratios), outcomes=outcomes, person=person, kind=kind)
