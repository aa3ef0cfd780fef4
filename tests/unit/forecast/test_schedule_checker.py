"""The checker of schedules finds what is wrong with one, and nothing in a good one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.honesty.psplib_check import by_latest_finish, faults_of, judge
from keepable.formats import read_psplib

if TYPE_CHECKING:
    from pathlib import Path

    from keepable.domain.book import Book

# Jobs 2 and 3 come before job 4; 2 and 4 take one of two machines, 3 takes both.
INSTANCE = """\
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          1           5
   5        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
------------------------------------------------------------------------
  1      1     0       0
  2      1     2       1
  3      1     3       2
  4      1     1       1
  5      1     0       0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1
    2
************************************************************************
"""


@pytest.fixture(name="book")
def read_instance(tmp_path: Path) -> Book:
    path = tmp_path / "three.sm"
    path.write_text(INSTANCE, encoding="utf-8")
    book, problems = read_psplib(path)
    assert book is not None, problems
    return book


def placed(book: Book, *spans: tuple[int, int]) -> dict[str, tuple[int, int]]:
    """Start and end of jobs 2, 3 and 4, in slots of half a unit of time."""
    names = [task.id for task in book.promises[0].work]
    return dict(zip(names, spans, strict=True))


def test_a_schedule_in_order_has_no_faults(book: Book) -> None:
    assert faults_of(book, placed(book, (0, 4), (4, 10), (10, 12))) == ()


def test_work_that_is_too_short_is_found(book: Book) -> None:
    # job 3 takes three units, that is six slots
    (fault,) = faults_of(book, placed(book, (0, 4), (4, 9), (10, 12)))
    assert "takes 5 slots" in fault


def test_work_before_what_it_waits_for_is_found(book: Book) -> None:
    # job 4 begins beside job 2, when job 3 is still to come
    faults = faults_of(book, placed(book, (0, 4), (6, 12), (4, 6)))
    assert len(faults) == 1
    assert "before" in faults[0]


def test_a_machine_too_many_is_found_slot_by_slot(book: Book) -> None:
    # jobs 2 and 3 need three of two machines in slots 2 and 3
    faults = faults_of(book, placed(book, (0, 4), (2, 8), (8, 10)))
    assert [fault.rsplit(" ", 1)[1] for fault in faults] == ["2", "3"]


def test_the_engine_does_one_after_the_other_where_machines_are_few(book: Book) -> None:
    # 2 + 3 + 1 units, in any order of the first two
    verdict = judge(book)
    assert (verdict.makespan, verdict.faults) == (6, ())


def test_what_must_be_finished_first_comes_first(book: Book) -> None:
    # Jobs 2 and 3 must both be done when job 4 must start; then they come as in the file.
    work = book.promises[0].work
    hours = [task.estimate.hours for task in by_latest_finish(work)]
    assert hours == [16.0, 24.0, 8.0]
