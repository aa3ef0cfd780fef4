"""What takes long is worked out once, in the background, and tells how far it is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from keepable_desk.reads.derived_results import MOST_BEGUN
from keepable_desk.reads.runtime import Runtime
from tests.desk.memory_books import MemoryBooks
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable_desk.reads.derived_results import RunningTask
    from keepable_desk.reads.forecasts import Warm

SOON = 10.0


@pytest.fixture
def books() -> MemoryBooks:
    return MemoryBooks()


def test_it_is_worked_out_once_for_each_forecast_and_key(books: MemoryBooks) -> None:
    looked: list[object] = []

    def look(warm: Warm, key: str, _told: object) -> str:
        looked.append((warm.revision, key))
        return key

    for key in ("a", "a", "b"):
        doing = books.runtime.in_background(books.warm(), look, key)
        doing.over.wait(SOON)
        assert doing.found == key
    books.change()
    doing = books.runtime.in_background(books.warm(), look, "a")
    doing.over.wait(SOON)
    assert looked == [(1, "a"), (1, "b"), (2, "a")]


def test_it_tells_how_far_it_is_while_it_goes_on(books: MemoryBooks) -> None:
    may_end = threading.Event()

    def slow(_warm: object, _key: str, told: Callable[[int], None]) -> str:
        told(4)
        may_end.wait(SOON)
        return "done"

    doing = books.runtime.in_background(books.warm(), slow, "a")
    assert (doing.is_over, doing.percent, doing.found) == (False, 25, None)
    may_end.set()
    doing.over.wait(SOON)
    assert (doing.percent, doing.found) == (100, "done")


def test_what_goes_wrong_is_said_and_stops_nothing_else(books: MemoryBooks) -> None:
    def broken(_warm: object, key: str, _told: object) -> str:
        return {"good": "fine"}[key]

    bad = books.runtime.in_background(books.warm(), broken, "bad")
    bad.over.wait(SOON)
    good = books.runtime.in_background(books.warm(), broken, "good")
    good.over.wait(SOON)
    assert (bad.failed, bad.found, good.found) == (True, None, "fine")


def test_what_nobody_will_look_at_any_more_is_given_up(books: MemoryBooks) -> None:
    overtaken = threading.Event()
    steps: list[int] = []

    def slow(warm: Warm, _key: str, told: Callable[[int], None]) -> str:
        if warm.revision == 1:
            overtaken.wait(SOON)
        told(1)
        steps.append(warm.revision)
        return "done"

    given_up = books.runtime.in_background(books.warm(), slow, "a")
    books.change()
    newer = books.runtime.in_background(books.warm(), slow, "a")
    overtaken.set()
    given_up.over.wait(SOON)
    newer.over.wait(SOON)
    assert (given_up.failed, given_up.found) == (True, None)
    assert (newer.found, steps) == ("done", [2])


def test_nothing_is_begun_of_a_forecast_that_was_overtaken(books: MemoryBooks) -> None:
    old = books.warm()
    books.change()
    books.warm()
    begun: list[str] = []
    doing = books.runtime.in_background(old, lambda _warm, key, _told: begun.append(key), "a")
    assert (doing.is_over, begun) == (False, [])


def test_what_is_of_a_part_that_stays_the_same_goes_on_with_the_next_forecast(
    books: MemoryBooks,
) -> None:
    may_end, looked = threading.Event(), list[int]()

    def slow(warm: Warm, _key: None, told: Callable[[int], None]) -> str:
        looked.append(warm.revision)
        may_end.wait(SOON)
        told(1)
        return "done"

    def begun() -> RunningTask[str]:
        return books.runtime.in_background(
            books.warm(), slow, None, kept_while=lambda warm: warm.forecast.book.outcomes
        )

    first = begun()
    books.change()
    assert begun() is first
    may_end.set()
    first.over.wait(SOON)
    assert looked == [1]


def test_no_more_is_begun_than_there_is_room_for_until_one_is_over(
    books: MemoryBooks,
) -> None:
    may_end = [threading.Event() for _ in range(MOST_BEGUN + 1)]
    runtime = Runtime(books=books, patience_seconds=0.0)

    def slow(_warm: object, key: int, _told: object) -> int:
        may_end[key].wait(SOON)
        return key

    def begun(key: int) -> RunningTask[int]:
        return runtime.in_background(runtime.warm(1, NOW), slow, key, in_turn=False)

    tasks = [begun(key) for key in range(MOST_BEGUN)]
    may_end[MOST_BEGUN].set()
    assert not begun(MOST_BEGUN).over.wait(0.05)
    may_end[0].set()
    tasks[0].over.wait(SOON)
    last = begun(MOST_BEGUN)
    last.over.wait(SOON)
    assert last.found == MOST_BEGUN
    for each in may_end:
        each.set()
