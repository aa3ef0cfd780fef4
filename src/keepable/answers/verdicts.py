"""What odds mean: yes, risky or no; and how something promised stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from keepable.domain.advice import is_advised

if TYPE_CHECKING:
    from keepable.answers.answer import Verdict

RISKY_FROM = 0.5
Standing = Literal["on course", "at risk", "in trouble"]
_STANDINGS: dict[str, Standing] = {"yes": "on course", "risky": "at risk"}


def verdict_of(odds: float | None) -> Verdict:
    """Return the verdict that `odds` mean: yes from 80 %, risky from 50 %, else no.

    >>> verdict_of(0.79), verdict_of(None)
    ('risky', 'undated')
    """
    if odds is None:
        return "undated"
    if is_advised(odds):
        return "yes"
    return "risky" if odds >= RISKY_FROM else "no"


def standing_of(odds: float) -> Standing:
    """Return how something promised stands that is kept with these `odds`.

    >>> standing_of(0.9), standing_of(0.2)
    ('on course', 'in trouble')
    """
    return _STANDINGS.get(verdict_of(odds), "in trouble")
