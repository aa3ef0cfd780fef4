"""Promises, deals and the plan as tables that fit the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from rich.table import Table
from rich.text import Text

from keepable.cli.answers import MOST_ODDS, tame_percent
from keepable.cli.curve_plot import style_of
from keepable.engine import DealOdds, PlannedWork, PromiseOdds

NONE = "-"


def promise_table(rows: Iterable[PromiseOdds]) -> Table:
    """List promises and holds with their odds; `!` marks those below their warning threshold."""
    table = _table()
    table.add_column("", width=1)
    table.add_column("Due", no_wrap=True)
    table.add_column("Odds", justify="right", no_wrap=True)
    table.add_column("8 in 10 by", no_wrap=True)
    table.add_column("What", ratio=1)
    for row in rows:
        title = row.title if row.kind == "promise" else f"{row.title} (hold)"
        table.add_row(
            Text("!" if row.warn else "", style="bold red"),
            iso(row.due_date),
            odds_cell(row.odds),
            iso(row.date_80),
            title,
        )
    return table


def deal_table(rows: Iterable[DealOdds]) -> Table:
    """List open deals: when they close, how likely they are won, and whether they can be kept."""
    table = _table()
    table.add_column("Closes", no_wrap=True)
    table.add_column("Won at", justify="right", no_wrap=True)
    table.add_column("Wanted", no_wrap=True)
    table.add_column("Odds", justify="right", no_wrap=True)
    table.add_column("8 in 10 by", no_wrap=True)
    table.add_column("Hours", justify="right", no_wrap=True)
    table.add_column("What", ratio=1)
    for row in rows:
        table.add_row(
            iso(row.close_date),
            f"{row.win_odds * 100:.0f} %",
            iso(row.wanted_date),
            odds_cell(row.odds),
            iso(row.date_80),
            f"{row.hours_expected:.0f}",
            row.title if row.price is None else f"{row.title}, {row.price}",
        )
    return table


def plan_table(rows: Iterable[PlannedWork]) -> Table:
    """List work by commitment: who, when it starts, and when it ends early, probably and late."""
    table = _table()
    table.add_column("Work", ratio=3)
    table.add_column("Who", ratio=2)
    for heading in ("Starts", "Ends", "9 in 10 by"):
        table.add_column(heading, no_wrap=True)
    for _, group in groupby(rows, key=lambda row: row.commitment_id):
        tasks = list(group)
        table.add_row(Text(tasks[0].commitment_title, style="bold"), "", "", "", "")
        for task in tasks:
            sure = "" if task.person_share >= MOST_ODDS else f" ({task.person_share * 100:.0f} %)"
            table.add_row(
                Text(f"  {task.title}"),
                f"{task.person}{sure}",
                iso(task.start_50),
                iso(task.finish_50),
                iso(task.finish_90),
            )
    return table


def _table() -> Table:
    return Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold", expand=True)


def iso(day: date | None) -> str:
    """Write `day` as files do, a dash when there is none within the horizon."""
    return NONE if day is None else day.isoformat()


def odds_cell(odds: float | None) -> Text:
    """Write odds in their colour."""
    if odds is None:
        return Text(NONE)
    return Text(tame_percent(odds, MOST_ODDS), style=style_of(odds))
