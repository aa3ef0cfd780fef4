"""A table that is wrong in each of its rows costs little, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import gc
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.domain.deal import Customer
from keepable.domain.faults import MisfitError
from keepable.domain.resource import Person
from keepable.domain.time import zone_named
from keepable.tables.limits import MOST_PROBLEMS
from keepable.tables.outcome_rows import read_outcomes
from keepable.tables.part_cells import Defaults, ImportedRow, RowError, by_group, one_by_one
from keepable.tables.part_rows import KINDS, read_parts
from keepable.texts import Text
from keepable.texts.errors import TextError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)


def known(count: int) -> Defaults:
    """Return what a book with so many people and customers takes for granted."""
    return Defaults(
        now=NOW,
        skills=frozenset({"work"}),
        people=tuple(Person(id=f"p{n}", name=f"P {n}", calendar="c") for n in range(count)),
        customers=tuple(Customer(id=f"c{n}", name=f"C {n}", zone="UTC") for n in range(count)),
    )


def calls_of(work: Callable[[], object]) -> int:
    """Return how many functions `work` calls, those of Python itself among them."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def test_of_very_many_problems_the_first_are_kept_and_all_counted(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,zone\n" + "A,Nowhere\n" * (MOST_PROBLEMS + 7), encoding="utf-8")
    read = read_parts(path, "customers", {}, known(0))
    assert (read.problem_count, len(read.problems)) == (MOST_PROBLEMS + 7, MOST_PROBLEMS + 1)
    assert read.problems[0].line == 2
    assert read.problems[-1].what == Text("file.more_problems", n=7, source="t.csv")


def test_of_outcomes_in_doubt_the_first_are_kept_and_all_counted(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,estimated_on,who\n" + "".join(f"o{n},,\n" for n in range(5)), "utf-8")
    read = read_outcomes(path, most_problems=2)
    assert read.decided == {"no_estimate_date": 5}
    more = read.problems[-1]
    # five rows without a date, and a column of the finish that is not there is no problem here
    assert (len(read.problems), more.what) == (3, Text("file.more_problems", n=3, source="t.csv"))
    assert len(read_outcomes(path).problems) == 5


def test_what_is_wrong_with_a_row_keeps_nothing_of_the_way_it_came() -> None:
    rows = [ImportedRow(line, {"name": ""}) for line in (2, 3)]
    _, one = one_by_one(rows, ImportedRow.named, str, lambda _: Text("row.no_name"))
    _, keyless = by_group(rows, lambda row: row.named()[0], list)
    _, unmade = by_group(rows, lambda _: "all", lambda group: group[0].named())
    assert (len(one), len(keyless), len(unmade)) == (2, 2, 1)
    for error in (*one, *keyless, *unmade):
        assert isinstance(error, RowError)
        kept = (error.__traceback__, error.__context__, error.__cause__)
        assert kept == (None, None, None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_table_leaves_nothing_that_only_the_collector_would_find(
    tmp_path: Path, kind: str
) -> None:
    def read() -> None:
        read_parts(path, kind, {}, known(1))

    heads = "id,name,zone,skills,person,start,end,kind,title,customer,due_date,task,hours"
    path = tmp_path / "t.csv"
    rows = "x,X,Nowhere,y,nobody,2027-02-02,2027-01-01,z,T,nobody,never,t,-1\n" * 200
    path.write_text(f"{heads},currency,since,rate\n" + rows.replace("\n", ",EUR,never,no\n"))
    read()
    gc.collect()
    gc.disable()
    try:
        read()
        left = gc.collect()
    finally:
        gc.enable()
    assert left < 200  # fewer than rows: what is left is of the reading, not of its errors


def test_a_zone_that_is_not_there_is_not_looked_for_part_by_part() -> None:
    zone_named("UTC")

    def refused() -> None:
        with contextlib.suppress(TextError):
            zone_named("Nowhere/" * 20 + "1")

    assert calls_of(refused) < 40  # one look into what there is, and a text


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_what_names_no_zone_is_refused_in_words_whatever_it_is(name: str) -> None:
    with pytest.raises(TextError) as refused:
        zone_named(f"{name}?")  # no zone has a question mark
    assert refused.value.text == Text("noun.zone", zone=f"{name}?")


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("leave", "person,start\n" + "nobody,2027-02-01\n" * 5),
        ("promises", "title,customer,due_date,hours\n" + "T,nobody,2027-02-01,5\n" * 5),
    ],
)
def test_a_row_costs_the_same_however_many_its_book_knows(
    tmp_path: Path, kind: str, table: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(table, encoding="utf-8")
    small, large = known(10), known(500)
    read_parts(path, kind, {}, small)  # what is remembered of dates is there
    few = min(calls_of(lambda: read_parts(path, kind, {}, small)) for _ in range(3))
    many = min(calls_of(lambda: read_parts(path, kind, {}, large)) for _ in range(3))
    assert many < few + 500


def test_a_table_that_is_a_link_out_of_its_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("id,estimated_on\nsecret,2027-01-04\n", encoding="utf-8")
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "t.csv").symlink_to(tmp_path / "own.csv")
    with pytest.raises(MisfitError) as refused:
        read_outcomes(folder)
    assert refused.value.what == Text("file.leads_out", file="t.csv")
