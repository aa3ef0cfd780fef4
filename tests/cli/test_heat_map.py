"""The heat map: teams with their people, shares as figures, further weeks in further blocks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from keepable.answers import Fullness, FullRow, team_loads
from keepable.cli.heat_map import heat_map

MONDAY = date(2027, 1, 25)
Hours = tuple[float, ...]
WEEKS = tuple(MONDAY + timedelta(weeks=n) for n in range(3))


def _row(kind: Literal["team", "person"], name: str, there: Hours, booked: Hours) -> FullRow:
    none = (0.0, 0.0, 0.0)
    return FullRow(
        kind=kind,
        id=name,
        name=name,
        team="dev",
        capacity_hours=there,
        booked_hours=booked,
        booked_10_hours=none,
        booked_50_hours=none,
        booked_90_hours=none,
        full_share=none,
    )


LOAD = Fullness(
    weeks=WEEKS,
    rows=(
        _row("team", "Developers with a very long name", (40, 40, 0), (30, 20, 0)),
        _row("person", "Anna", (30, 30, 0), (30, 15, 0)),
        _row("person", "Bo", (10, 10, 0), (0, 5, 0)),
        _row("team", "(no team)", (20, 20, 20), (0, 1, 2)),
    ),
)


def test_a_team_has_its_people() -> None:
    developers, others = team_loads(LOAD)
    assert [each.name for each in developers.people] == ["Anna", "Bo"]
    assert others.people == ()


def test_each_week_has_its_share_in_percent_and_a_dash_where_nobody_is() -> None:
    lines = [line.plain for line in heat_map(WEEKS, team_loads(LOAD), 80, people=False)]
    # 30 of 40 hours, 20 of 40, nobody there; 0, 1 and 2 of 20 hours
    assert lines[2].split()[-3:] == ["75", "50", "-"]
    assert lines[3].split()[-3:] == ["0", "5", "10"]


def test_a_month_is_named_where_it_begins() -> None:
    head = next(heat_map(WEEKS, team_loads(LOAD), 80, people=False)).plain
    assert head.split() == ["week", "of", "Jan", "Feb"]


def test_weeks_that_do_not_fit_go_into_a_further_block() -> None:
    # 19 columns for names and 5 for each week: two weeks fit into 30 columns
    lines = [line.plain for line in heat_map(WEEKS, team_loads(LOAD), 30, people=False)]
    assert max(map(len, lines)) <= 30
    assert sum(line.startswith("week of") for line in lines) == 2


def test_people_stand_below_their_team() -> None:
    lines = [line.plain for line in heat_map(WEEKS, team_loads(LOAD), 80, people=True)]
    assert [line.split()[0] for line in lines[2:5]] == ["Developers", "Anna", "Bo"]
