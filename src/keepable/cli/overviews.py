"""`keepable promises`, `pipeline`, `plan` and `load`: the whole book at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from keepable.answers import (
    DeadlineOdds,
    DealOdds,
    PlannedWork,
    PromiseOdds,
    TeamLoad,
    deadline_odds,
    fullness_of,
    pipeline_odds,
    plan_of,
    promise_odds,
    team_loads,
)
from keepable.cli import screen
from keepable.cli.books import forecast_of, load_book
from keepable.cli.command_errors import CommandError
from keepable.cli.heat_map import heat_map
from keepable.cli.options import ComputeOptions, PlanFilter
from keepable.cli.plain_json import origin_of, write_json
from keepable.cli.tables import deal_table, plan_table, promise_table
from keepable.domain.levels import MOST_ODDS
from keepable.domain.problem import Problem
from keepable.forecast.agenda import RECURRING
from keepable.texts import Listed, Number, Odds, Text

MOST_NAMED = 3


def print_promises(given: ComputeOptions, *, as_json: bool) -> None:
    """Print the odds of everything that is promised."""
    warm = forecast_of(load_book(given), given)
    rows, due = promise_odds(warm), deadline_odds(warm)
    if as_json:
        listed = [each for each in due if each.warn or each.kind != RECURRING]
        write_json({**origin_of(warm), "promises": rows, "deadlines": listed})
    else:
        show_promises(rows)
        show_deadlines([each for each in due if each.warn])


def show_promises(rows: Sequence[PromiseOdds]) -> None:
    """Show promises and holds with their odds."""
    low = sum(row.warn for row in rows)
    out = screen.output()
    if not rows:
        screen.tell(out, Text("overview.nothing_promised"))
        return
    many = Text("overview.below_warning", n=low) if low else Text("overview.none_below_warning")
    _print_head(Text("overview.promises", n=len(rows), below=many))
    screen.show(out, promise_table(rows, out.width))


def show_deadlines(rows: Sequence[DeadlineOdds]) -> None:
    """Name the work that may miss its own deadline, the first few."""
    for row in rows[:MOST_NAMED]:
        odds = Odds(row.odds, MOST_ODDS)
        line = Text("overview.deadline", title=row.title, due=row.deadline, odds=odds)
        screen.tell(screen.output(), line)
    if len(rows) > MOST_NAMED:
        screen.tell(screen.output(), Text("overview.more_deadlines", n=len(rows) - MOST_NAMED))


def print_pipeline(given: ComputeOptions, *, as_json: bool) -> None:
    """Print what winning each open deal would mean."""
    warm = forecast_of(load_book(given), given)
    rows = pipeline_odds(warm)
    if as_json:
        write_json({**origin_of(warm), "deals": rows})
    else:
        show_pipeline(rows)


def show_pipeline(rows: Sequence[DealOdds]) -> None:
    """Show open deals, and how much work they are."""
    if not rows:
        screen.tell(screen.output(), Text("overview.no_deal"))
        return
    hours = sum(row.hours_expected for row in rows)
    expected = sum(row.hours_expected * row.win_odds for row in rows)
    figures = {"all_won": Number(hours, 0), "expected": Number(expected, 0)}
    _print_head(Text("overview.deals", n=len(rows), **figures))
    out = screen.output()
    screen.show(out, deal_table(rows, out.width))


def print_plan(given: ComputeOptions, wanted: PlanFilter, *, as_json: bool) -> None:
    """Print who does what when, with its spread."""
    book = load_book(given)
    warm = forecast_of(book, given)
    today = book.as_of.date()
    rows = chosen(plan_of(warm), wanted, today)
    if as_json:
        write_json({**origin_of(warm), "weeks": wanted.weeks, "plan": rows})
    else:
        show_plan(rows, wanted, today)


def chosen(rows: Iterable[PlannedWork], wanted: PlanFilter, today: date) -> list[PlannedWork]:
    """Keep the `rows` that are `wanted`, as seen on the day `today`."""
    last = _last_day(wanted, today)
    return [r for r in _of(rows, wanted) if r.start_50 is not None and r.start_50 <= last]


def _last_day(wanted: PlanFilter, today: date) -> date:
    return today + timedelta(weeks=wanted.weeks)


def show_plan(rows: Sequence[PlannedWork], wanted: PlanFilter, today: date) -> None:
    """Show the `rows` that were chosen as `wanted` on the day `today`."""
    if not rows:
        screen.tell(screen.output(), Text("overview.nothing_starts", n=wanted.weeks))
        return
    last = _last_day(wanted, today)
    head = Text("overview.plan", n=len(rows), last=last)
    if wanted.person:
        head = Text("overview.plan_of", n=len(rows), last=last, person=rows[0].person)
    _print_head(head)
    out = screen.output()
    for part in plan_table(rows, out.width):
        screen.show(out, part)


def _of(rows: Iterable[PlannedWork], wanted: PlanFilter) -> list[PlannedWork]:
    """Keep the rows of one promise, and of one person; RefusedError when there are none."""
    found = list(rows)
    if wanted.promise:
        word = wanted.promise.lower()
        found = [r for r in found if word in f"{r.commitment_id}\n{r.commitment_title}".lower()]
        if not found:
            raise _nothing(Text("overview.no_promise", name=wanted.promise))
    if wanted.person:
        name = _person_in(found, wanted.person)
        found = [
            replace(row, person=name, person_share=row.shares[name])
            for row in found
            if name in row.shares
        ]
    return found


def _person_in(rows: Iterable[PlannedWork], wanted: str) -> str:
    """Find the one person with work in `rows` who is `wanted`: by the name, or a part of it."""
    word = wanted.lower()
    names = sorted({name for row in rows for name in row.shares})
    near = [name for name in names if word in name.lower()]
    exact = [name for name in near if word in {name.lower(), *name.lower().split()}]
    found = exact or near
    if not found:
        raise _nothing(Text("overview.no_person", name=wanted))
    if len(found) > 1:
        raise _one_of_many(wanted, found)
    return found[0]


def _one_of_many(wanted: str, names: list[str]) -> CommandError:
    what = Text("overview.could_be", name=wanted, names=Listed(tuple(names), MOST_NAMED, "or"))
    return CommandError(Problem(what=what, remedy=Text("overview.write_more")))


def _nothing(what: Text) -> CommandError:
    return CommandError(Problem(what=what, remedy=Text("overview.leave_out")))


def print_load(given: ComputeOptions, *, weeks: int, people: bool, as_json: bool) -> None:
    """Print the share of capacity that is booked, by team and week."""
    warm = forecast_of(load_book(given), given)
    full = fullness_of(warm, weeks)
    teams = team_loads(full)
    if as_json:
        write_json({**origin_of(warm), "weeks": full.weeks, "teams": teams})
    else:
        show_load(full.weeks, teams, people=people)


def show_load(weeks: Sequence[date], teams: Sequence[TeamLoad], *, people: bool) -> None:
    """Show how full `teams` are in each of the `weeks`, their people too where it is wanted."""
    if not teams:
        screen.tell(screen.output(), Text("overview.nobody"))
        return
    _print_head(Text("overview.load"))
    out = screen.output()
    for line in heat_map(weeks, teams, out.width, people=people):
        screen.show(out, line)


def _print_head(head: Text) -> None:
    out = screen.output()
    screen.tell(out, head, "bold")
    out.print()
