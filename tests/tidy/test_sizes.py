"""Functions, files and folders stay small enough to be held in mind."""

from __future__ import annotations

import pytest

from tests.tidy.exceptions import SIZES
from tests.tidy.sizes import (
    BUDGETS,
    Size,
    complaints,
    measured_tree,
    report,
    sizes_of_source,
    sizes_of_tests,
)
from tests.tidy.source import planted

TEN_IFS = "def many(a: int) -> int:\n" + "".join(
    f"    if a == {number}:\n        return {number}\n" for number in range(10)
)
DEEP = """
    def deep(a):
        for b in a:
            with b:
                while b:
                    try:
                        if b:
                            pass
                    finally:
                        pass
"""
FLAT = """
    def flat(a):
        if a == 1:
            pass
        elif a == 2:
            pass
        elif a == 3:
            pass
"""
SPARSE = '''
    def sparse(a):
        """Say what it does.

        In many words.
        """
        # a comment

        text = """one
        two"""

        return a, text
'''


def test_the_tree_keeps_its_budgets() -> None:
    found = complaints(measured_tree(), SIZES)
    assert not found, "\n".join(found)


def measure(budget: str, text: str, name: str = "keepable.engine.planted") -> int:
    """Measure the largest thing of `budget` in a planted text."""
    return max(s.value for s in sizes_of_source(planted(text, name)) if s.budget == budget)


@pytest.mark.parametrize(
    ("budget", "text"),
    [
        ("body lines", "def long():\n" + "    print()\n" * 61),
        ("complexity", TEN_IFS),
        ("nesting", DEEP),
        ("positional parameters", "def wide(a, b, c, /, d, e, f): ..."),
        ("file lines", "# a line\n" * 601),
    ],
)
def test_a_planted_excess_is_named(budget: str, text: str) -> None:
    found = complaints(sizes_of_source(planted(text)), {})
    assert [budget in complaint for complaint in found] == [True]


def test_a_planted_package_that_lies_too_deep_is_named() -> None:
    found = complaints(sizes_of_source(planted("", "keepable.a.b.c.d")), {})
    assert found == ["keepable.a.b.c.d: 4 folder depth, at most 3"]


def test_a_planted_long_test_is_named() -> None:
    long_test = planted("def test_long():\n" + "    print()\n" * 31, "tests.test_planted")
    assert complaints(sizes_of_tests(long_test), {}) == [
        "tests.test_planted.test_long: 31 test body lines, at most 30"
    ]


def test_comments_blank_lines_and_docstrings_are_free() -> None:
    # two lines of text and the return
    assert measure("body lines", SPARSE) == 3


def test_an_elif_is_no_deeper_than_its_if() -> None:
    assert measure("nesting", FLAT) == 1


def test_each_and_or_and_each_comprehension_is_one_more_path() -> None:
    # 1 + or (2) + comprehension (1) with its if (1) + conditional expression (1)
    text = "def f(a, b, c):\n    return [x for x in a if x] if a or b or c else 0"
    assert measure("complexity", text) == 6


def test_self_is_not_counted_as_a_parameter() -> None:
    text = "class A:\n    def f(self, a, b): ...\n    @staticmethod\n    def g(a): ..."
    assert measure("positional parameters", text) == 2


@pytest.mark.parametrize("mark", ["@njit", "@numba.njit(cache=True)", "@guvectorize([], '')"])
def test_kernels_may_take_eight_arguments(mark: str) -> None:
    text = mark + "\ndef kernel(a, b, c, d, e, f, g, h): ..."
    assert measure("kernel parameters", text) == 8
    assert complaints(sizes_of_source(planted(text)), {}) == []


def test_a_planted_kernel_with_nine_arguments_is_named() -> None:
    text = "@njit\ndef kernel(a, b, c, d, e, f, g, h, i): ..."
    assert len(complaints(sizes_of_source(planted(text)), {})) == 1


LONG = Size("body lines", "keepable.long", 70)
ALLOWED = ("body lines", "keepable.long")


@pytest.mark.parametrize(
    ("size", "limit", "complaint"),
    [
        (70, 70, []),
        (71, 70, ["keepable.long: 71 body lines, and its exception allows 70"]),
        (65, 70, ["keepable.long: 65 body lines; lower its exception from 70"]),
        (60, 70, ["keepable.long: 60 body lines needs no exception; remove it"]),
    ],
)
def test_an_exception_only_shrinks(size: int, limit: int, complaint: list[str]) -> None:
    measured = [Size("body lines", "keepable.long", size)]
    assert complaints(measured, {ALLOWED: (limit, "it is a table")}) == complaint


def test_an_exception_for_what_is_gone_is_named() -> None:
    found = complaints([], {ALLOWED: (70, "it is a table")})
    assert found == ["keepable.long: 0 body lines needs no exception; remove it"]


def test_an_exception_needs_a_reason() -> None:
    found = complaints([LONG], {ALLOWED: (70, " ")})
    assert found == ["keepable.long: its exception for body lines has no reason"]


def test_the_report_has_a_row_for_each_budget_that_was_measured() -> None:
    rows = report(measured_tree()).splitlines()[1:]
    assert {row[:22].strip() for row in rows} >= set(BUDGETS) - {"kernel parameters"}


def test_the_report_gives_median_and_nine_in_ten() -> None:
    # 1 to 10: the median lies between 5 and 6, nine of ten are at most 9
    sizes = [Size("nesting", f"keepable.f{number}", number) for number in range(1, 11)]
    row = report(sizes).splitlines()[1].split()
    assert row == ["nesting", "10", "5.5", "9", "2", "10", "4", "keepable.f10"]
