"""Answers made up for tests of how answers are shown, and their Hypothesis strategy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from keepable.answers import Affected, Answer, Binding, CurvePoint, Evidence, KeepableDate
from keepable.texts import Odds, Percent, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST = date(2027, 3, 1)


def answer_with(curve: Sequence[CurvePoint], requested: date | None = None) -> Answer:
    """Make an answer with this curve; its keepable dates are read off it."""
    return Answer(
        question="Single sign-on for Acme",
        text=Text("answer.no_undated", what="Single sign-on for Acme", by=FIRST, odds=Odds(0.1)),
        verdict="no",
        title="Single sign-on",
        customer="Acme",
        zone="Europe/Berlin",
        requested_date=requested,
        odds=None if requested is None else 0.1,
        odds_error=None if requested is None else 0.01,
        odds_cap=0.95,
        keepable=tuple(_keepable(level, curve) for level in (50, 80, 95)),
        curve=tuple(curve),
        hours_expected=100.0,
        hours_low=80.0,
        hours_high=130.0,
        evidence=Evidence(text=Text("evidence.none", n=3), outcomes=0, tasks=3),
        book_sha256="0123456789abcdef",
        engine_version="1",
        seed=1,
        scenarios=64,
    )


def _keepable(level: int, curve: Sequence[CurvePoint]) -> KeepableDate:
    day = next((point.date for point in curve if point.odds >= level / 100), None)
    return KeepableDate(level=level, date=day, earliest=day, latest=day)


def four_weeks(requested: date | None = None) -> Answer:
    """Make an answer whose odds rise by a quarter a week from Monday 1 March 2027 on."""
    points = [CurvePoint(date=FIRST + timedelta(weeks=n), odds=(n + 1) / 4) for n in range(4)]
    return answer_with(points, requested)


def with_all_parts() -> Answer:
    """Make an answer that has something to say in every part."""
    day = date(2027, 4, 1)
    affected = Affected(
        kind="deal",
        id="d1",
        title="Portal for <Umbra & Sons>",
        customer="Umbra",
        due_date=day,
        odds_before=0.9,
        odds_after=0.5,
        date_80_before=day,
        date_80_after=day,
        days_later=9.6,
    )
    binding = Binding(
        kind="people",
        name="backend",
        text=Text("binding.partly_booked", name="backend", level=Percent(0.8), then=day),
        days_gained=12,
        date_80=day,
    )
    return replace(
        four_weeks(date(2027, 3, 3)),
        binding=(binding,),
        affected=(affected,),
        remarks=(Text("remark.for_show", item="Mobile app"),),
        likely_odds=0.3,
        likely_date_80=day,
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Draw an answer with any rising curve, wish and book of letters."""
    gaps = draw(st.lists(st.integers(1, 400), min_size=1, max_size=12))
    shares = sorted(draw(st.lists(st.floats(0.01, 1.0), min_size=len(gaps), max_size=len(gaps))))
    days = [FIRST + timedelta(days=n) for n in accumulate(gaps)]
    curve = [CurvePoint(date=d, odds=o) for d, o in zip(days, shares, strict=True)]
    wish = draw(st.none() | st.dates(date(2027, 1, 1), date(2035, 1, 1)))
    return answer_with(curve, wish)
