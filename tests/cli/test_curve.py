"""The curve in letters and in SVG: inside its frame, whatever the answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.answers import Answer, CurvePoint
from keepable.cli.curve_plot import curve_plot
from keepable.cli.date_axis import Axis, axis_of, odds_on
from keepable.cli.svg_curve import svg_curve
from tests.cli.answers_drawn import FIRST, answer_with, answers, four_weeks


@given(answers(), st.integers(40, 80))
def test_the_plot_keeps_its_width(answer: Answer, width: int) -> None:
    assert max(len(line) for line in curve_plot(answer, width).plain.splitlines()) <= width


@given(answers())
def test_every_date_that_counts_lies_on_the_axis(answer: Answer) -> None:
    axis = axis_of(answer)
    days = [entry.date for entry in answer.keepable] + [answer.requested_date]
    assert all(0.0 <= axis.place(day) <= 1.0 for day in days if day is not None)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 20_000), st.integers(2, 12))
def test_no_more_days_are_named_than_fit(first: date, days: int, most: int) -> None:
    axis = Axis(first, first + timedelta(days=days))
    ticks = axis.ticks(most)
    assert len(ticks) <= most
    assert all(axis.first <= day <= axis.last for day in ticks)


def test_weeks_are_named_by_their_mondays() -> None:
    ticks = Axis(date(2027, 3, 1), date(2027, 3, 31)).ticks(5)
    assert ticks == [date(2027, 3, 1) + timedelta(weeks=n) for n in range(5)]


def test_odds_hold_from_a_point_until_the_next() -> None:
    answer = four_weeks()
    assert odds_on(answer, FIRST - timedelta(days=1)) == 0.0
    assert odds_on(answer, FIRST + timedelta(days=6)) == 0.25
    assert odds_on(answer, FIRST + timedelta(days=7)) == 0.5


def test_odds_end_at_the_cap() -> None:
    assert odds_on(four_weeks(), date(2028, 1, 1)) == 0.95


def test_the_plot_names_the_wish_and_the_levels() -> None:
    drawn = curve_plot(four_weeks(date(2027, 3, 3)), 80).plain
    assert "△ asked for 3 March 2027" in drawn
    assert "▲50" in drawn
    assert "▲80" in drawn


def test_a_curve_of_one_day_can_be_drawn() -> None:
    only = answer_with([CurvePoint(date=FIRST, odds=1.0)])
    assert "█" in curve_plot(only, 60).plain


def test_without_a_curve_nothing_is_drawn() -> None:
    none = answer_with([])
    assert curve_plot(none, 60).plain == svg_curve(none, 380, 300, "narrow") == ""


@pytest.mark.parametrize("width", [380, 760])
@given(answer=answers())
def test_the_drawing_stays_inside_its_frame(answer: Answer, width: int) -> None:
    axis = axis_of(answer)
    drawn = svg_curve(answer, width, 300, "wide")
    assert drawn.count("<svg") == drawn.count("</svg>") == 1
    assert axis.place(axis.last) == 1.0
    xs = [float(part.split('"')[0]) for part in drawn.split('cx="')[1:]]
    assert all(0 <= x <= width for x in xs)
