"""The curve as SVG: an area of odds over dates, with the wish and the keepable dates marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from keepable.answers import Answer
from keepable.cli.date_axis import Axis, axis_of, odds_on, short_date
from keepable.cli.language import say
from keepable.cli.templating import NOTHING, Markup, filled, joined
from keepable.texts import Percent, Text

LEFT, RIGHT, TOP, BOTTOM = 46, 16, 34, 34  # margins around the area, in pixels
GRID = (0.2, 0.5, 0.8, 0.95)
PIXELS_A_DATE = 96
PIXELS_A_LETTER = 8.0  # of the labels, on average; only to keep them inside
PROMISED_AT = 80


@dataclass(frozen=True, slots=True)
class PlotArea:
    """The drawing: its axis of dates and its size in pixels."""

    axis: Axis
    width: int
    height: int

    def x(self, day: date) -> float:
        """Pixel column of a day."""
        return round(LEFT + self.axis.place(day) * (self.width - LEFT - RIGHT), 1)

    def y(self, odds: float) -> float:
        """Pixel row of odds; 1.0 lies at the top."""
        return round(TOP + (1.0 - odds) * (self.height - TOP - BOTTOM), 1)


def svg_curve(answer: Answer, width: int, height: int, css_class: str) -> Markup:
    """Draw the curve of `answer` in so many pixels; empty when there is none."""
    if not answer.curve:
        return NOTHING
    frame = PlotArea(axis_of(answer), width, height)
    parts = (
        *_grid(frame),
        *_dates(frame),
        _area(frame, answer),
        *_levels(frame, answer),
        _wish(frame, answer),
    )
    return filled(
        "curve.svg",
        "picture",
        kind=css_class,
        width=width,
        height=height,
        description=description(answer),
        parts=joined(parts),
    )


def description(answer: Answer) -> str:
    """Return in words what the picture shows."""
    dates = tuple(
        Text("cli.level_from", level=Percent(k.level / 100), day=k.date)
        if k.date
        else Text("cli.level_beyond", level=Percent(k.level / 100))
        for k in answer.keepable
    )
    return say(Text("cli.picture", dates=dates))


def _grid(frame: PlotArea) -> Iterator[Markup]:
    for odds in GRID:
        y = frame.y(odds)
        yield filled(
            "curve.svg",
            "grid",
            strong=" strong" if round(odds * 100) == PROMISED_AT else "",
            left=LEFT,
            right=frame.width - RIGHT,
            y=y,
            text_x=LEFT - 8,
            text_y=y + 4,
            words=f"{odds * 100:.0f} %",
        )


def _dates(frame: PlotArea) -> Iterator[Markup]:
    y = frame.y(0.0)
    yield filled("curve.svg", "axis", left=LEFT, right=frame.width - RIGHT, y=y)
    ticks = frame.axis.ticks(max((frame.width - LEFT - RIGHT) // PIXELS_A_DATE, 2))
    years = [True, *(a.year != b.year for a, b in pairwise(ticks))]
    for day, with_year in zip(ticks, years, strict=True):
        words = short_date(day, year=with_year)
        x = frame.x(day)
        yield filled(
            "curve.svg",
            "tick",
            x=x,
            y=y,
            end=y + 5,
            text_x=_inside(frame, x, words),
            text_y=y + 22,
            words=words,
        )


def _area(frame: PlotArea, answer: Answer) -> Markup:
    """Draw steps: the odds of a day hold from it until the next point."""
    points = [point for point in answer.curve if point.date <= frame.axis.last]
    path = [f"M{frame.x(frame.axis.first)},{frame.y(0.0)}"]
    for point in points:
        odds = min(point.odds, answer.odds_cap)
        path.append(f"H{frame.x(point.date)}V{frame.y(odds)}")
    path.append(f"H{frame.x(frame.axis.last)}")
    return filled("curve.svg", "area", line="".join(path), bottom=frame.y(0.0))


def _levels(frame: PlotArea, answer: Answer) -> Iterator[Markup]:
    for entry in answer.keepable:
        if entry.date is None or entry.level / 100 > answer.odds_cap:
            continue
        x, y = frame.x(entry.date), frame.y(entry.level / 100)
        words = short_date(entry.date)
        near_end = x + 14 + len(words) * PIXELS_A_LETTER > frame.width - RIGHT
        at, anchor = (x - 9, "end") if near_end else (x + 9, "start")
        yield filled(
            "curve.svg",
            "level",
            level=entry.level,
            x=x,
            y=y,
            bottom=frame.y(0.0),
            text_x=at,
            text_y=y + 16,
            anchor=anchor,
            words=words,
        )


def _wish(frame: PlotArea, answer: Answer) -> Markup:
    day = answer.requested_date
    if day is None:
        return NOTHING
    x, y = frame.x(day), frame.y(odds_on(answer, day))
    words = say(Text("cli.picture_asked", day=short_date(day, year=True)))
    return filled(
        "curve.svg",
        "wish",
        x=x,
        y=y,
        top=TOP - 8,
        bottom=frame.y(0.0),
        text_x=_inside(frame, x, words),
        text_y=TOP - 14,
        words=words,
    )


def _inside(frame: PlotArea, x: float, words: str) -> float:
    """Move the middle of a label so far that it stays inside the drawing."""
    half = len(words) * PIXELS_A_LETTER / 2
    return round(min(max(x, half + 2), frame.width - half - 2), 1)
