"""From a book, a question and a seed to an answer: scenarios, odds and reasons."""

from keepable.engine.answer import Answer, Binding, CurvePoint, KeepableDate, RestsOn, Touched
from keepable.engine.asking import ask, draw_key_of, place_of
from keepable.engine.deadlines import DeadlineOdds, deadline_odds
from keepable.engine.deals import LEAST_FALL
from keepable.engine.forecasting import Forecast, forecast
from keepable.engine.fullness import Fullness, FullRow, Load, LoadRow, fullness_of, load_of
from keepable.engine.lacking import NobodyError
from keepable.engine.mixes import Mix, WonDeal, breakers, first_look, mix_of, together
from keepable.engine.overview import (
    DealOdds,
    PlannedWork,
    PromiseOdds,
    pipeline_odds,
    plan_of,
    promise_odds,
)
from keepable.engine.pipeline import likely
from keepable.engine.question import Question, build_question, read_question
from keepable.engine.reasons import why
from keepable.engine.replan import Pushed, accept, promise_from, push, refresh
from keepable.engine.scarcity import Changed, changed_odds
from keepable.engine.team_load import (
    HowFull,
    PersonLoad,
    TeamLoad,
    how_full,
    percent_booked,
    team_loads,
)
from keepable.engine.week_contents import Filling, WeekContents, as_booked, what_fills
from keepable.engine.work_dates import WorkDates, work_dates

__all__ = [
    "LEAST_FALL",
    "Answer",
    "Binding",
    "Changed",
    "CurvePoint",
    "DeadlineOdds",
    "DealOdds",
    "Filling",
    "Forecast",
    "FullRow",
    "Fullness",
    "HowFull",
    "KeepableDate",
    "Load",
    "LoadRow",
    "Mix",
    "NobodyError",
    "PersonLoad",
    "PlannedWork",
    "PromiseOdds",
    "Pushed",
    "Question",
    "RestsOn",
    "TeamLoad",
    "Touched",
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
    "forecast",
    "fullness_of",
    "how_full",
    "likely",
    "load_of",
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
