"""`keepable calibrate`: how honest estimates would have been."""

from __future__ import annotations

import csv
import json
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from keepable.book_files import read_book
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.samples import COMPANY_FOLDER
from keepable.texts import Listed
from tests.cli.typing_in import FEW, part_of, typed, worded
from tests.unit.calibration.drawn_outcomes import drawn_outcomes

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = (
    *("id", "who", "kind", "project", "requester", "text"),
    *("estimate_hours", "actual_hours", "estimated_on", "started_on", "finished_on"),
)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("history") / "outcomes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for outcome in drawn_outcomes(400):
            writer.writerow([getattr(outcome, field) or "" for field in FIELDS])
    return path


def test_it_says_in_one_sentence_how_often_ranges_held(outcomes: Path) -> None:
    found = typed("calibrate", outcomes)
    assert found.code == 0
    assert found.printed.startswith("8 in 10 held in ")
    assert "400 rows: 400 finished." in found.printed
    assert all(len(line) <= 80 for line in found.output.splitlines())


def test_json_carries_coverage_scores_and_groups(outcomes: Path) -> None:
    found = typed("calibrate", outcomes, "--json").json
    assert found["n_train"] + found["n_test"] <= 400
    assert set(found["coverage"]) == {"50", "80", "95"}
    assert 0.65 < found["coverage"]["80"] < 0.95  # 120 outcomes: 0.8 give or take 0.11
    assert found["crps_log"] < found["crps_log_raw"]
    assert found["crps_hours"] < found["crps_hours_raw"]
    assert set(found["by_person"]) == {f"p{n}" for n in range(6)}
    assert all(found[name] for name in ("by_year", "by_project", "by_kind", "intervals"))
    assert found["outside"] == {"by_year": [], "by_person": []}


def test_the_same_file_and_seed_give_the_same_figures(outcomes: Path) -> None:
    first, second = (typed("calibrate", outcomes, "--json").output for _ in range(2))
    assert first == second


def test_a_smaller_split_judges_more(outcomes: Path) -> None:
    found = [typed("calibrate", outcomes, "--json", "--split", s).json for s in ("0.5", "0.9")]
    assert [entry["n_test"] for entry in found] == [200, 40]


def test_preview_says_which_column_is_what_and_judges_nothing(outcomes: Path) -> None:
    found = typed("calibrate", outcomes, "--preview", "--column", "who=requester")
    assert found.code == 0
    assert "who requester r" in found.printed
    assert "held" not in found.printed
    plain = typed("calibrate", outcomes, "--preview", "--json").json
    assert plain["columns"]["who"] == "who"
    assert len(plain["first"]) == 5


