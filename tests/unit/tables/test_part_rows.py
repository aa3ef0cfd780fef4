"""People, customers and what is sold, read from tables that others wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

import pytest

from keepable.domain.catalogue import CatalogueItem, ItemState
from keepable.domain.faults import any_of
from keepable.tables.part_cells import Defaults
from keepable.tables.part_rows import PartsRead, read_parts
from keepable.texts import Listed, Text

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
KNOWN = Defaults(now=NOW, skill="build", skills=frozenset({"build", "plan"}))


def sold(folder: Path, table: str) -> PartsRead:
    path = folder / "sold.csv"
    path.write_text(table, encoding="utf-8")
    return read_parts(path, "catalogue", {}, KNOWN)


def items(folder: Path, table: str) -> list[CatalogueItem]:
    return [part for part in sold(folder, table).found if isinstance(part, CatalogueItem)]


def test_rows_of_one_name_are_the_tasks_of_one_item_one_after_the_other(tmp_path: Path) -> None:
    table = "Item,Task,Hours,Skill\nAudit,Plan,4,plan\nAudit,Build,16,\nPack,,8,\n"
    audit, pack = items(tmp_path, table)
    assert [(w.id, w.title, w.estimate.hours, w.predecessors) for w in audit.template] == [
        ("plan", "Plan", 4.0, ()),
        ("build", "Build", 16.0, ("plan",)),
    ]
    assert [w.needs[0].skill for w in audit.template] == ["plan", "build"]
    assert [(w.id, w.title, w.estimate.hours) for w in pack.template] == [("make", "Pack", 8.0)]


def test_a_column_may_say_after_which_tasks_one_comes(tmp_path: Path) -> None:
    table = "Item,Task,Hours,After\nAudit,A,1,\nAudit,B,1,\nAudit,C,1,A; B\n"
    (audit,) = items(tmp_path, table)
    assert [w.predecessors for w in audit.template] == [(), (), ("a", "b")]


def test_tasks_without_names_are_told_apart(tmp_path: Path) -> None:
    (audit,) = items(tmp_path, "Item,Hours\nAudit,4\nAudit,8\n")
    assert [w.id for w in audit.template] == ["make", "make-2"]


def test_state_and_other_names_may_stand_in_any_of_the_rows(tmp_path: Path) -> None:
    table = "Item,Task,Hours,State,Aliases\nAudit,A,1,,SSO\nAudit,B,1,Limited,login; SSO\n"
    (audit,) = items(tmp_path, table)
    assert (audit.state, audit.aliases) == ("limited", ("SSO", "login"))


TWO_STATES = Text("row.two_states", item="Audit", found="limited", state="absent")
NO_STATE = Text("row.no_state", cell="maybe", states=any_of(get_args(ItemState)))


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [
        ("Audit,A,1,,\nAudit,A,2,,", 3, Text("row.twice_in", what="A", whole="Audit")),
        ("Audit,A,1,,\nAudit,B,,,", 3, Text("row.no_hours", task="B")),
        ("Audit,A,1,,\nAudit,B,much,,", 3, Text("row.not_hours", cell="much")),
        ("Audit,A,1,,B\nAudit,B,1,,", 2, Text("row.no_task_above", task="B", whole="Audit")),
        ("Audit,A,1,limited,\nAudit,B,1,absent,", 3, TWO_STATES),
        ("Audit,A,1,maybe,\nAudit,B,1,,", 2, NO_STATE),
        ("Audit,A,-1,,\nAudit,B,1,,", 2, None),
    ],
)
def test_an_item_of_which_one_row_is_wrong_is_left_out_whole(
    tmp_path: Path, rows: str, line: int, what: Text | None
) -> None:
    found = sold(tmp_path, f"Item,Task,Hours,State,After\n{rows}\nPack,,8,,\n")
    (problem,) = found.problems
    assert [part.id for part in found.found] == ["pack"]
    assert problem.line == line
    assert what in {problem.what, None}
    assert problem.remedy == Text("row.all_left_out", what="audit")


def test_skills_that_nobody_has_are_said_once_each(tmp_path: Path) -> None:
    found = sold(tmp_path, "Item,Hours,Skill\nA,1,java\nB,1,java\nC,1,build\n")
    (problem,) = found.problems
    assert problem.what == Text(
        "part.nobody_has_skill_yet", skill="java", needed_by=Listed(("A", "B"), 1)
    )
    assert len(found.found) == 3


def test_headings_with_umlauts_are_known(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Mitarbeiter;Fähigkeiten;Stunden\nAnn;plan;20\n", encoding="utf-8")
    found = read_parts(path, "people", {}, KNOWN)
    assert found.columns == {"name": "Mitarbeiter", "skills": "Fähigkeiten", "hours": "Stunden"}


@pytest.mark.parametrize("second", ["Name", "name "])
def test_the_first_of_columns_of_one_name_is_read(tmp_path: Path, second: str) -> None:
    (audit,) = items(tmp_path, f"Name,{second},Hours\nAudit,Other,8\n")
    assert audit.name == "Audit"


def test_two_columns_of_one_name_are_said(tmp_path: Path) -> None:
    (problem,) = sold(tmp_path, "Name,Hours,Hours,Colour,Colour\nAudit,8,9,red,blue\n").problems
    assert problem.what == Text("table.column_twice", count=2, column="Hours")
