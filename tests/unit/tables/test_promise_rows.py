"""What is promised already, and leave, read from tables that others wrote."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from keepable.domain.catalogue import CatalogueItem
from keepable.domain.deal import Customer
from keepable.domain.faults import ChoiceError, any_of
from keepable.domain.promise import Promise
from keepable.domain.resource import Leave, Person
from keepable.domain.work import Estimate, Need, Work
from keepable.tables.part_cells import Defaults
from keepable.tables.part_rows import Kind, PartsRead, read_parts
from keepable.texts import Text
from tests.unit.domain.told import told

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
MAKE = Work(id="make", title="Audit", estimate=Estimate(hours=8), needs=(Need(skill="build"),))
KNOWN = Defaults(
    now=NOW,
    skill="build",
    skills=frozenset({"build", "plan"}),
    people=(Person(id="ann", name="Ann Able", calendar="office", skills=("build", "plan")),),
    customers=(Customer(id="acme", name="Acme Ltd", zone="UTC"),),
    items=(
        CatalogueItem(id="audit", name="Audit", state="available", template=(MAKE,)),
        CatalogueItem(id="dream", name="Dream", state="planned"),
    ),
)
HEAD = "Title,Customer,Due,Promised by,Hours,Skill,Item,Task"


def read(folder: Path, kind: Kind, table: str, dates: str = "") -> PartsRead:
    path = folder / "table.csv"
    path.write_text(table, encoding="utf-8")
    return read_parts(path, kind, {}, KNOWN, dates)


def promises(folder: Path, *rows: str, head: str = HEAD) -> list[Promise]:
    found = read(folder, "promises", "\n".join((head, *rows)))
    assert found.problems == ()
    return [part for part in found.found if isinstance(part, Promise)]


def test_rows_of_one_title_and_customer_are_the_tasks_of_one_promise(tmp_path: Path) -> None:
    (made,) = promises(
        tmp_path,
        "Portal,Acme Ltd,2027-03-01,Ruth,4,plan,,Plan",
        "Portal,acme,,,16,,,Build",
    )
    assert (made.id, made.customer, made.promiser, made.state) == (
        "acme:portal",
        "acme",
        "Ruth",
        "open",
    )
    assert (made.due_date, made.versions[0].advice) == (date(2027, 3, 1), None)
    plan, build = made.work
    assert (plan.estimate.hours, plan.needs[0].skill, plan.project) == (4.0, "plan", "acme:portal")
    assert (build.needs[0].skill, build.predecessors) == ("build", (plan.id,))


def test_an_item_brings_its_work_and_hours_of_a_row_stand_for_it(tmp_path: Path) -> None:
    copied, own = promises(
        tmp_path, ",acme,2027-03-01,,,,Audit,", "Big audit,acme,2027-03-02,,40,,Audit,"
    )
    assert (copied.title, copied.items) == ("Audit", ("audit",))
    assert [(w.id, w.estimate.hours) for w in copied.work] == [("acme:audit/audit/make", 8.0)]
    assert (own.items, [w.estimate.hours for w in own.work]) == (("audit",), [40.0])


def test_promises_are_ranked_by_priority_then_by_their_date(tmp_path: Path) -> None:
    rows = ("A,acme,2027-03-03,1,", "B,acme,2027-03-02,1,2", "C,acme,2027-03-01,1,2")
    head = "Title,Customer,Due,Hours,Priority"
    # A has no priority and comes last; B and C share one, and C is due first
    assert [p.id for p in promises(tmp_path, *rows, head=head)] == ["acme:c", "acme:b", "acme:a"]
    without = [row.rpartition(",")[0] for row in rows]
    assert [p.rank for p in promises(tmp_path, *without, head="Title,Customer,Due,Hours")] == [
        1,
        2,
        3,
    ]


@pytest.mark.parametrize(
    ("row", "what", "remedy"),
    [
        ("X,Zed,2027-03-01,,4,,,", Text("row.unknown_customer", name="Zed"), "row.customers_first"),
        ("X,acme,,,4,,,", Text("row.no_due_date", title="X"), "row.mend"),
        ("X,acme,soon,,4,,,", Text("row.not_date", cell="soon"), "row.mend"),
        ("X,acme,2027-03-01,,,,,", Text("row.no_hours", task="X"), "row.mend"),
        (
            "X,acme,2027-03-01,,4,java,,",
            Text("row.nobody_has_skill", skill="java", task="X"),
            "row.skilled_people_first",
        ),
        ("X,acme,2027-03-01,,,,Tea,", Text("row.unknown_item", name="Tea"), "row.items_first"),
        (
            "X,acme,2027-03-01,,,,Dream,",
            Text("row.item_without_work", item="Dream"),
            "row.give_hours_and_skill",
        ),
        (",acme,2027-03-01,,4,,,", Text("row.no_title"), "row.mend"),
        (
            "Y,acme,2027-03-02,,4,,,B",
            Text("row.two_due_dates", title="Y", found=date(2027, 3, 1), day=date(2027, 3, 2)),
            "row.all_left_out",
        ),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_what_to_do(
    tmp_path: Path, row: str, what: Text, remedy: str
) -> None:
    rows = (HEAD, "Y,acme,2027-03-01,,4,,,A", "Z,acme,2027-03-01,,4,,,", row)
    found = read(tmp_path, "promises", "\n".join(rows))
    (problem,) = found.problems
    assert (problem.line, problem.what) == (4, what)
    assert told(problem.remedy).code == remedy
    assert "acme:z" in {part.id for part in found.found if isinstance(part, Promise)}


def test_columns_and_dates_that_are_not_clear_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError) as error:
        read(tmp_path, "promises", "Title,Hours\nX,4\n")
    holds = any_of([Text("part.customers"), Text("part.due_dates")])
    assert error.value.what.params["holds"] == holds
    assert (error.value.fields, error.value.mapping["hours"]) == (("customer", "due_date"), "Hours")
    table = "Title,Customer,Due,Hours\nX,acme,03/02/2027,4\n"
    with pytest.raises(ChoiceError) as unsure:
        read(tmp_path, "promises", table)
    assert unsure.value.fields == ("dates",)
    (made,) = read(tmp_path, "promises", table, "dmy").found
    assert isinstance(made, Promise)
    assert made.due_date == date(2027, 2, 3)


def test_leave_has_its_last_day_in_it_and_may_be_of_one_day(tmp_path: Path) -> None:
    table = "Person,From,To,Kind\nAnn Able,2027-03-01,2027-03-05,parental\nann,2027-04-01,,\n"
    first, second = (p for p in read(tmp_path, "leave", table).found if isinstance(p, Leave))
    assert (first.person, first.period.last, first.kind) == ("ann", date(2027, 3, 5), "parental")
    assert (second.period.days, second.kind) == (1, "leave")


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("Bo,2027-03-01,", Text("row.nobody_called", name="Bo")),
        ("ann,,2027-03-01", Text("row.empty_cell", holds=Text("part.first_days"))),
        (
            "ann,2027-03-02,2027-03-01",
            Text("file.days_end_first", first=date(2027, 3, 2), last=date(2027, 3, 1)),
        ),
        (
            "ann,2027-05-01,2027-05-02",
            Text("row.days_twice", whose="ann", first=date(2027, 5, 1), last=date(2027, 5, 2)),
        ),
    ],
)
def test_leave_that_cannot_be_taken_says_why(tmp_path: Path, row: str, what: Text) -> None:
    table = f"Person,From,To\nann,2027-05-01,2027-05-02\n{row}\n"
    (problem,) = read(tmp_path, "leave", table).problems
    assert problem.what == what
