"""Outcomes from foreign tables: columns are found, each row is decided and counted."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from keepable.domain.faults import ChoiceError, MisfitError
from keepable.tables.outcome_columns import date_form, guessed
from keepable.tables.outcome_rows import OutcomesRead, read_outcomes
from keepable.texts import Text
from tests.unit.domain.told import told

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "who,kind,project,requester,estimate,actual,estimated on,started,finished\n"
SOUND = "ann,bug,web,bo,8,10,2027-01-04,2027-01-05,2027-01-06\n"


def read(folder: Path, text: str, name: str = "o.csv") -> OutcomesRead:
    (folder / name).write_text(text, encoding="utf-8")
    return read_outcomes(folder / name)


def test_the_plain_form_is_read_as_it_stands(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + SOUND)
    outcome = found.outcomes[0]
    assert (outcome.who, outcome.kind, outcome.project, outcome.requester) == (
        *("ann", "bug", "web", "bo"),
    )
    assert (outcome.estimate_hours, outcome.actual_hours) == (8.0, 10.0)
    assert outcome.finished_on == date(2027, 1, 6)
    assert found.decided == {"finished": 1}


def test_open_work_has_no_finish_and_is_kept(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "ann,bug,web,bo,8,,2027-01-04,2027-01-05,\n")
    assert found.outcomes[0].finished_on is None
    assert found.decided == {"open": 1}


@pytest.mark.parametrize(
    ("row", "decision", "what"),
    [
        (
            "ann,bug,web,bo,8,9,,,2027-01-06\n",
            "no_estimate_date",
            Text("outcome.no_estimate_date", task="row 3"),
        ),
        (
            "ann,bug,web,bo,8,9,2027-01-04,,2027-01-02\n",
            "finished_before_estimated",
            Text(
                "outcome.finished_first",
                task="row 3",
                finished=date(2027, 1, 2),
                estimated=date(2027, 1, 4),
            ),
        ),
    ],
)
def test_a_row_that_cannot_count_is_left_out_with_its_line(
    tmp_path: Path, row: str, decision: str, what: Text
) -> None:
    found = read(tmp_path, HEAD + SOUND + row)
    assert found.decided == {"finished": 1, decision: 1}
    assert (found.problems[0].what, found.problems[0].line) == (what, 3)


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        ("ann,bug,web,bo,0,9,2027-01-04,,2027-01-06\n", "hours_not_above_zero"),
        ("ann,bug,web,bo,-8,9,2027-01-04,,2027-01-06\n", "hours_not_above_zero"),
        ("ann,bug,web,bo,inf,9,2027-01-04,,2027-01-06\n", "not_hours"),
        ("ann,bug,web,bo,1e30,9,2027-01-04,,2027-01-06\n", "too_many_hours"),
        ('ann,bug,web,bo,"1,234",9,2027-01-04,,2027-01-06\n', "two_hours"),
        ("ann,bug,web,bo,eight,9,2027-01-04,,2027-01-06\n", "not_hours"),
        ("ann,bug,web,bo,8,9,2027-01-04,soon,2027-01-06\n", "not_date"),
        (
            "ann,bug,web,bo,8,9,2027-01-04,2027-01-09,2027-01-06\n",
            "finished_before_started",
        ),
    ],
)
def test_a_cell_in_doubt_counts_as_empty_and_is_said(tmp_path: Path, row: str, doubt: str) -> None:
    found = read(tmp_path, HEAD + row)
    assert found.doubts[doubt] == 1
    assert found.problems[0].line == 2
    assert found.decided == {"finished": 1}


def test_the_same_task_again_counts_once_and_what_differs_is_said(tmp_path: Path) -> None:
    head = "id,estimate,actual,estimated on,finished\n"
    rows = "t1,8,9,2027-01-04,2027-01-06\n" * 2 + "t1,8,7,2027-01-04,2027-01-06\n"
    found = read(tmp_path, head + rows)
    assert found.decided == {"finished": 1, "again": 2}
    assert found.doubts["again_but_different"] == 1
    assert found.outcomes[0].actual_hours == 9.0


def test_cancelled_work_and_nobody_are_counted(tmp_path: Path) -> None:
    head = "status,estimate,actual,estimated on,finished\n"
    rows = "Cancelled,8,9,2027-01-04,2027-01-06\nDone,8,9,2027-01-04,2027-01-06\n"
    found = read(tmp_path, head + rows)
    assert found.decided == {"cancelled": 1, "finished": 1}
    assert found.doubts == {"nobody": 1}


def test_every_row_is_decided_once(tmp_path: Path) -> None:
    rows = SOUND + "ann,bug,web,bo,8,,2027-01-04,,\n" + "ann,,,,,,,,\n" + SOUND
    found = read(tmp_path, HEAD + rows)
    assert sum(found.decided.values()) == 4


def test_a_workbook_and_json_say_the_same_as_csv(tmp_path: Path) -> None:
    plain = read(tmp_path, HEAD + SOUND).outcomes
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEAD.strip().split(","))
    sheet.append(["ann", "bug", "web", "bo", 8, 10.0, *(date(2027, 1, day) for day in (4, 5, 6))])
    book.save(tmp_path / "o.xlsx")
    cells = dict(zip(HEAD.strip().split(","), SOUND.strip().split(","), strict=True))
    (tmp_path / "o.json").write_text(json.dumps({"rows": [cells | {"actual": 10.0}]}), "utf-8")
    assert [o.finished_on for o in plain] == [date(2027, 1, 6)]
    for name in ("o.xlsx", "o.json"):
        (outcome,) = read_outcomes(tmp_path / name).outcomes
        assert (outcome.who, outcome.estimate_hours, outcome.actual_hours) == ("ann", 8.0, 10.0)
        assert outcome.finished_on == plain[0].finished_on


def test_tables_of_a_folder_are_joined_by_the_one_column_they_share(tmp_path: Path) -> None:
    (tmp_path / "tasks.csv").write_text(
        "TaskNumber,AssignedToID,HoursEstimate,HoursActual\n1,ann,8,10\n2,bo,4,4\n", "utf-8"
    )
    dates = "TaskNumber;EstimateOn;CompletedOn\n2;04-Jan-27;07-Jan-27\n1;04-Jan-27;06-Jan-27\n"
    (tmp_path / "dates.csv").write_text(dates, "utf-8")
    (tmp_path / "weather.csv").write_text("Town,Rain\nUlm,3\n", "utf-8")
    found = read_outcomes(tmp_path)
    assert [(o.id, o.who, o.finished_on) for o in found.outcomes] == [
        ("1", "ann", date(2027, 1, 6)),
        ("2", "bo", date(2027, 1, 7)),
    ]
    assert [told(problem.what) for problem in found.problems] == [
        Text("outcome.shared_columns", n=0, file="weather.csv", main="tasks.csv")
    ]


def test_columns_that_are_said_go_before_those_that_are_guessed() -> None:
    columns = ("Assignee", "Owner", "Original Estimate")
    assert guessed(columns, {})["who"] == "Assignee"
    assert guessed(columns, {"who": "Owner"}) == {
        "who": "Owner",
        "estimate_hours": "Original Estimate",
    }


@pytest.mark.parametrize(
    ("field", "column", "what"),
    [
        ("whom", "Owner", Text("outcome.no_field", field="whom")),
        ("who", "Ownr", Text("table.no_column", column="Ownr")),
    ],
)
def test_a_field_or_column_that_is_not_there_is_refused(
    field: str, column: str, what: Text
) -> None:
    with pytest.raises(MisfitError) as refusal:
        guessed(("Owner",), {field: column})
    assert refusal.value.what == what


def test_days_and_months_that_could_be_either_way_round_are_asked_for() -> None:
    with pytest.raises(ChoiceError) as refusal:
        date_form(["01/02/2027", "03/04/2027"])
    assert refusal.value.what == Text("table.day_or_month", date="01/02/2027")
    assert date_form(["01/02/2027"], "mdy") == "%m/%d/%Y"
    assert date_form(["01/02/2027"], "dmy") == "%d/%m/%Y"
    assert date_form(["05/05/2027"]) == "%d/%m/%Y"  # the same either way


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("o.csv", b"", "file.empty"),
        ("o.csv", b"who,kind\nann,bug\n", "outcome.no_estimate_column"),
        ("o.json", b"[1, 2", "table.no_json"),
        ("o.json", b'{"a": 1}', "table.no_list"),
        ("o.xlsx", b"no workbook", "table.no_workbook"),
        ("o.json", b"[" * 100_000, "table.no_json"),
        ("o.csv", b'who\n"' + b"x" * 200_000, "table.unreadable_from"),
        ("o.doc", b"x", "table.no_table"),
        ("o.csv", bytes(range(256)) * 400, "table.control_characters"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(MisfitError) as refusal:
        read_outcomes(tmp_path / name)
    assert refusal.value.what.code == code


@pytest.mark.parametrize("part", ["<broken", "<workbook/>"])
def test_a_broken_workbook_is_refused(tmp_path: Path, part: str) -> None:
    with ZipFile(tmp_path / "o.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", part)
    with pytest.raises(MisfitError) as refusal:
        read_outcomes(tmp_path / "o.xlsx")
    assert refusal.value.what == Text("table.no_workbook", file="o.xlsx")


def test_a_folder_without_tables_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MisfitError) as refusal:
        read_outcomes(tmp_path)
    assert refusal.value.what == Text("table.none_in_folder", folder=tmp_path.name)
    with pytest.raises(MisfitError) as refusal:
        read_outcomes(tmp_path / "gone.csv")
    assert refusal.value.what == Text(
        "file.unreadable", file="gone.csv", why=Text("system.missing")
    )


def test_a_semicolon_export_in_the_western_alphabet_is_read(tmp_path: Path) -> None:
    text = "who;estimate;actual;started;finished\nJörg;1,5;2;04.01.2027;06.01.2027\n"
    (tmp_path / "o.csv").write_bytes(text.encode("cp1252"))
    (outcome,) = read_outcomes(tmp_path / "o.csv").outcomes
    assert (outcome.who, outcome.estimate_hours) == ("Jörg", 1.5)
    assert outcome.estimated_on == date(2027, 1, 4)


@pytest.mark.parametrize("status", ["Won't Do", "Abandoned", "Cancelled by customer", "DUPLICATE"])
def test_work_that_was_not_done_is_left_out_whatever_its_word(tmp_path: Path, status: str) -> None:
    rows = (
        f"id,order_status,estimate,actual,created,finished\n1,{status},2,3,2027-01-04,2027-01-05\n"
    )
    found = read(tmp_path, rows)
    assert found.decided == {"cancelled": 1}
    assert found.problems[0].line == 2


def test_work_that_is_done_without_a_day_is_said(tmp_path: Path) -> None:
    rows = "id,status,estimate,actual,created,finished\n1,Done,2,3,2027-01-04,\n"
    found = read(tmp_path, rows)
    assert found.decided == {"open": 1}
    assert Text("outcome.done_undated", task="1") in [told(each.what) for each in found.problems]


def test_reports_of_one_project_that_say_the_same_dates_are_one_outcome(tmp_path: Path) -> None:
    week = "p1,2027-01-04,2027-02-01,2027-02-09\n"
    found = read(tmp_path, f"project,started,due,finished\n{week * 3}")
    assert found.decided == {"finished": 1, "again": 2}


@pytest.mark.parametrize(
    ("one", "other"), [("estimate_hours", "actual_hours"), ("due_date", "finished_on")]
)
def test_what_is_compared_cannot_be_said_to_be_one_column(
    tmp_path: Path, one: str, other: str
) -> None:
    (tmp_path / "o.csv").write_text(HEAD + SOUND, encoding="utf-8")
    with pytest.raises(ChoiceError) as caught:
        read_outcomes(tmp_path / "o.csv", {one: "actual", other: "actual"})
    assert caught.value.what.params == {"column": "actual"}
    assert caught.value.fields == (one, other)
    assert caught.value.columns[:2] == ("who", "kind")
    assert caught.value.mapping[one] == "actual"


def test_of_two_columns_of_one_name_it_is_said_that_the_first_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, "who,estimated on,estimate,actual,actual\nann,2027-01-04,8,9,99\n")
    assert found.outcomes[0].actual_hours == 9.0
    twice = Text("table.column_twice", count=2, column="actual")
    assert twice in [problem.what for problem in found.problems]
