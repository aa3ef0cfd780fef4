"""Promises, pipeline, plan and load: the whole book at a glance, as text and as JSON."""

from __future__ import annotations

from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from keepable.samples import COMPANY_FOLDER
from tests.cli.typing_in import COMPANY, FEW, part_of, typed

if TYPE_CHECKING:
    from pathlib import Path

OVERVIEWS = ("promises", "pipeline", "plan", "load")


@pytest.mark.parametrize("columns", [40, 64, 80])
@pytest.mark.parametrize("command", OVERVIEWS)
def test_an_overview_fits_the_terminal(command: str, columns: int) -> None:
    found = typed(command, COMPANY, *FEW, columns=columns)
    assert found.code == 0
    assert [line for line in found.output.splitlines() if len(line) > columns] == []


@pytest.mark.parametrize(
    ("command", "key", "fields"),
    [
        ("promises", "promises", {"id", "title", "due_date", "odds", "odds_error", "date_80"}),
        ("pipeline", "deals", {"id", "win_odds", "close_date", "odds", "date_80", "price"}),
        ("plan", "plan", {"work_id", "person", "start_50", "finish_10", "finish_90"}),
        ("load", "teams", {"team", "name", "capacity_hours", "booked_hours", "people"}),
    ],
)
def test_json_names_all_fields_and_the_book(command: str, key: str, fields: set[str]) -> None:
    found = typed(command, COMPANY, "--json", *FEW).json
    assert found["as_of"] == "2027-01-11T08:00:00+00:00"
    assert len(found["book_sha256"]) == 64
    assert fields <= set(found[key][0])


def test_promises_are_all_there_with_a_mark_at_those_in_trouble() -> None:
    found = typed("promises", COMPANY, *FEW)
    assert found.output.startswith("32 promises and holds are open")
    trouble = next(line for line in found.output.splitlines() if "Data migration" in line)
    assert trouble.startswith("!")


def test_the_pipeline_has_every_open_deal() -> None:
    assert typed("pipeline", COMPANY, *FEW).output.startswith("25 deals are open")


def test_the_plan_can_be_that_of_one_person() -> None:
    found = typed("plan", COMPANY, "--person", "priya", "--json", *FEW).json
    assert {row["person"] for row in found["plan"]} == {"Priya Venkatraman"}
    assert all(row["person_share"] == row["shares"]["Priya Venkatraman"] for row in found["plan"])


def test_the_plan_of_one_person_names_work_that_others_do_more_often() -> None:
    found = typed("plan", COMPANY, "--person", "Amara", "--json", *FEW).json
    assert any(row["person_share"] < 0.5 for row in found["plan"])


def test_a_name_that_many_have_a_part_of_is_asked_back() -> None:
    found = typed("plan", COMPANY, "--person", "a", *FEW)
    assert found.code == 2
    assert "“a” could be Amara Okonjo-Reiter, Anselm Grote" in found.said


def test_the_plan_can_be_that_of_one_promise() -> None:
    found = typed("plan", COMPANY, "--promise", "p02", "--weeks", "60", "--json", *FEW).json
    assert {row["commitment_id"] for row in found["plan"]} == {"p02"}


def test_the_plan_ends_with_the_weeks_asked_for() -> None:
    found = typed("plan", COMPANY, "--weeks", "1", "--json", *FEW).json
    assert max(row["start_50"] for row in found["plan"]) <= "2027-01-18"


def test_load_shows_a_figure_for_each_team_and_week() -> None:
    found = typed("load", COMPANY, "--weeks", "6", *FEW)
    platform = next(line for line in found.output.splitlines() if line.startswith("Platform"))
    figures = platform.removeprefix("Platform").split()
    assert len(figures) == 6
    assert int(figures[0]) > 90  # the team of the migration is full


def test_load_shows_people_when_asked() -> None:
    assert "  Lotte van Rijsw…" in typed("load", COMPANY, "--people", *FEW).output


def test_a_book_in_which_nothing_is_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    (empty / "company.yaml").write_text("as_of: 2027-01-04T08:00:00Z\n")
    assert part_of("overview.nothing_promised") in typed("promises", empty, *FEW).output
    assert part_of("overview.no_deal") in typed("pipeline", empty, *FEW).output
    assert part_of("overview.nothing_starts") in typed("plan", empty, *FEW).output
    assert part_of("overview.nobody") in typed("load", empty, *FEW).output


def test_what_turns_the_way_of_reading_does_not_reach_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    copytree(COMPANY_FOLDER, folder)
    (folder / "people\u202evsc.exe.csv").write_text("id\n", "utf-8")
    found = typed("check", folder)
    assert "people\N{REPLACEMENT CHARACTER}vsc.exe.csv" in found.printed
    assert "\u202e" not in found.output


def test_control_characters_of_a_book_do_not_reach_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    copytree(COMPANY_FOLDER, folder)
    deals = folder / "deals.yaml"
    text = deals.read_text("utf-8")
    deals.write_text(text.replace("title: ", 'title: "\\e[31mred" #', 1), "utf-8")
    found = typed("pipeline", folder, *FEW)
    assert "[31mred" in found.printed
    assert "\x1b" not in found.output