def test_columns_may_stand_in_a_file(outcomes: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "columns.json"
    mapping.write_text('{"who": "requester"}', "utf-8")
    found = typed("calibrate", outcomes, "--preview", "--json", "--mapping", mapping).json
    assert found["columns"]["who"] == "requester"


def test_the_report_is_a_page_of_its_own_with_the_picture(outcomes: Path, tmp_path: Path) -> None:
    page = tmp_path / "honesty.html"
    assert typed("calibrate", outcomes, "--report", page).code == 0
    text = page.read_text("utf-8")
    assert "<svg" in text
    assert text.count("http") == 1  # the name of the picture's language; nothing is fetched


def test_outcomes_put_into_a_book_change_what_its_answers_rest_on(
    outcomes: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "book"
    copytree(COMPANY_FOLDER, folder)
    company = folder / "company.yaml"
    company.write_text(company.read_text("utf-8") + "# we keep this note\n", "utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    found = typed("calibrate", outcomes, "--into", folder)
    assert found.code == 0
    assert part_of("fit.put_in") in found.said
    assert "400 " in found.said
    people = Listed(("p0", "p1", "p2", "p3", "p4", "p5"), 5)
    assert worded("fit.strangers", names=people) in found.said
    assert "learns_availability: true under calibration in company.yaml" in found.said
    changed = {name for name in before if (folder / name).read_bytes() != before[name]}
    assert changed <= {"company.yaml", "outcomes.csv"}
    assert company.read_text("utf-8").endswith("# we keep this note\n")
    book, problems = read_book(folder)
    assert problems == ()
    assert book is not None
    assert len(book.outcomes) == 400
    whose = [shift.person for shift in book.calibration.ranges]
    assert whose == [None, "p0", "p1", "p2", "p3", "p4", "p5"]
    assert book.calibration.learns_waits is False
    asked = ("ask", folder, "--example", "--json", "--no-why", *FEW)
    known = typed(*asked).json["evidence"]["outcomes"]
    assert 300 < known <= 400  # those known by the day of the book


def test_outcomes_go_only_into_the_folder_of_a_book(outcomes: Path, tmp_path: Path) -> None:
    found = typed("calibrate", outcomes, "--into", tmp_path / "nothing")
    assert found.code == 2
    assert part_of("fit.no_folder") in found.said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--column", "who"), "has no equals sign"),
        (("--column", "whom=kind"), worded("outcome.no_field", field="whom")),
        (("--dates", "ymd"), "neither dmy nor mdy"),
        (("--split", "1.5"), worded("usage.from_to", option="--split", low="0", high="0.99")),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    outcomes: Path, words: tuple[str, ...], said: str
) -> None:
    found = typed("calibrate", outcomes, *words)
    assert found.code == 2
    assert said in found.said


@pytest.mark.parametrize("text", ["[1]", "{", "[]"])
def test_a_mapping_that_is_none_is_refused(outcomes: Path, tmp_path: Path, text: str) -> None:
    mapping = tmp_path / "columns.json"
    mapping.write_text(text, "utf-8")
    assert typed("calibrate", outcomes, "--mapping", mapping).code == 2


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    found = typed("calibrate", tmp_path / "gone.csv")
    assert found.code == 2
    assert "cannot be read" in found.said


def test_estimates_that_all_came_true_get_a_sentence(tmp_path: Path) -> None:
    row = "a,2,2,2027-01-04,2027-01-05\n"
    (tmp_path / "o.csv").write_text(f"id,estimate,actual,estimated on,finished\n{row}", "utf-8")
    found = typed("calibrate", tmp_path / "o.csv")
    assert found.code == 0
    assert part_of("calibrate.held_exactly") in found.printed


@pytest.mark.parametrize("count", [0, 1, 3])
def test_little_history_gets_a_sentence(tmp_path: Path, count: int) -> None:
    path = tmp_path / "o.json"
    day = {"estimated_on": "2027-01-04", "finished_on": "2027-01-05"}
    rows = [day | {"id": n, "estimate": 2, "actual": 3} for n in range(count)]
    path.write_text(json.dumps([*rows, {"id": "x", "estimated_on": "2027-01-04"}]), "utf-8")
    found = typed("calibrate", path)
    assert found.code == (0 if count else 2)
    assert ("8 in 10 held" in found.printed) == bool(count)


@pytest.mark.parametrize(
    ("table", "remedy"),
    [
        ("Ticket,Colour\nT-1,red\n", "--column estimated_on=NAME (or started_on)"),
        ("id,created\nT-1,03/02/2026\n", "--dates dmy or --dates mdy"),
    ],
)
def test_what_must_be_chosen_is_named_with_the_option_for_it(
    tmp_path: Path, table: str, remedy: str
) -> None:
    (tmp_path / "done.csv").write_text(table, "utf-8")
    found = typed("calibrate", tmp_path / "done.csv")
    assert (found.code, remedy in found.said) == (2, True)


def test_dates_alone_go_into_a_book_for_it_to_learn_waiting_from(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    copytree(COMPANY_FOLDER, folder)
    dates = tmp_path / "dates.csv"
    dates.write_text("id,project,created,finished\na,p,2026-01-05,2026-02-05\n", "utf-8")
    found = typed("calibrate", dates, "--into", folder)
    assert found.code == 0
    assert "1 outcomes are in" in found.said
    book, _ = read_book(folder)
    assert book is not None
    assert book.calibration == CalibrationSnapshot()  # what was learned before went with them


def test_one_task_alone_is_too_few_to_judge_by(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    rows = "".join(f"t{n},8,{hours},2026-01-0{n},2026-01-1{n}\n" for n, hours in ((1, 8), (2, 30)))
    path.write_text(f"id,estimate,actual,created,finished\n{rows}", "utf-8")
    found = typed("calibrate", path)
    assert found.code == 0
    assert " Too few to judge by." in found.printed
    assert "-" not in found.printed.split(";")[1].split(".")[0]
