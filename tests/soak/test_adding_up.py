"""Runs of soaks add up on the same code, begin anew on other code, and forget no failure."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.soak.outcome import Outcome
from tests.soak.running import Run, next_of
from tests.soak.soaks import SOAKS
from tests.soak.status import kept_sum, table
from tests.soak.sums import (
    LOOKED_AT,
    Code,
    Sum,
    begun_anew,
    code_of,
    held,
    path_of,
    save,
    sum_at,
)
from tests.soak.turn import work_through

if TYPE_CHECKING:
    from pathlib import Path

NOW, LATER = Code("now", "now, and its soaks"), Code("later", "later, and its soaks")
CUTS = ("cuts", "sqlite")


def made(done: int = 0, goal: int = 100, soak: str = "cuts", code: str = "now") -> Sum:
    return Sum(soak, "sqlite", "power cuts", goal, code, done=done, next_seed=done)


def failed(found: Sum, seed: int, code: str = NOW.with_soaks) -> Sum:
    outcome = Outcome(failures={seed: ["One is lost."]})
    found.judge([seed], outcome, code, "2027-01-04")
    return found


def source(root: Path, name: str, text: str) -> None:
    path = root / LOOKED_AT[0] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_runs_add_up_and_the_next_one_goes_on_with_the_next_seed() -> None:
    found = made()
    found.count(Outcome(0, 30, {"kinds": {"torn": 3}}, {"seconds": 2}), 20, 60.0)
    found.count(Outcome(0, 12, {"kinds": {"torn": 1, "none": 2}}, {"seconds": 1}), 31, 40.5)
    assert (found.done, found.next_seed, found.seconds) == (42, 31, 100.5)
    assert found.figures == {"kinds": {"torn": 4, "none": 2}}
    assert found.most == {"seconds": 2}


def test_what_was_counted_on_other_code_counts_no_more() -> None:
    before = failed(made(done=40), 7)
    after = begun_anew(before, LATER.looked_at)
    assert begun_anew(before, NOW.looked_at) is before
    assert (after.done, after.next_seed, after.code) == (0, 0, "later")
    assert [each.seed for each in after.failures] == [7]


def test_the_status_says_what_counts_no_more(tmp_path: Path) -> None:
    save(tmp_path, made(done=40, goal=50_000))
    assert "40 were counted on other code" in table(tmp_path, [CUTS], LATER)
    assert "other code" not in table(tmp_path, [CUTS], NOW)


def test_the_status_fits_into_eighty_columns(tmp_path: Path) -> None:
    chosen = [(name, database) for name, soak in SOAKS.items() for database in soak.goals]
    lines = table(tmp_path, chosen, NOW).splitlines()
    assert len(lines) == 1 + len(chosen) + 1  # the head, and that goals are not reached
    assert max(map(len, lines)) <= 80


def test_code_is_another_once_a_file_says_something_else(tmp_path: Path) -> None:
    source(tmp_path, "rows.py", "a = 1\n")
    before = code_of(tmp_path)
    source(tmp_path, "rows.pyc", "compiled")
    assert code_of(tmp_path) == before
    source(tmp_path, "rows.py", "a = 2\n")
    assert code_of(tmp_path).looked_at != before.looked_at


def test_code_is_another_once_a_file_is_called_otherwise(tmp_path: Path) -> None:
    source(tmp_path, "rows.py", "a = 1\n")
    before = code_of(tmp_path)
    (tmp_path / LOOKED_AT[0] / "rows.py").rename(tmp_path / LOOKED_AT[0] / "lines.py")
    assert code_of(tmp_path) != before


def test_a_failure_stays_until_its_seed_passes_on_other_code() -> None:
    found = failed(made(), 7)
    found.judge([7, 8], Outcome(), NOW.with_soaks, "2027-01-05")
    assert [each.seed for each in found.failures] == [7]
    found.judge([8], Outcome(), LATER.with_soaks, "2027-01-06")
    assert [each.seed for each in found.failures] == [7]
    found.judge([7], Outcome(), LATER.with_soaks, "2027-01-06")
    assert found.failures == []


def test_a_seed_that_fails_again_is_told_once() -> None:
    found = failed(failed(made(), 7), 7, LATER.with_soaks)
    assert [(each.seed, each.code) for each in found.failures] == [(7, LATER.with_soaks)]


def test_a_run_that_broke_and_showed_nothing_is_forgotten_once_its_seed_passes() -> None:
    found = failed(made(), 7)
    found.failures[0].is_broken = True
    found.judge([7], Outcome(), NOW.with_soaks, "2027-01-05")
    assert found.failures == []


def test_a_sum_is_read_as_it_was_saved(tmp_path: Path) -> None:
    found = failed(made(done=3), 7)
    save(tmp_path, found)
    assert sum_at(path_of(tmp_path, *CUTS)) == found
    assert kept_sum(tmp_path, *CUTS, NOW).goal == SOAKS["cuts"].goals["sqlite"]


def test_two_runs_never_count_the_same(tmp_path: Path) -> None:
    with held(tmp_path, *CUTS) as first, held(tmp_path, *CUTS) as second:
        assert (first, second) == (True, False)
    with held(tmp_path, *CUTS) as third:
        assert third


def test_what_is_furthest_from_its_goal_comes_first() -> None:
    sums = [made(done=50), made(done=20, soak="clean"), made(done=99, soak="truth")]
    found = next_of(sums, 1_000.0)
    assert found is not None
    assert found.soak == "clean"


def test_what_has_reached_its_goal_or_takes_longer_than_is_left_is_not_begun() -> None:
    assert next_of([made(done=100)], 1_000.0) is None
    assert next_of([made(done=1)], SOAKS["cuts"].longest + 1.0) is None


def test_a_run_ends_with_what_was_done_once_it_is_over() -> None:
    done: list[int] = []

    def one(seed: int) -> Outcome:
        done.append(seed)
        return Outcome(seed, 2)

    found, passed = work_through(one, range(100), lambda: len(done) == 3)
    assert (found.done, passed) == (6, (0, 1, 2))


def test_a_seed_that_breaks_hides_nothing_of_the_others() -> None:
    def one(seed: int) -> Outcome:
        return Outcome(seed, 10 // seed)  # 0 breaks, then 10 and 5

    found, passed = work_through(one, range(3), lambda: False)
    assert (found.done, passed, list(found.failures)) == (15, (0, 1, 2), [0])
    assert "ZeroDivisionError" in found.failures[0][0]


def test_what_failed_on_other_code_is_run_again_though_its_goal_is_reached(tmp_path: Path) -> None:
    found = made(done=2_000, goal=2_000, soak="clean")
    save(tmp_path, failed(found, 3, "other code"))
    run = Run(tmp_path, tmp_path, NOW, lambda _: "", threading.Event())
    assert run.go_on([("clean", "sqlite")], 60.0)
    after = sum_at(path_of(tmp_path, "clean", "sqlite"))
    assert (after.failures, after.done) == ([], 2_000)


@pytest.mark.wide
def test_runs_that_are_ended_go_on_where_they_ended(tmp_path: Path) -> None:
    counts = []
    for _ in range(2):
        ended = threading.Event()
        run = Run(tmp_path, tmp_path, NOW, lambda _: "", ended)
        timer = threading.Timer(5.0, ended.set)
        timer.start()
        assert run.go_on([("clean", "sqlite")], 60.0)
        timer.cancel()
        found = sum_at(path_of(tmp_path, "clean", "sqlite"))
        assert found.done == found.next_seed  # each seed is a ledger
        counts.append(found.done)
    assert 0 < counts[0] < counts[1]


@pytest.mark.wide  # each of them loads a desk, most begin with a company of their own
@pytest.mark.parametrize("name", sorted(set(SOAKS) - {"browsers", "hostile", "pages"}))
def test_a_few_seeds_of_each_soak_keep_all_bars(tmp_path: Path, name: str) -> None:
    run = Run(tmp_path, tmp_path, NOW, lambda _: "", threading.Event())
    assert run.small([(name, "sqlite")])
