"""Instances of PSPLIB and MPSPLib become books with the same meaning, or sentences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from keepable.answers.overview import placements
from keepable.domain.checks import problems_of
from keepable.forecast.forecasting import forecast
from keepable.formats import read_mpsplib, read_psplib
from keepable.texts import Text
from tests.unit.domain.told import told

if TYPE_CHECKING:
    from pathlib import Path

# Two resources, three jobs between the dummies 1 and 5: job 2 (2 units of time, 1 of R1), job 3
# (3, 2 of R1) and job 4 (1, 1 of R2) after 2. R1 has 2 units, so 2 and 3 cannot go together.
INSTANCE = """\
************************************************************************
jobs (incl. supersource/sink ):  5
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           5
   4        1          1           5
   5        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     2       1    0
  3      1     3       2    0
  4      1     1       0    1
  5      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    2    1
************************************************************************
"""
PROJECTS = {
    "resources": {"R": 1},
    "projects": [
        {
            "project": number,
            "release": release,
            "activities": {
                "1": {"duration": 0, "predecessors": [], "requests": {}},
                "2": {"duration": 2, "predecessors": [1], "requests": {"R": 1}},
                "3": {"duration": 0, "predecessors": [2], "requests": {}},
                "4": {"duration": 1, "predecessors": [3], "requests": {}},
            },
        }
        for number, release in ((1, 3), (2, 0))
    ],
}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_psplib_instance_keeps_its_jobs_and_its_schedule(tmp_path: Path) -> None:
    book, problems = read_psplib(written(tmp_path, "tiny.sm", INSTANCE))
    assert book is not None
    assert not problems
    assert not problems_of(book)
    assert [task.estimate.hours for task in book.promises[0].work] == [16.0, 24.0, 8.0]
    warm = forecast(book, scenarios=8)
    _, finish_g, _ = placements(warm, 1)
    minutes = warm.frame.timeline.instants[finish_g[0]] - warm.frame.timeline.instants[0]
    # Job 2 ends with day 2, job 3 takes days 3 to 5 (R1 is full before), job 4 takes day 3.
    assert [-(-int(m) // 1440) for m in minutes] == [2, 5, 3]


def test_projects_of_mpsplib_are_ranked_as_they_arrive_and_wait_for_their_day(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "two.json", json.dumps(PROJECTS))
    book, problems = read_mpsplib(path)
    assert book is not None
    assert not problems
    assert [promise.id for promise in book.promises] == ["p02", "p01"]
    assert [promise.rank for promise in book.promises] == [0, 1]
    later = book.promises[1].work[0]
    assert later.release_date is not None
    assert (later.release_date - book.as_of.date()).days == 3


def test_what_takes_no_time_is_looked_through(tmp_path: Path) -> None:
    book, _ = read_mpsplib(written(tmp_path, "two.json", json.dumps(PROJECTS)))
    assert book is not None
    # Activity 4 waits for 3, which takes no time and waits for 2.
    assert book.promises[0].work[1].predecessors == ("p02/2",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "psplib.no_section"),
        (INSTANCE[:600], "psplib.no_rows"),
        (
            INSTANCE.replace("   2        1          1           4", "   2 one 1 4"),
            "psplib.no_numbers",
        ),
        (INSTANCE.replace("     2       1    0", "     2       9    0"), "network.overdrawn"),
        (INSTANCE.replace("1           4\n", "7           4\n"), "psplib.too_few_successors"),
        ("x" * 4_000_001, "psplib.too_large"),
    ],
)
def test_a_damaged_psplib_file_gets_a_sentence(tmp_path: Path, text: str, code: str) -> None:
    book, problems = read_psplib(written(tmp_path, "bad.sm", text))
    assert book is None
    assert told(problems[0].what).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "mpsplib.no_json"),
        ("[" * 100_000, "mpsplib.no_json"),
        ("[]", "mpsplib.something_missing"),
        (json.dumps({"resources": {"R": 1}}), "mpsplib.something_missing"),
        (json.dumps(PROJECTS).replace('"duration": 2', '"duration": "two"'), "mpsplib.no_number"),
        (json.dumps(PROJECTS).replace("[2]", "[9]"), "mpsplib.unknown_before"),
    ],
)
def test_a_damaged_mpsplib_file_gets_a_sentence(tmp_path: Path, text: str, code: str) -> None:
    book, problems = read_mpsplib(written(tmp_path, "bad.json", text))
    assert book is None
    assert told(problems[0].what).code == code


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    (problem,) = read_psplib(tmp_path / "none.sm")[1]
    assert told(problem.what).params["why"] == Text("system.missing")
