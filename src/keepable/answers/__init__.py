"""From a forecast and a question to an answer: odds, reasons, load and mixes, as facts."""

from keepable.answers.answer import Affected, Answer, Binding, CurvePoint, Evidence, KeepableDate
from keepable.answers.asking import ask, draw_key_of, place_of
from keepable.answers.deadlines import DeadlineOdds, deadline_odds
from keepable.answers.deals import LEAST_FALL
from keepable.answers.fullness import Fullness, FullRow, fullness_of
from keepable.answers.mixes import Mix, WonDeal, breakers, first_look, mix_of, together
from keepable.answers.overview import (
    DealOdds,
    PlannedWork,
    PromiseOdds,
    pipeline_odds,
    plan_of,
    promise_odds,
)
from keepable.answers.pipeline import likely
from keepable.answers.question import Question, build_question, read_question
from keepable.answers.reasons import why
from keepable.answers.replan import Pushed, accept, promise_from, push, refresh
from keepable.answers.scarcity import Changed, changed_odds
from keepable.answers.team_load import (
    HowFull,
    PersonLoad,
    TeamLoad,
    how_full,
    percent_booked,
    team_loads,
)
from keepable.answers.week_contents import Filling, WeekContents, as_booked, what_fills
from keepable.answers.work_dates import WorkDates, work_dates

__all__ = [
    "LEAST_FALL",
    "Affected",
    "Answer",
    "Binding",
    "Changed",
    "CurvePoint",
    "DeadlineOdds",
    "DealOdds",
    "Evidence",
    "Filling",
    "FullRow",
    "Fullness",
    "HowFull",
    "KeepableDate",
    "Mix",
    "PersonLoad",
    "PlannedWork",
    "PromiseOdds",
    "Pushed",
    "Question",
    "TeamLoad",
    "WeekContents",
    "WonDeal",
    "WorkDates",
    "accept",
    "as_booked",
    "ask",
    "breakers",
    "build_question",
    "changed_odds",
    "deadline_odds",
    "draw_key_of",
    "first_look",
    "fullness_of",
    "how_full",
    "likely",
    "mix_of",
    "percent_booked",
    "pipeline_odds",
    "place_of",
    "plan_of",
    "promise_from",
    "promise_odds",
    "push",
    "read_question",
    "refresh",
    "team_loads",
    "together",
    "what_fills",
    "why",
    "work_dates",
]
