"""A number that can be read in two ways is asked about, whatever is read from the table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from keepable.tables.numbers import NumberError, NumberStyle, number_in, style_of
from keepable.tables.outcome_rows import read_outcomes
from keepable.tables.part_cells import Defaults
from keepable.tables.part_rows import read_parts

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2027, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("7.5", 7.5),
        ("7,5", 7.5),
        ("0,125", 0.125),
        ("12345,678", 12345.678),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1'234", 1234.0),
        ("1 234,5", 1234.5),
        ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("-3", -3.0),
        ("1e3", 1000.0),
    ],
)
def test_what_can_be_read_in_one_way_only_is_read(cell: str, number: float) -> None:
    assert number_in(cell) == number


@pytest.mark.parametrize("cell", ["1,234", "1.234", "12,500", "-1,234"])
def test_what_can_be_a_thousand_or_one_is_refused(cell: str) -> None:
    with pytest.raises(NumberError) as refused:
        number_in(cell)
    assert refused.value.kind == "two"


@pytest.mark.parametrize("cell", ["eight", "", "inf", "nan", "1.2.3", "1,2,3", "--1", "12 345 6"])
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(NumberError) as refused:
        number_in(cell)
    assert refused.value.kind == "none"


def test_other_cells_of_the_column_tell_what_the_mark_means() -> None:
    assert number_in("1,234", style_of(["1,234", "0.5"])) == 1234.0
    assert number_in("1,234", style_of(["1,234", "7,5"])) == 1.234


def test_a_column_that_is_written_in_both_ways_tells_nothing() -> None:
    with pytest.raises(NumberError):
        number_in("1,234", style_of(["0.5", "7,5"]))


def test_a_point_in_a_number_of_a_workbook_is_a_decimal_point_and_a_comma_is_asked_about() -> None:
    assert number_in("1.234", NumberStyle(typed=True)) == 1.234
    with pytest.raises(NumberError):
        number_in("1,234", NumberStyle(typed=True))


def test_promises_and_finished_work_are_read_alike(tmp_path: Path) -> None:
    # 1,200 hours were once read as 1.2 in promises, and refused in finished work
    promises = tmp_path / "promises.csv"
    promises.write_text('customer,title,hours,due date\nAcme,Portal,"1,200",2027-03-01\n')
    asked = read_parts(promises, "promises", {}, Defaults(now=NOW, skill="build"))
    assert (asked.found, len(asked.problems)) == ((), 1)
    done = tmp_path / "outcomes.csv"
    done.write_text('estimated on,finished,estimate,actual\n2027-01-04,2027-01-08,"1,200",8\n')
    assert [o.estimate_hours for o in read_outcomes(done).outcomes] == [None]
