"""What is advised and what goes against the advice: one rule for all that is decided.

A yes is advised from the odds that a company sets, 8 in 10 unless it says otherwise. To promise,
to hold or to move to a date below them is against the advice; so is to decline what reaches them,
and to serve somebody first at whose cost another promise falls below what its promiser wants.
"""

from __future__ import annotations

from typing import Literal

ADVISED_ODDS = 0.8
Decided = Literal["promise", "hold", "move", "decline"]
# against the advice these need a reason; a hold binds for hours, and lets go by itself
BINDING = frozenset({"promise", "move", "decline"})


def is_advised(odds: float | None, advised_odds: float = ADVISED_ODDS) -> bool:
    """Return whether a yes with these `odds` is advised; one whose odds nobody knows is not.

    >>> is_advised(0.8), is_advised(0.79), is_advised(0.6, 0.5), is_advised(None)
    (True, False, True, False)
    """
    return odds is not None and odds >= advised_odds


def is_against_advice(
    decided: Decided, odds: float | None, advised_odds: float = ADVISED_ODDS
) -> bool:
    """Return whether what is `decided` on these `odds` goes against the advice.

    >>> is_against_advice("promise", 0.7), is_against_advice("decline", 0.7)
    (True, False)
    """
    return is_advised(odds, advised_odds) == (decided == "decline")


def needs_reason(decided: Decided, odds: float | None, advised_odds: float = ADVISED_ODDS) -> bool:
    """Return whether what is `decided` needs a reason: it binds and is against the advice.

    >>> needs_reason("move", 0.7), needs_reason("hold", 0.7), needs_reason("promise", 0.9)
    (True, False, False)
    >>> needs_reason("decline", 0.9), needs_reason("decline", 0.7)
    (True, False)
    """
    return decided in BINDING and is_against_advice(decided, odds, advised_odds)


def falls_below(
    before: float | None, after: float | None, advised_odds: float = ADVISED_ODDS
) -> bool:
    """Return whether odds that were advised `before` are so no longer `after` a change.

    >>> falls_below(0.9, 0.7), falls_below(0.7, 0.6), falls_below(0.9, 0.85)
    (True, False, False)
    """
    return is_advised(before, advised_odds) and not is_advised(after, advised_odds)
