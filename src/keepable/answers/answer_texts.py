"""The texts of an answer: the same figures that it carries, each as one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.answers.verdicts import standing_of, verdict_of
from keepable.texts.quantities import Listed, Odds, Percent
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from keepable.answers.answer import KeepableDate
    from keepable.texts.text import Param

LEVEL = 80  # the level that people promise at, in percent
# (verdict or standing, whether there is a keepable date) -> code
_ASKED = {
    ("risky", True): "answer.risky",
    ("risky", False): "answer.risky_undated",
    ("no", True): "answer.no",
    ("no", False): "answer.no_undated",
}
_PROMISED = {
    ("at risk", True): "answer.promised_at_risk",
    ("at risk", False): "answer.promised_at_risk_undated",
    ("in trouble", True): "answer.promised_in_trouble",
    ("in trouble", False): "answer.promised_in_trouble_undated",
}
_PROMISED_ASKED_SOONER = {
    "on course": "answer.promised_on_course_other_date",
    "at risk": "answer.promised_at_risk_other_date",
    "in trouble": "answer.promised_in_trouble_other_date",
}
# what is not for sale, by its state in the catalogue
_WITHOUT_WORK = {
    "absent": "answer.absent",
    "for show": "answer.only_for_show",
    "planned": "answer.only_planned",
    "limited": "answer.limited_without_work",
    "available": "answer.without_work",
}


def answer_text(
    what: str | Text,
    requested: date | None,
    *,
    odds: Odds | None,
    dates: tuple[KeepableDate, ...],
    already_promised: bool,
) -> Text:
    """Return the text that tells whether `what` can be had by `requested`.

    `odds` are those of the answer, `dates` its keepable dates; `already_promised` says that the
    yes has been given.

    >>> from datetime import date
    >>> day = date(2027, 3, 1)
    >>> answer_text("Export", day, odds=Odds(0.97), dates=(), already_promised=False).code
    'answer.yes'
    """
    keepable = next((entry.date for entry in dates if entry.level == LEVEL), None)
    facts: dict[str, Param] = {"what": what}
    if keepable is not None:
        facts |= {"level": Percent(LEVEL / 100), "keepable": keepable}
    if odds is None or requested is None:
        return Text("answer.dated" if keepable else "answer.undated", **facts)
    asked: dict[str, Param] = {"what": what, "by": requested, "odds": odds}
    verdict, standing = verdict_of(odds.value), standing_of(odds.value)
    if verdict == "yes":
        return Text("answer.promised_on_course" if already_promised else "answer.yes", **asked)
    is_dated = keepable is not None
    code = _PROMISED[standing, is_dated] if already_promised else _ASKED[verdict, is_dated]
    return Text.of(code, asked | facts)


def other_date_text(
    what: str | Text, promised: tuple[date, Odds], asked: tuple[date, Odds]
) -> Text:
    """Return how `what` stands that is `promised`, and what the odds are by the day `asked` for.

    Both are a day with its odds.

    >>> from datetime import date
    >>> promised, asked = (date(2027, 4, 16), Odds(0.89)), (date(2027, 2, 15), Odds(0.21))
    >>> other_date_text("X", promised, asked).params["asked_odds"].value
    0.21
    """
    (due, odds), (day, sooner) = promised, asked
    code = _PROMISED_ASKED_SOONER[standing_of(odds.value)]
    facts: dict[str, Param] = {"what": what, "by": due, "odds": odds}
    return Text.of(code, facts | {"asked": day, "asked_odds": sooner})


def plan_text(names: Sequence[str], day: date | None) -> Text:
    """Return that what is named by `names` does not exist yet, and the `day` it is planned for.

    >>> plan_text(["A", "B"], None)
    Text('plan.no_date', items=Listed(values=('A', 'B'), most=100, joined='and'), n=2)
    """
    items = listed(names)
    if day is None:
        return Text("plan.no_date", n=len(names), items=items)
    return Text("plan.dated", n=len(names), items=items, planned=day)


def not_for_sale_text(names: Sequence[str], state: str) -> Text:
    """Return that what is named by `names` cannot be promised, being in this `state`.

    >>> not_for_sale_text(["A"], "absent").code
    'answer.absent'
    """
    return Text(_WITHOUT_WORK[state], items=listed(names))


def listed(names: Sequence[str]) -> Listed:
    """Return all of `names` as one fact, none of them left out.

    >>> listed(["A"]).values
    ('A',)
    """
    return Listed(tuple(names), most=100)


def outcomes_text(outcomes: int, tasks: int) -> Text:
    """Return how much finished work the estimates of so many `tasks` rest on (`outcomes`).

    >>> outcomes_text(84, 20)
    Text('evidence.outcomes', n=20, outcomes=84)
    """
    if outcomes == 0:
        return Text("evidence.none", n=tasks)
    if outcomes == 1:
        return Text("evidence.one_outcome", n=tasks)
    return Text("evidence.outcomes", n=tasks, outcomes=outcomes)
