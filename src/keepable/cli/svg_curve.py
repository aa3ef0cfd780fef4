"""The curve as SVG: an area of odds over dates, with the wish and the keepable dates marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise

from keepable.answers import Answer
from keepable.cli.axis import Axis, axis_of, odds_on, short_date
from keepable.cli.language import say
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


def svg_curve(answer: Answer, width: int, height: int, css_class: str) -> str:
    """Draw the curve of `answer` in so many pixels; empty when there is none."""
    if not answer.curve:
        return ""
    frame = PlotArea(axis_of(answer), width, height)
    parts = [
        (
            f'<svg class="{css_class}" viewBox="0 0 {width} {height}" role="img" '
            f'aria-label="{escape(description(answer), quote=True)}">'
        ),
        *_grid(frame),
        *_dates(frame),
        *_area(frame, answer),
        *_levels(frame, answer),
        *_wish(frame, answer),
        "</svg>",
    ]
    return "\n".join(parts)


def description(answer: Answer) -> str:
    """Return in words what the picture shows."""
    dates = tuple(
        Text("cli.level_from", level=Percent(k.level / 100), day=k.date)
        if k.date
        else Text("cli.level_beyond", level=Percent(k.level / 100))
        for k in answer.keepable
    )
    return say(Text("cli.picture", dates=dates))


def _grid(frame: PlotArea) -> list[str]:
    lines = []
    for odds in GRID:
        y = frame.y(odds)
        strong = " strong" if round(odds * 100) == PROMISED_AT else ""
        lines.append(
            f'<line class="grid{strong}" x1="{LEFT}" x2="{frame.width - RIGHT}" y1="{y}" y2="{y}"/>'
            f'<text class="tick" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">'
            f"{odds * 100:.0f} %</text>"
        )
    return lines


def _dates(frame: PlotArea) -> list[str]:
    y = frame.y(0.0)
    drawn = [f'<line class="axis" x1="{LEFT}" x2="{frame.width - RIGHT}" y1="{y}" y2="{y}"/>']
    ticks = frame.axis.ticks(max((frame.width - LEFT - RIGHT) // PIXELS_A_DATE, 2))
    years = [True, *(a.year != b.year for a, b in pairwise(ticks))]
    for day, with_year in zip(ticks, years, strict=True):
        words = short_date(day, year=with_year)
        x = frame.x(day)
        drawn.append(
            f'<line class="axis" x1="{x}" x2="{x}" y1="{y}" y2="{y + 5}"/>'
            f'<text class="tick" x="{_inside(frame, x, words)}" y="{y + 22}" '
            f'text-anchor="middle">{words}</text>'
        )
    return drawn


def _area(frame: PlotArea, answer: Answer) -> list[str]:
    """Draw steps: the odds of a day hold from it until the next point."""
    points = [point for point in answer.curve if point.date <= frame.axis.last]
    path = [f"M{frame.x(frame.axis.first)},{frame.y(0.0)}"]
    for point in points:
        odds = min(point.odds, answer.odds_cap)
        path.append(f"H{frame.x(point.date)}V{frame.y(odds)}")
    path.append(f"H{frame.x(frame.axis.last)}")
    line = "".join(path)
    return [
        f'<path class="area" d="{line}V{frame.y(0.0)}Z"/>',
        f'<path class="line" d="{line}"/>',
    ]


def _levels(frame: PlotArea, answer: Answer) -> list[str]:
    drawn = []
    for entry in answer.keepable:
        if entry.date is None or entry.level / 100 > answer.odds_cap:
            continue
        x, y = frame.x(entry.date), frame.y(entry.level / 100)
        words = short_date(entry.date)
        near_end = x + 14 + len(words) * PIXELS_A_LETTER > frame.width - RIGHT
        at, anchor = (x - 9, "end") if near_end else (x + 9, "start")
        drawn.append(
            f'<line class="drop" x1="{x}" x2="{x}" y1="{y}" y2="{frame.y(0.0)}"/>'
            f'<circle class="mark at{entry.level}" cx="{x}" cy="{y}" r="5"/>'
            f'<text class="label" x="{at}" y="{y + 16}" text-anchor="{anchor}">{words}</text>'
        )
    return drawn


def _wish(frame: PlotArea, answer: Answer) -> list[str]:
    day = answer.requested_date
    if day is None:
        return []
    x, y = frame.x(day), frame.y(odds_on(answer, day))
    words = say(Text("cli.picture_asked", day=short_date(day, year=True)))
    return [
        f'<line class="wish" x1="{x}" x2="{x}" y1="{TOP - 8}" y2="{frame.y(0.0)}"/>',
        f'<circle class="wished" cx="{x}" cy="{y}" r="5"/>',
        (
            f'<text class="wishlabel" x="{_inside(frame, x, words)}" y="{TOP - 14}" '
            f'text-anchor="middle">{words}</text>'
        ),
    ]


def _inside(frame: PlotArea, x: float, words: str) -> float:
    """Move the middle of a label so far that it stays inside the drawing."""
    half = len(words) * PIXELS_A_LETTER / 2
    return round(min(max(x, half + 2), frame.width - half - 2), 1)
