"""Every requirement of ASVS 5.0.0 on levels 1 and 2 has an answer, and evidence that is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.tidy.asvs import APART, MET, Row, faults, rows, share_with_tests


def test_every_requirement_is_answered_once_with_evidence_that_is_there() -> None:
    assert list(faults(rows())) == []


def test_most_of_what_applies_is_shown_by_a_test() -> None:
    assert share_with_tests(rows()) >= 0.6


def changed(which: str, how: dict[str, Any]) -> list[Row]:
    """Return the table with one row changed."""
    return [replace(row, **how) if row.number == which else row for row in rows()]


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ({"evidence": ()}, "1.2.1 is met without evidence"),
        ({"status": ""}, "1.2.1 has no status or subject"),
        ({"status": "partly"}, "1.2.1 has no status or subject"),
        ({"status": "not met", "reason": ""}, "1.2.1 is not met without a reason"),
        ({"status": APART, "reason": ""}, "1.2.1 is not applicable without a reason"),
        ({"status": "met by deployment", "evidence": ()}, "1.2.1 does not say what is to be done"),
        ({"number": "1.2.2"}, "1.2.2 stands there twice"),
        ({"level": 2}, "level 1 has 69 rows, not 70"),
        ({"number": "2.9.9"}, "chapter 1 has 26 rows, not 27"),
        ({"evidence": ("tests/desk/test_gone.py::test_a",)}, "1.2.1: tests/desk/test_gone.py is"),
        ({"evidence": ("tests/tidy/test_asvs.py::test_gone",)}, "1.2.1: tests/tidy/test_asvs.py"),
        ({"evidence": ("src/keepable_desk/clock.py:gone",)}, "1.2.1: src/keepable_desk/clock.py"),
        ({"evidence": ("docs/security.md#gone",)}, "1.2.1: docs/security.md has no gone"),
    ],
)
def test_a_planted_fault_is_found(how: dict[str, Any], fault: str) -> None:
    table = changed("1.2.1", how)
    assert any(each.startswith(fault) for each in faults(table))


def test_the_share_counts_those_alone_that_apply() -> None:
    row = next(each for each in rows() if each.status == MET and each.has_test)
    without = replace(row, evidence=("docs/security.md",))
    apart = replace(without, status=APART)
    assert share_with_tests([row, without, apart]) == 0.5
