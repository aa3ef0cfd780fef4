"""Plain sentences: the same figures that the answer carries, in words that cannot overstate."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from keepable.domain.advice import is_advised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.engine.answer import KeepableDate, Verdict

RISKY_FROM, LEAST_ODDS = 0.5, 0.05
NOT_PLANNED = date.max  # the day that something is planned for for which no day is named
NEAR, NINE = 0.25, 9  # of a tenth: so much above one counts as about that
_STATES = {"yes": "is on course", "risky": "is at risk"}  # of what is promised


def say_date(day: date | None) -> str:
    """Write `day` as people say it.

    >>> from datetime import date
    >>> say_date(date(2027, 3, 1))
    '1 March 2027'
    """
    return "no date within the horizon" if day is None else f"{day.day} {day:%B %Y}"


def say_odds(odds: float, cap: float) -> str:
    """Write `odds` in tenths, never as certain: above `cap` "more than", below 5 % "less".

    What lies well between two tenths is said so: words never say more than the figure.

    >>> say_odds(0.71, 0.95), say_odds(0.78, 0.95), say_odds(0.99, 0.95), say_odds(0.01, 0.95)
    ('about 7 in 10', '7 to 8 in 10', 'more than 95 %', 'less than 1 in 20')
    """
    if odds >= cap:
        return f"more than {cap * 100:.0f} %"
    if odds < LEAST_ODDS:
        return "less than 1 in 20"
    tenths = math.floor(odds * 10.0 + 1e-9)
    if not tenths:
        return "less than 1 in 10"
    if odds * 10.0 - tenths < NEAR:
        return f"about {tenths} in 10"
    return "more than 9 in 10" if tenths == NINE else f"{tenths} to {tenths + 1} in 10"


def verdict_of(odds: float | None) -> Verdict:
    """Give the verdict that `odds` mean: yes from 8 in 10, risky from 5 in 10, else no.

    >>> verdict_of(0.79), verdict_of(None)
    ('risky', 'undated')
    """
    if odds is None:
        return "undated"
    if is_advised(odds):
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
        tail = "." if verdict == "yes" else f"; {better}."
        return f"{what} is already promised by {by} and {state_of(odds)}: odds {chance}{tail}"
    if verdict == "yes":
        return f"Yes: {what} by {by} can be kept, odds {chance}."
    opening = "At risk" if verdict == "risky" else "No"
    return f"{opening}: {what} by {by} has odds of {chance}; {better}."


def state_of(odds: float) -> str:
    """Say how something promised stands that is kept with these `odds`.

    >>> state_of(0.9), state_of(0.2)
    ('is on course', 'is in trouble')
    """
    return _STATES.get(verdict_of(odds), "is in trouble")


def say_another_date(
    what: str, promised: tuple[date, float], asked: tuple[date, float], *, cap: float
) -> str:
    """Say how `what` stands that is `promised`, and what the odds are by the day `asked` for.

    Both are a day with its odds in [0, 1], shown up to `cap`.

    >>> from datetime import date
    >>> say_another_date("X", (date(2027, 4, 16), 0.89), (date(2027, 2, 15), 0.21), cap=0.95)
    'X is already promised by 16 April 2027 and is on course: odds 8 to 9 in 10; by 15 February 2027 about 2 in 10.'
    """  # noqa: E501 - one sentence
    (due, odds), (day, sooner) = promised, asked
    return (
        f"{what} is already promised by {say_date(due)} and {state_of(odds)}: odds "
        f"{say_odds(odds, cap)}; by {say_date(day)} {say_odds(sooner, cap)}."
    )


def say_plan(names: Sequence[str], day: date) -> str:
    """Say that what is named by `names` does not exist yet, and the `day` it is planned for.

    >>> say_plan(["A", "B"], NOT_PLANNED)
    'A and B do not exist yet'
    """
    verb = "does" if len(names) == 1 else "do"
    when = "" if day == NOT_PLANNED else f", planned for {say_date(day)}"
    return f"{' and '.join(names)} {verb} not exist yet{when}"


def say_outcomes(outcomes: int, tasks: int) -> str:
    """Say how much finished work the estimates of so many `tasks` rest on (`outcomes`).

    >>> say_outcomes(84, 20)
    '20 tasks; their estimates rest on 84 finished tasks.'
    """
    work = "1 task" if tasks == 1 else f"{tasks} tasks"
    if outcomes == 0:
        return f"{work}; no like work was finished yet, so the range is wide."
    return f"{work}; their estimates rest on {outcomes:,} finished tasks."
