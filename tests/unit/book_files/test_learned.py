"""What was learned goes into company.yaml, and nothing else there changes."""

from __future__ import annotations

import pytest

from keepable.book_files.learned_writing import with_calibration
from keepable.domain.faults import MisfitError
from keepable.domain.outcomes import CalibrationSnapshot, RangeShift

LEARNED = CalibrationSnapshot(
    common_share=0.3, ranges=(RangeShift(added=(0.0, 0.1, 0.02), person="ann"),)
)
WRITTEN = """calibration:
  common_share: 0.3
  ranges:
  - {added: [0, 0.1, 0.02], person: ann}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: A\n", f"name: A\n{WRITTEN}"),
        ("name: A  # us\n\n\n", f"name: A  # us\n{WRITTEN}"),
        ("calibration: {}\nname: A\n", f"{WRITTEN}name: A\n"),
        (f"{WRITTEN}\n# a note\nname: A\n", f"{WRITTEN}\n# a note\nname: A\n"),
        (
            "calibration:\n  records:\n\n  - ratios: [1, 2]\n    outcomes: 3\nname: A\n",
            f"{WRITTEN}name: A\n",
        ),
    ],
)
def test_only_the_calibration_is_replaced(before: str, after: str) -> None:
    assert with_calibration(before, LEARNED) == after


def test_what_is_as_it_would_be_without_is_taken_out() -> None:
    assert with_calibration("name: A\n", CalibrationSnapshot()) == "name: A\n"


def test_a_company_on_one_line_is_left_alone() -> None:
    with pytest.raises(MisfitError) as caught:
        with_calibration("{name: A, calibration: {common_share: 0.1}}", LEARNED)
    assert caught.value.what.code == "file.not_replaceable"
