"""Promises, deals and the plan as tables that fit the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Literal

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text as Line

from keepable.answers import DealOdds, PlannedWork, PromiseOdds
from keepable.cli import screen
from keepable.cli.answer_in_terminal import tame_percent
from keepable.cli.curve_plot import style_of
from keepable.cli.language import say
from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Amount, Hours, Text

NONE = "-"
DUE, ODDS, WHAT = Text("overview.due"), Text("overview.odds"), Text("overview.what")
BY_80, WANTED, WON_AT = Text("overview.by_80"), Text("overview.wanted"), Text("overview.won_at")
STARTS, ENDS, BY_90 = Text("overview.starts"), Text("overview.ends"), Text("overview.by_90")
WORK, WHO = Text("overview.work"), Text("overview.who")
_TITLES = {
    ("promise", True): "overview.overdue",
    ("hold", False): "overview.hold",
    ("hold", True): "overview.overdue_hold",
}
DATE, GAP = 10, 2  # columns
ROOMY = 60  # columns from which on all of a table is shown


def promise_table(rows: Iterable[PromiseOdds], width: int) -> Table:
    """List promises and holds with their odds; `!` marks those below their warning threshold."""
    due, odds, what = _heads(DUE, ODDS, WHAT)
    columns = ["", due, f"{odds}>", *(_heads(BY_80) if width >= ROOMY else []), f"{what}*"]
    table = _table(columns)
    for row in rows:
        code = _TITLES.get((row.kind, row.is_overdue))
        title = say(Text(code, title=row.title)) if code else row.title
        mark = Line("!" if row.warn else "", style="bold red")
        date_80 = [iso(row.date_80)] if width >= ROOMY else []
        table.add_row(mark, iso(row.due_date), odds_cell(row.odds), *date_80, title)
    return table


def deal_table(rows: Iterable[DealOdds], width: int) -> Table:
    """List open deals: when they are wanted, whether that can be kept, and what they are worth."""
    roomy = width >= ROOMY
    wanted, odds, what = _heads(WANTED, ODDS, WHAT)
    by, won = _heads(BY_80, WON_AT)
    table = _table([wanted, f"{odds}>", *([by, f"{won}>"] if roomy else []), f"{what}*"])
    for row in rows:
        more = [iso(row.date_80), f"{row.win_odds * 100:.0f} %"] if roomy else []
        line = Line(row.title).append(f"\n{say(_worth(row))}", style="dim")
        table.add_row(iso(row.wanted_date), odds_cell(row.odds), *more, line)
    return table


def _worth(row: DealOdds) -> Text:
    """Return what a deal is worth, how much work it is, and when it closes."""
    hours, closes = Hours(round(row.hours_expected)), row.close_date
    if not row.price:
        return Text("overview.deal", hours=hours, closes=closes)
    price = Amount(row.price.amount, row.price.currency)
    return Text("overview.deal_of", price=price, hours=hours, closes=closes)


def _heads(*heads: Text) -> list[str]:
    return [say(head) for head in heads]


def plan_table(rows: Iterable[PlannedWork], width: int) -> Iterator[RenderableType]:
    """List work by commitment: who, when it starts, and when it ends probably and late."""
    dates = _heads(STARTS, ENDS, BY_90) if width >= ROOMY else _heads(ENDS)
    rest = width - len(dates) * (DATE + GAP) - 2 * GAP
    work = round(rest * 0.6)
    sizes = [work, rest - work, *[DATE] * len(dates)]
    head = _plan_rows(sizes)
    head.add_row(*(Line(word, style="bold") for word in (*_heads(WORK, WHO), *dates)))
    yield screen.indented(head)
    for _, group in groupby(rows, key=lambda row: row.commitment_id):
        tasks = list(group)
        yield Line(tasks[0].commitment_title, style="bold")
        table = _plan_rows(sizes)
        for task in tasks:
            sure = "" if task.person_share >= MOST_ODDS else f" ({task.person_share * 100:.0f} %)"
            days = [task.start_50, task.finish_50, task.finish_90]
            shown = days if len(dates) == len(days) else [task.finish_50]
            who = f"{task.person}{sure}"
            title = task.title.removeprefix(task.commitment_title).strip() or task.title
            table.add_row(title, who, *(iso(day) for day in shown))
        yield screen.indented(table)


def _plan_rows(sizes: Iterable[int]) -> Table:
    """Make a table of fixed columns, so that the groups of a plan stand under each other."""
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, show_header=False)
    for size in sizes:
        table.add_column(width=size)
    return table


def _table(columns: Iterable[str]) -> Table:
    """Make a table; a column that ends in > is set right, the one that ends in * takes the rest."""
    table = Table(
        box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="bold", expand=True
    )
    for name in columns:
        if name.endswith("*"):
            table.add_column(name[:-1], ratio=1)
        else:
            side: Literal["left", "right"] = "right" if name.endswith(">") else "left"
            table.add_column(name.rstrip(">"), justify=side, no_wrap=True)
    return table


def iso(day: date | None) -> str:
    """Write `day` as files do, a dash when there is none within the horizon."""
    return NONE if day is None else day.isoformat()


def odds_cell(odds: float | None) -> Line:
    """Write odds in their colour."""
    if odds is None:
        return Line(NONE)
    return Line(tame_percent(odds, MOST_ODDS), style=style_of(odds))


def percent(share: float, digits: int = 0) -> str:
    """Write a `share` (0 to 1) in percent, as everywhere here: a space before the sign.

    >>> percent(0.805, 1), percent(0.27)
    ('80.5 %', '27 %')
    """
    return f"{100.0 * share:.{digits}f} %"
