"""The load of teams as a heat map: a colour and a figure for each week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rich.text import Text as Line

from keepable.answers import HowFull, TeamLoad, how_full, percent_booked
from keepable.cli.date_axis import short_month
from keepable.cli.language import say
from keepable.texts import Text

NAME_COLUMNS, CELL = 19, 5
STYLES: Mapping[HowFull, str] = {
    "full": "black on red",
    "busy": "black on yellow",
    "half": "black on green",
    "free": "",
}


def heat_map(
    weeks: Sequence[date], teams: Sequence[TeamLoad], width: int, *, people: bool
) -> Iterator[Line]:
    """Draw the load in lines of `width`; more weeks than fit go into a further block."""
    fitting = max((width - NAME_COLUMNS) // CELL, 1)
    for first in range(0, len(weeks), fitting):
        part = slice(first, first + fitting)
        if first:
            yield Line()
        yield from _head(weeks[part])
        for team in teams:
            style = "bold" if people else ""
            yield _line(team.name, style, team.capacity_hours[part], team.booked_hours[part])
            for row in team.people if people else ():
                yield _line(f"  {row.name}", "", row.capacity_hours[part], row.booked_hours[part])


def _head(weeks: Sequence[date]) -> Iterator[Line]:
    months, days, before = "", "", 0
    for monday in weeks:
        name = short_month(monday) if monday.month != before else ""
        months += f"{name:>{CELL}}"
        days += f"{monday.day:>{CELL}}"
        before = monday.month
    yield Line(f"{say(Text('cli.week_of')):<{NAME_COLUMNS}}{months}", style="dim")
    yield Line(f"{'':<{NAME_COLUMNS}}{days}", style="dim")


def _line(name: str, style: str, capacity: Sequence[float], booked: Sequence[float]) -> Line:
    most = NAME_COLUMNS - 1
    shown = name if len(name) <= most else f"{name[: most - 1]}…"
    line = Line(f"{shown:<{NAME_COLUMNS}}", style=style)
    for there, taken in zip(capacity, booked, strict=True):
        line.append(" ")
        line.append(*_cell(there, taken))
    return line


def _cell(there: float, taken: float) -> tuple[str, str]:
    """Return the figure and the colour of one week; a dash when nobody is there."""
    points = percent_booked(taken, there)
    if points is None:
        return f"{'-':>{CELL - 1}}", "dim"
    return f"{points:>{CELL - 1}}", STYLES[how_full(points)]
