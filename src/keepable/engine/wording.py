"""Plain sentences: the same figures that the answer carries, in words that cannot overstate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from keepable.engine.answer import KeepableDate, Verdict

YES_FROM, RISKY_FROM, LEAST_ODDS = 0.8, 0.5, 0.05
_STATES = {"yes": "is on course", "risky": "is at risk"}  # of what is promised


def say_date(day: date | None) -> str:
    """Write `day` as people say it.

    >>> from datetime import date
    >>> say_date(date(2027, 3, 1))
    '1 March 2027'
    """
    return "no date within the horizon" if day is None else f"{day.day} {day:%B %Y}"


def say_odds(odds: float, cap: float) -> str:
    """Write `odds` in full tenths, never as certain: above `cap` "more than", below 5 % "less".

    Tenths are rounded down, so that words never say more than the figure.

    >>> say_odds(0.78, 0.95), say_odds(0.99, 0.95), say_odds(0.01, 0.95)
    ('about 7 in 10', 'more than 95 %', 'less than 1 in 20')
    """
    if odds >= cap:
        return f"more than {cap * 100:.0f} %"
    if odds < LEAST_ODDS:
        return "less than 1 in 20"
    tenths = math.floor(odds * 10.0 + 1e-9)
    return f"about {tenths} in 10" if tenths else "less than 1 in 10"


def verdict_of(odds: float | None) -> Verdict:
    """Give the verdict that `odds` mean: yes from 8 in 10, risky from 5 in 10, else no.

    >>> verdict_of(0.79), verdict_of(None)
    ('risky', 'undated')
    """
    if odds is None:
        return "undated"
    if odds >= YES_FROM:
        return "yes"
    return "risky" if odds >= RISKY_FROM else "no"


def say_answer(
    what: str,
    requested: date | None,
    *,
    odds: float | None,
    cap: float,
    dates: tuple[KeepableDate, ...],
    already_promised: bool,
) -> str:
    """Say in one sentence whether `what` can be had by `requested`.

    `odds` and `cap` are as in the answer, `dates` its keepable dates; `already_promised` says
    that the yes has been given.

    >>> from datetime import date
    >>> day = date(2027, 3, 1)
    >>> say_answer("Export", day, odds=0.97, cap=0.95, dates=(), already_promised=False)
    'Yes: Export by 1 March 2027 can be kept, odds more than 95 %.'
    """
    at_80 = next((entry.date for entry in dates if entry.level == 80), None)  # noqa: PLR2004 - the level people promise at
    better = f"8 in 10 from {say_date(at_80)} on" if at_80 else "no keepable date in sight"
    if odds is None or requested is None:
        return f"{what}: {better}."
    by, chance = say_date(requested), say_odds(odds, cap)
    verdict = verdict_of(odds)
    if already_promised:
        state, tail = _STATES.get(verdict, "is in trouble"), f"; {better}."
        tail = "." if verdict == "yes" else tail
        return f"{what} is already promised by {by} and {state}: odds {chance}{tail}"
    if verdict == "yes":
        return f"Yes: {what} by {by} can be kept, odds {chance}."
    opening = "At risk" if verdict == "risky" else "No"
    return f"{opening}: {what} by {by} has odds of {chance}; {better}."


def say_outcomes(outcomes: int, tasks: int) -> str:
    """Say how much like work the estimates of so many `tasks` rest on (`outcomes`).

    >>> say_outcomes(84, 20)
    '20 tasks; their estimates rest on 84 like tasks that were finished.'
    """
    work = "1 task" if tasks == 1 else f"{tasks} tasks"
    if outcomes == 0:
        return f"{work}; no like work was finished yet, so the range is wide."
    return f"{work}; their estimates rest on {outcomes} like tasks that were finished."
