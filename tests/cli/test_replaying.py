"""`keepable replay`: what would have been promised, and what was kept of it."""

from __future__ import annotations

import csv
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from keepable.book_files import read_book
from keepable.samples import COMPANY_FOLDER
from tests.cli.typing_in import part_of, typed, worded
from tests.unit.replay.past_world import history

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = (
    *("id", "who", "kind", "project", "part", "estimate_hours", "actual_hours"),
    *("estimated_on", "due_date", "finished_on"),
)


def written(path: Path, weeks: int, *, hours: bool) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for outcome in history(weeks, hours=hours):
            writer.writerow([getattr(outcome, field) or "" for field in FIELDS])
    return path


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("past") / "outcomes.csv", 20, hours=True)


def test_it_says_in_one_sentence_what_was_kept(past: Path) -> None:
    found = typed("replay", "--data", past)
    assert found.code == 0
    assert found.printed.startswith("Dates promised at 80 % came true for ")
    assert "Each task, when estimated, by year" in found.printed
    assert all(len(line) <= 80 for line in found.output.splitlines())


def test_json_tells_promised_and_kept_by_level_and_year(past: Path) -> None:
    found = typed("replay", "--data", past, "--json").json
    task = found["kinds"]["task"]
    assert set(task["levels"]) == {"50", "80", "95"}
    assert set(task["by_year"]) == {"2024"}
    at = task["levels"]["80"]
    assert at["promised"] == at["judged"] + at["left_out"]
    assert 0.5 < at["inside"] <= at["kept"] <= 1.0
    assert found["decided"]["finished"] + found["decided"]["open"] == found["outcomes"] == 120


def test_a_history_of_dates_alone_is_walked_through_too(tmp_path: Path) -> None:
    found = typed("replay", "--data", written(tmp_path / "d.csv", 40, hours=False), "--json").json
    assert set(found["kinds"]) == {"task", "open_task"}


def test_started_again_it_goes_on_even_after_a_line_that_was_cut_off(
    past: Path, tmp_path: Path
) -> None:
    whole = typed("replay", "--data", past, "--json").json
    keep = tmp_path / "steps.jsonl"
    typed("replay", "--data", past, "--keep", keep)
    text = keep.read_text(encoding="utf-8")
    keep.write_text(text[: len(text) // 2], encoding="utf-8")
    assert typed("replay", "--data", past, "--keep", keep, "--json").json == whole
    assert keep.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("notes", ["notes of mine\n", "notes of mine", "a\nb\nc\n"])
def test_steps_of_another_replay_are_not_taken_for_its_own(
    past: Path, tmp_path: Path, notes: str
) -> None:
    keep = tmp_path / "steps.jsonl"
    keep.write_text(notes, encoding="utf-8")
    found = typed("replay", "--data", past, "--keep", keep)
    assert found.code == 2
    assert part_of("replay.another") in found.said
    assert keep.read_text(encoding="utf-8") == notes


def test_too_little_history_is_said(tmp_path: Path) -> None:
    found = typed("replay", "--data", written(tmp_path / "few.csv", 3, hours=True))
    assert found.code == 2
    assert part_of("replay.too_few") in found.said


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    found = typed("replay", "--data", tmp_path / "nowhere")
    assert found.code == 2
    assert "nowhere" in found.said


def test_dates_of_a_book_are_read_as_late_as_history_has_shown_honest(
    past: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "book"
    copytree(COMPANY_FOLDER, folder)
    asked = ("replay", "--data", past, "--into", folder)
    refused = typed(*asked)
    assert refused.code == 2
    assert part_of("fit.another_history") in refused.said
    typed("calibrate", past, "--into", folder)
    refused = typed(*asked)
    assert refused.code == 2
    assert part_of("fit.learns_less") in refused.said
    company = folder / "company.yaml"
    learns = "calibration:\n  learns_waits: true\n  learns_availability: true"
    text = company.read_text("utf-8").replace("calibration:", learns)
    company.write_text(text, "utf-8")
    found = typed(*asked)
    assert found.code == 0
    assert part_of("replay.due_tasks") in found.said
    book, problems = read_book(folder)
    assert not [problem for problem in problems if problem.severity == "error"]
    assert book is not None
    assert book.calibration.date_shares != (0.5, 0.8, 0.95)
    assert typed("replay", "--data", past, "--into", tmp_path / "nothing").code == 2


def test_work_without_an_estimate_in_hours_is_counted(tmp_path: Path) -> None:
    path = written(tmp_path / "outcomes.csv", 20, hours=True)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for row in rows[1:4]:
        row[FIELDS.index("estimate_hours")] = ""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert typed("replay", "--data", path, "--json").json["not_walked"] == 3
    said = worded("replay.not_walked", n=3)
    assert said in typed("replay", "--data", path, columns=100).printed


def test_a_history_of_dates_alone_puts_no_engine_right(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    copytree(COMPANY_FOLDER, folder)
    dates = written(tmp_path / "d.csv", 40, hours=False)
    found = typed("replay", "--data", dates, "--into", folder)
    assert found.code == 2
    assert part_of("fit.no_hours") in found.said


def test_without_a_finish_nothing_can_be_judged(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("date,estimate,actual\n2015-02-01,2,3\n", "utf-8")
    found = typed("replay", "--data", path)
    assert found.code == 2
    assert part_of("replay.no_finish") in found.said
