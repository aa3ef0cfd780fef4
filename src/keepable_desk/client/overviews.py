"""`promises`, `pipeline`, `plan` and `load` of a desk: its whole book at a glance."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from keepable.cli import overviews
from keepable.cli.plain_json import write_json
from keepable_desk.client.calling import desk_at
from keepable_desk.client.reading import deals_in, plan_in, promises_in, teams_in

if TYPE_CHECKING:
    from keepable.cli.options import PlanFilter
    from keepable_desk.client.options import DeskAddress


def print_promises(at: DeskAddress) -> None:
    """Print the odds of everything that is promised or held."""
    with desk_at(at) as desk:
        said = desk.get("odds")
        with desk.understood():
            rows = promises_in(said.body)
    if at.as_json:
        write_json({"desk": desk.address, "promises": rows})
    else:
        overviews.show_promises(rows)


def print_pipeline(at: DeskAddress) -> None:
    """Print what winning each open deal would mean, of those that the caller may see."""
    with desk_at(at) as desk:
        said = desk.get("pipeline")
        with desk.understood():
            rows = deals_in(said.body)
    if at.as_json:
        write_json({"desk": desk.address, "deals": rows})
    else:
        overviews.show_pipeline(rows)


def print_plan(at: DeskAddress, wanted: PlanFilter) -> None:
    """Print who does what when, with its spread."""
    with desk_at(at) as desk:
        said = desk.get("plan")
        with desk.understood():
            everything = plan_in(said.body)
    rows = overviews.chosen(everything, wanted, said.today)
    if at.as_json:
        write_json({"desk": desk.address, "weeks": wanted.weeks, "plan": rows})
    else:
        overviews.show_plan(rows, wanted, said.today)


def print_load(at: DeskAddress, *, weeks: int, people: bool) -> None:
    """Print the share of capacity that is booked, by team and week."""
    with desk_at(at) as desk:
        said = desk.get("load", weeks=weeks, people=people)
        with desk.understood():
            mondays = [date.fromisoformat(day) for day in said.body["weeks"]]
            teams = teams_in(said.body["rows"], people=people)
    if at.as_json:
        write_json({"desk": desk.address, "weeks": mondays, "teams": teams})
    else:
        overviews.show_load(mondays, teams, people=people)
