"""The curve as text: a small area of blocks, with odds at its side and dates underneath."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from rich.text import Text as Line

from keepable import texts
from keepable.answers import Answer
from keepable.cli.date_axis import Axis, axis_of, odds_on, short_date
from keepable.cli.language import say

ROWS = 10
EIGHTHS = " ▁▂▃▄▅▆▇█"
GUTTER = 7  # columns left of the area: "  80 % ┤"
LABELS = {7: "80 %", 4: "50 %", 1: "20 %"}  # by row, counted from below; said of its top
COLUMNS_A_DATE = 13
GOOD, FAIR = 0.8, 0.5


def curve_plot(answer: Answer, width: int) -> Line:
    """Draw the curve of `answer` in `width` columns; empty when there is nothing to draw."""
    if not answer.curve:
        return Line()
    axis, columns = axis_of(answer), width - GUTTER - 1
    odds = [odds_on(answer, axis.day_at((c + 0.5) / columns)) for c in range(columns)]
    lines = [_row(row, odds) for row in reversed(range(ROWS))]
    lines += _below(answer, axis, columns)
    return Line("\n").join(lines)


def _row(row: int, odds: list[float]) -> Line:
    label = LABELS.get(row, "")
    line = Line().append(f"{label:>{GUTTER - 2}} {'┤' if label else '│'}", style="dim")
    empty = "·" if label in {"80 %", "50 %"} else " "
    for share in odds:
        eighths = max(0, min(8, round((share * ROWS - row) * 8)))
        if eighths:
            line.append(EIGHTHS[eighths], style=style_of(share))
        else:
            line.append(empty, style="dim")
    return line


def style_of(odds: float) -> str:
    """Colour odds like the verdicts: green from 8 in 10, yellow from 5 in 10, red below."""
    return "green" if odds >= GOOD else "yellow" if odds >= FAIR else "red"


def _below(answer: Answer, axis: Axis, columns: int) -> list[Line]:
    """Draw the axis, the dates that are named on it, and where the wish and the levels lie."""
    ticks = axis.ticks(max(columns // COLUMNS_A_DATE, 2))
    line = ["─"] * columns
    for day in ticks:
        line[_column(axis, day, columns)] = "┴"
    drawn = [Line(" " * (GUTTER - 1) + "└" + "".join(line), style="dim")]
    years = [True, *(a.year != b.year for a, b in pairwise(ticks))]
    dates = [
        (_column(axis, t, columns), short_date(t, year=y))
        for t, y in zip(ticks, years, strict=True)
    ]
    drawn.append(_placed(dates, columns, "dim"))
    marks = [
        (_column(axis, entry.date, columns), f"▲{entry.level}")
        for entry in sorted(answer.keepable, key=lambda e: e.level != 80)  # noqa: PLR2004 - the level people promise at goes first
        if entry.date is not None
    ]
    drawn.append(_placed(marks, columns, "bold", centred=False))
    if answer.requested_date is not None:
        words = say(texts.Text("cli.asked_for", day=answer.requested_date))
        at = _column(axis, answer.requested_date, columns)
        fits = at + len(words) + 2 <= columns
        wish = (at, f"△ {words}") if fits else (max(at - len(words) - 1, 0), f"{words} △")
        drawn.append(_placed([wish], columns, "bold", centred=False))
    return drawn


def _column(axis: Axis, day: date, columns: int) -> int:
    return min(int(axis.place(day) * columns), columns - 1)


def _placed(
    words: list[tuple[int, str]], columns: int, style: str, *, centred: bool = True
) -> Line:
    """Write each word at its column; one that would touch an earlier one is left out."""
    line = [" "] * columns
    for column, word in words:
        start = column - len(word) // 2 if centred else column
        start = max(0, min(start, columns - len(word)))
        around = line[max(start - 1, 0) : start + len(word) + 1]
        if all(sign == " " for sign in around):
            line[start : start + len(word)] = word
    return Line(" " * GUTTER + "".join(line).rstrip(), style=style)
