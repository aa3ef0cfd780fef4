"""Which tests are run against a mutant, and what is made of their results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.mutation import running
from tests.mutation.mutants import Mutant
from tests.mutation.planning import Job, plan, readers
from tests.mutation.reaching import ReachingTest, merged
from tests.mutation.report import Folder, folder_of, overtaken
from tests.mutation.running import Result, results_of

if TYPE_CHECKING:
    from pathlib import Path

FILE, LINE = "src/keepable/ledger/merkle.py", 1 << 5
NEAR, FAR = "tests/unit/ledger/test_merkle.py", "tests/unit/domain/test_money.py"
CHANGED = Mutant(
    file=FILE,
    owner="leaf_hash",
    kind="code",
    operator="arithmetic",
    before="a + b",
    after="a - b",
    place=1,
    variant=0,
    lines=(5, 5),
    statement=(4, 6),
    digest="d",
)


def reaching(
    name: str, seconds: float = 1.0, lines: int = LINE, setup: float = 0.0
) -> ReachingTest:
    return ReachingTest(name, seconds, {FILE: lines}, setup)


def test_only_tests_that_reach_the_place_are_run_the_nearest_first() -> None:
    tests = [reaching(f"{FAR}::a", 0.1), reaching(f"{NEAR}::b"), reaching(f"{NEAR}::c", lines=2)]
    found = plan(CHANGED, tests, seconds=5.0)
    assert (found.tests, found.reached_by) == ((f"{NEAR}::b", f"{FAR}::a"), 2)


def test_where_no_test_reaches_the_place_those_of_its_statement_are_run() -> None:
    found = plan(CHANGED, [reaching(f"{NEAR}::a", lines=1 << 4)], seconds=5.0)
    assert found.tests == (f"{NEAR}::a",)


def test_what_nothing_reaches_has_no_tests() -> None:
    found = plan(CHANGED, [reaching(f"{NEAR}::a", lines=1)], seconds=5.0)
    assert (found.tests, found.reached_by) == ((), 0)


def test_there_is_time_for_so_many_seconds_of_tests() -> None:
    # 1 + 3 is more than 3.5: what is quick comes first, and the other is left out
    tests = [reaching(f"{NEAR}::slow", 3.0), reaching(f"{NEAR}::quick", 1.0)]
    found = plan(CHANGED, tests, seconds=3.5)
    assert (found.tests, found.seconds, found.reached_by) == ((f"{NEAR}::quick",), 1.0, 2)


def test_one_test_is_run_however_long_it_takes() -> None:
    assert plan(CHANGED, [reaching(f"{NEAR}::slow", 99.0)], seconds=1.0).tests != ()


def test_of_tests_that_differ_by_parameters_the_second_waits_for_the_first_of_others() -> None:
    names = [f"{NEAR}::a[1]", f"{NEAR}::a[2]", f"{NEAR}::b"]
    seconds = (0.1, 0.2, 0.3)
    tests = [reaching(name, spent) for name, spent in zip(names, seconds, strict=True)]
    assert plan(CHANGED, tests).tests == (names[0], names[2], names[1])


def test_what_is_slow_to_set_up_is_set_up_once_for_all_that_share_it() -> None:
    # 4 + 1 + 1 seconds, where each by itself would take 5
    tests = [reaching(f"{NEAR}::{name}", 1.0, setup=4.0) for name in "ab"]
    assert plan(CHANGED, tests, seconds=6.0).seconds == 6.0


def test_a_table_is_read_by_functions_that_read_what_is_made_of_it() -> None:
    # FIELDS is made of OPEN, in another module, and `reach_of_field` reads FIELDS
    files = {file for file, _ in readers("src/keepable_desk/rights/fields.py", "OPEN")}
    assert "src/keepable_desk/rights/policy.py" in files


def test_what_a_fixture_reaches_all_reach_that_share_it_and_failed_tests_count_for_nothing() -> (
    None
):
    left = {
        "seconds": {"a.py::b": 1.0, "a.py::c": 1.0, "cached f": 2.0, "fixture a.py::g": 3.0},
        "failed": ["a.py::c"],
        "shared": {"a.py::b": ["fixture a.py::g"], "a.py::c": [], "fixture a.py::g": ["cached f"]},
        "masks": {"cached f": {"f.py": "8"}, "fixture a.py::g": {"f.py": "4"}},
    }
    reached = {"seconds": 1.0, "setup": 5.0, "masks": {"f.py": "c"}}
    assert merged([left]) == {"a.py": {"a.py::b": reached}}


def result(outcome: str, by: str = "", tests: str = "t") -> Result:
    return Result(
        mutant=CHANGED.name,
        outcome=outcome,
        by=by,
        seconds=0.1,
        function=CHANGED.digest,
        tests=tests,
        reached_by=3,
        run=2,
    )


def test_a_mutant_that_nothing_reaches_counts_as_not_caught() -> None:
    found = folder_of("f", [CHANGED], {CHANGED.name: result("unreached")}, {})
    assert (found.caught, found.judged, found.cut, found.survivors) == (0, 1, 1, (CHANGED.name,))


def test_one_that_comes_to_no_end_is_caught_and_one_that_is_no_program_is_not_counted() -> None:
    assert Folder("f", 3, {"caught": 1, "time": 1, "stillborn": 1}).caught == 2
    assert Folder("f", 3, {"caught": 1, "time": 1, "stillborn": 1}).judged == 2


def test_an_equivalent_one_stays_among_those_not_caught_and_is_told_apart() -> None:
    found = folder_of("f", [CHANGED], {CHANGED.name: result("survived")}, {CHANGED.name: "why"})
    assert (found.caught, found.judged, found.equivalent, found.survivors) == (0, 1, 1, ())


def test_a_reason_for_what_is_no_mutant_any_more_is_named() -> None:
    assert overtaken(["gone", CHANGED.name], [CHANGED]) == ["gone"]


@pytest.mark.parametrize(("tests", "is_known"), [("t", True), ("other", False)])
def test_what_is_kept_holds_while_the_tests_are_as_they_were(
    tests: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_known: bool
) -> None:
    kept = result("survived", tests=tests)
    monkeypatch.setattr(running, "RESULTS", tmp_path / "results.jsonl")
    fields = {name: getattr(kept, name) for name in Result.__slots__}
    (tmp_path / "results.jsonl").write_text(json.dumps(fields) + "\n", encoding="utf-8")
    monkeypatch.setattr(running, "run", lambda *_, **__: None)  # nothing is run anew here
    job = Job(CHANGED, ("a",), 1.0, 3, "t")
    found = results_of([job], at_once=1, minutes=1.0)
    assert found == ({CHANGED.name: kept} if is_known else {})
