"""What is left to the wide run is there, and some of it stays where one case in so many does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.tidy.source import ROOT
from tests.width import ONE_CASE_IN, WIDE, Width

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED = sorted([*ONE_CASE_IN, *WIDE])


def functions_in(name: str) -> Iterator[str]:
    source = (ROOT / "tests" / name.partition("::")[0]).read_text(encoding="utf-8")
    yield from (node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))


def test_each_test_that_is_left_to_the_wide_run_is_there() -> None:
    gone = [name for name in NAMED if name.partition("::")[2] not in {"", *functions_in(name)}]
    assert gone == []


def test_no_test_is_listed_twice() -> None:
    assert len(NAMED) == len(set(NAMED))
    files = {name for name in WIDE if "::" not in name}
    assert not [name for name in NAMED if "::" in name and name.partition("::")[0] in files]


def test_of_many_cases_the_first_and_then_one_in_so_many_stays() -> None:
    name, width = next(iter(ONE_CASE_IN)), Width()
    every = ONE_CASE_IN[name]
    stayed = [n for n in range(3 * every) if not width.is_wide(f"tests/{name}[{n}]")]
    assert stayed == [0, every, 2 * every]


def test_a_test_that_no_list_names_runs_with_every_change() -> None:
    assert not Width().is_wide("tests/tidy/test_width.py::test_no_test_is_listed_twice")


def test_what_is_listed_is_wide_with_all_its_cases() -> None:
    width = Width()
    assert width.is_wide("tests/desk/test_racing.py::anything[1]")
    assert width.is_wide("tests/desk/test_racing.py::anything[2]")
