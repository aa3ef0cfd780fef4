"""Whatever an attack found has a test that is there."""

from __future__ import annotations

import pytest

from tests.tidy.findings import faults, rows


def test_each_finding_stands_there_once_with_tests_that_are_there() -> None:
    assert list(faults(rows())) == []


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("tests", "", "F3 has no test"),
        ("tests", "tests/desk/test_gone.py::test_a", "F3: tests/desk/test_gone.py is not there"),
        ("finding", "F20", "F3 stands there 0 times"),
        ("finding", "F4", "F4 stands there 2 times"),
    ],
)
def test_what_is_missing_is_said(column: str, value: str, fault: str) -> None:
    table = [{**row, column: value} if row["finding"] == "F3" else row for row in rows()]
    assert fault in list(faults(table))
