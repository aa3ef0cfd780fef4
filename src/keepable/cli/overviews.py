"""`keepable promises`, `pipeline`, `plan` and `load`: the whole book at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from rich.text import Text

from keepable.cli import screen
from keepable.cli.books import forecast_of, load_book
from keepable.cli.heat_map import heat_map, team_loads
from keepable.cli.options import Given, PlanFilter
from keepable.cli.plain_json import origin_of, write_json
from keepable.cli.refusals import RefusedError
from keepable.cli.tables import deal_table, plan_table, promise_table
from keepable.domain.problem import Problem
from keepable.engine import (
    PlannedWork,
    load_of,
    pipeline_odds,
    plan_of,
    promise_odds,
)


def print_promises(given: Given, *, as_json: bool) -> None:
    """Print the odds of everything that is promised."""
    warm = forecast_of(load_book(given), given)
    rows = promise_odds(warm)
    if as_json:
        write_json({**origin_of(warm), "promises": rows})
        return
    low = sum(row.warn for row in rows)
    out = screen.output()
    if not rows:
        out.print("Nothing is promised.")
        return
    many = f"{len(rows)} {_plural(len(rows), 'promise or hold is', 'promises and holds are')} open"
    _print_head(f"{many}; {low or 'none'} {'is' if low == 1 else 'are'} below the odds to warn at.")
    screen.show(out, promise_table(rows, out.width))


def print_pipeline(given: Given, *, as_json: bool) -> None:
    """Print what winning each open deal would mean."""
    warm = forecast_of(load_book(given), given)
    rows = pipeline_odds(warm)
    if as_json:
        write_json({**origin_of(warm), "deals": rows})
        return
    if not rows:
        screen.output().print("No deal is open.")
        return
    hours = sum(row.hours_expected for row in rows)
    expected = sum(row.hours_expected * row.win_odds for row in rows)
    _print_head(
        f"{len(rows)} {_plural(len(rows), 'deal is', 'deals are')} open: {hours:.0f} hours of "
        f"work if all are won, {expected:.0f} at their odds. Odds and dates as if each came next."
    )
    out = screen.output()
    screen.show(out, deal_table(rows, out.width))


def print_plan(given: Given, wanted: PlanFilter, *, as_json: bool) -> None:
    """Print who does what when, with its spread."""
    book = load_book(given)
    warm = forecast_of(book, given)
    last = book.as_of.date() + timedelta(weeks=wanted.weeks)
    rows = [
        row
        for row in _of(plan_of(warm), wanted)
        if row.start_50 is not None and row.start_50 <= last
    ]
    if as_json:
        write_json({**origin_of(warm), "weeks": wanted.weeks, "plan": rows})
        return
    if not rows:
        screen.output().print(f"Nothing of it starts within {wanted.weeks} weeks.")
        return
    _print_head(
        f"{len(rows)} {_plural(len(rows), 'task starts', 'tasks start')} by {last}. Starts and "
        "ends hold in 5 of 10 futures; who most often does it, with the share if not always."
    )
    out = screen.output()
    for part in plan_table(rows, out.width):
        screen.show(out, part)


def _of(rows: Iterable[PlannedWork], wanted: PlanFilter) -> list[PlannedWork]:
    """Keep the rows of one promise, or of one person; RefusedError when there are none."""
    found = list(rows)
    for what, word, names in (
        ("promise", wanted.promise, lambda row: (row.commitment_id, row.commitment_title)),
        ("person", wanted.person, lambda row: (row.person,)),
    ):
        if word:
            kept = [r for r in found if any(word.lower() in name.lower() for name in names(r))]
            if not kept:
                problem = f"No {what} with open work is called {word!r}."
                remedy = "Leave the option out to see all."
                raise RefusedError(Problem(what=problem, remedy=remedy))
            found = kept
    return found


def print_load(given: Given, *, weeks: int, people: bool, as_json: bool) -> None:
    """Print the share of capacity that is booked, by team and week."""
    book = load_book(given)
    warm = forecast_of(book, given)
    load = load_of(warm, weeks)
    teams = team_loads(load, {team.id: team.name for team in book.teams})
    if as_json:
        write_json({**origin_of(warm), "weeks": load.weeks, "teams": teams})
        return
    if not teams:
        screen.output().print("Nobody is in this book.")
        return
    _print_head("Booked share of capacity in percent, by team and week.")
    out = screen.output()
    for line in heat_map(load.weeks, teams, out.width, people=people):
        screen.show(out, line)


def _print_head(words: str) -> None:
    out = screen.output()
    screen.show(out, Text(words, style="bold"))
    out.print()


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
