"""What a process keeps: each forecast once, no company waiting for another, within a budget."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from keepable_desk.reads.memory_use import bytes_of
from keepable_desk.reads.runtime import Runtime
from tests.desk.memory_books import SOON, MemoryBooks
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from keepable_desk.reads.forecasts import Warm

HOUR = timedelta(hours=1)


@dataclass
class Found:
    """Something that can be looked for in memory."""

    number: int


def test_two_companies_do_not_wait_for_each_other() -> None:
    books = MemoryBooks(slow=1)
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(books.warm, 1)
        assert books.begun.wait(SOON)
        assert threads.submit(books.warm, 2).result(SOON).company == 2
        assert not slow.done()
        books.may_go_on.set()
        assert slow.result(SOON).company == 1


def test_what_two_ask_of_one_revision_at_once_is_computed_once() -> None:
    books = MemoryBooks(slow=1)
    with ThreadPoolExecutor() as threads:
        both = [threads.submit(books.warm, 1) for _ in range(2)]
        assert books.begun.wait(SOON)
        books.may_go_on.set()
        one, other = (each.result(SOON) for each in both)
    assert one is other
    assert books.read_by[1] == 1


def test_what_two_derive_from_one_forecast_at_once_is_computed_once() -> None:
    books, begun, may_end = MemoryBooks(), threading.Event(), threading.Event()
    computed: list[int] = []

    def slow(warm: Warm, number: int) -> Found:
        begun.set()
        may_end.wait(SOON)
        computed.append(warm.revision)
        return Found(number)

    warm = books.warm()
    with ThreadPoolExecutor() as threads:
        both = [threads.submit(books.runtime.derived, warm, slow, 5) for _ in range(2)]
        assert begun.wait(SOON)
        may_end.set()
        one, other = (each.result(SOON) for each in both)
    assert one is other
    assert computed == [1]


def test_what_could_not_be_derived_is_tried_again() -> None:
    books, tried = MemoryBooks(), list[int]()

    def broken_once(warm: Warm) -> int:
        tried.append(warm.revision)
        return 1 // (len(tried) - 1)

    warm = books.warm()
    with ThreadPoolExecutor() as threads:
        failed = threads.submit(books.runtime.derived, warm, broken_once).exception(SOON)
    assert isinstance(failed, ZeroDivisionError)
    assert books.runtime.derived(warm, broken_once) == 1


def test_what_is_derived_goes_with_its_forecast() -> None:
    books = MemoryBooks()
    found = weakref.ref(books.runtime.derived(books.warm(), lambda _warm, number: Found(number), 5))
    gc.collect()
    assert found() is not None
    books.change()
    books.warm()
    gc.collect()
    assert found() is None


def test_a_forecast_is_taken_further_from_the_revision_before() -> None:
    books = MemoryBooks()
    first = books.warm()
    books.change()
    second = books.warm()
    assert (first.revision, second.revision) == (1, 2)
    assert second.forecast.futures is first.forecast.futures  # nothing was placed again


def test_beyond_its_budget_what_was_used_longest_ago_goes() -> None:
    books = MemoryBooks()
    for company in (1, 2):
        books.warm(company)
    of_two = sum(books.runtime.held_bytes().values())
    books.runtime = Runtime(books=books, budget_bytes=of_two)
    for company in (1, 2, 1, 3):
        books.warm(company)
    assert set(books.runtime.held_bytes()) == {1, 3}


def test_the_forecast_that_was_just_asked_for_stays_whatever_the_budget() -> None:
    books = MemoryBooks()
    books.runtime = Runtime(books=books, budget_bytes=0)
    for company in (1, 2):
        assert books.warm(company) is books.warm(company)
    assert set(books.runtime.held_bytes()) == {2}


def test_arrays_count_once_however_they_are_reached() -> None:
    hours = np.zeros(100)  # 800 bytes
    assert bytes_of([hours, {"half": hours[:50]}, (Found(1), [hours])], set()) == 800


def test_the_hour_before_is_answered_of_while_the_new_one_is_prepared() -> None:
    books = MemoryBooks()
    before = books.warm()
    books.slow = 1
    with ThreadPoolExecutor() as threads:
        prepared = threads.submit(books.runtime.prepare_hour, 1, NOW + HOUR)
        assert books.begun.wait(SOON)
        assert books.warm(now=NOW + HOUR) is before
        books.may_go_on.set()
        prepared.result(SOON)
    after = books.warm(now=NOW + HOUR)
    assert after.forecast.book.as_of == before.forecast.book.as_of + HOUR
    assert books.read_by[1] == 2


def test_what_is_prepared_of_an_older_revision_is_brought_up_to_date() -> None:
    books = MemoryBooks()
    books.warm()
    books.runtime.prepare_hour(1, NOW + HOUR)
    books.change()
    after = books.warm(now=NOW + HOUR)
    assert (after.revision, after.key.hour) == (2, NOW + HOUR)


def test_while_nobody_asks_the_last_hour_and_the_one_prepared_are_all_that_is_held() -> None:
    books = MemoryBooks()
    asked = weakref.ref(books.runtime.derived(books.warm(), lambda _warm: Found(5)))
    for hours in (1, 2):
        books.runtime.prepare_hour(1, NOW + hours * HOUR)
    gc.collect()
    assert asked() is None
    assert books.read_by[1] == 3


@pytest.mark.parametrize("hours", [1, 3])
def test_an_hour_that_nobody_prepares_is_computed_at_once(hours: int) -> None:
    books = MemoryBooks()
    books.warm()
    assert books.warm(now=NOW + hours * HOUR).key.hour == NOW + hours * HOUR


def test_an_hour_is_prepared_only_of_companies_that_were_asked_about() -> None:
    books = MemoryBooks()
    books.runtime.prepare_hour(1, NOW + HOUR)
    assert books.runtime.held_bytes() == {}
