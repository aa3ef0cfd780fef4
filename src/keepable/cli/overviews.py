"""`keepable promises`, `pipeline`, `plan` and `load`: a whole book or desk at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from keepable.answers import DeadlineOdds, PlannedWork, PromiseOdds
from keepable.cli import screen
from keepable.cli.command_errors import refuse
from keepable.cli.heat_map import heat_map
from keepable.cli.options import PlanFilter, SourceOptions
from keepable.cli.plain_json import write_json
from keepable.cli.sources import open_source
from keepable.cli.terminal_tables import deal_table, plan_table, promise_table
from keepable.domain.odds_levels import MOST_ODDS
from keepable.forecast.agenda import RECURRING
from keepable.texts import Listed, Number, Odds, Text

LEAVE_OUT = Text("overview.leave_out")
MOST_NAMED = 3


def print_promises(given: SourceOptions, *, as_json: bool) -> None:
    """Print the odds of everything that is promised or held."""
    with open_source(given) as source:
        found = source.promises()
        if as_json:
            plain = {**source.origin(), "promises": found.rows}
            if found.deadlines is not None:  # recurring ones only where they may be missed
                plain["deadlines"] = [
                    each for each in found.deadlines if each.warn or each.kind != RECURRING
                ]
            write_json(plain)
            return
    _show_promises(found.rows)
    _show_deadlines([each for each in found.deadlines or () if each.warn])


def _show_promises(rows: Sequence[PromiseOdds]) -> None:
    """Show promises and holds with their odds."""
    low = sum(row.warn for row in rows)
    out = screen.output()
    if not rows:
        screen.tell(out, Text("overview.nothing_promised"))
        return
    many = Text("overview.below_warning", n=low) if low else Text("overview.none_below_warning")
    _print_head(Text("overview.promises", n=len(rows), below=many))
    screen.show(out, promise_table(rows, out.width))


def _show_deadlines(rows: Sequence[DeadlineOdds]) -> None:
    """Name the work that may miss its own deadline, the first few."""
    for row in rows[:MOST_NAMED]:
        odds = Odds(row.odds, MOST_ODDS)
        line = Text("overview.deadline", title=row.title, due=row.deadline, odds=odds)
        screen.tell(screen.output(), line)
    if len(rows) > MOST_NAMED:
        screen.tell(screen.output(), Text("overview.more_deadlines", n=len(rows) - MOST_NAMED))


def print_pipeline(given: SourceOptions, *, as_json: bool) -> None:
    """Print what winning each open deal would mean."""
    with open_source(given) as source:
        rows = source.pipeline()
        if as_json:
            write_json({**source.origin(), "deals": rows})
            return
    if not rows:
        screen.tell(screen.output(), Text("overview.no_deal"))
        return
    hours = sum(row.hours_expected for row in rows)
    expected = sum(row.hours_expected * row.win_odds for row in rows)
    figures = {"all_won": Number(hours, 0), "expected": Number(expected, 0)}
    _print_head(Text("overview.deals", n=len(rows), **figures))
    out = screen.output()
    screen.show(out, deal_table(rows, out.width))


def print_plan(given: SourceOptions, wanted: PlanFilter, *, as_json: bool) -> None:
    """Print who does what when, with its spread."""
    with open_source(given) as source:
        plan = source.plan()
        last = plan.today + timedelta(weeks=wanted.weeks)
        found = _of(plan.rows, wanted)
        rows = [row for row in found if row.start_50 is not None and row.start_50 <= last]
        if as_json:
            write_json({**source.origin(), "weeks": wanted.weeks, "plan": rows})
            return
    if not rows:
        screen.tell(screen.output(), Text("overview.nothing_starts", n=wanted.weeks))
        return
    head = Text("overview.plan", n=len(rows), last=last)
    if wanted.person:
        head = Text("overview.plan_of", n=len(rows), last=last, person=rows[0].person)
    _print_head(head)
    out = screen.output()
    for part in plan_table(rows, out.width):
        screen.show(out, part)


def _of(rows: Iterable[PlannedWork], wanted: PlanFilter) -> list[PlannedWork]:
    """Keep the rows of one promise, and of one person; CommandError when there are none."""
    found = list(rows)
    if wanted.promise:
        word = wanted.promise.lower()
        found = [r for r in found if word in f"{r.commitment_id}\n{r.commitment_title}".lower()]
        if not found:
            refuse(Text("overview.no_promise", name=wanted.promise), LEAVE_OUT)
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
        refuse(Text("overview.no_person", name=wanted), LEAVE_OUT)
    if len(found) > 1:
        listed = Listed(tuple(found), MOST_NAMED, "or")
        what = Text("overview.could_be", name=wanted, names=listed)
        refuse(what, Text("overview.write_more"))
    return found[0]


def print_load(given: SourceOptions, *, weeks: int, people: bool, as_json: bool) -> None:
    """Print the share of capacity that is booked, by team and week."""
    with open_source(given) as source:
        found = source.load(weeks, people=people)
        if as_json:
            write_json({**source.origin(), "weeks": found.weeks, "teams": found.teams})
            return
    if not found.teams:
        screen.tell(screen.output(), Text("overview.nobody"))
        return
    _print_head(Text("overview.load"))
    out = screen.output()
    for line in heat_map(found.weeks, found.teams, out.width, people=people):
        screen.show(out, line)


def _print_head(head: Text) -> None:
    out = screen.output()
    screen.tell(out, head, "bold")
    out.print()
