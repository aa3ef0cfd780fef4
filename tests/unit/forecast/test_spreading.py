"""Any number of workers, and any number of askers, get the same answer."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING

from keepable.answers import ask, likely, why
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.forecast import forecast
from tests.unit.forecast.small_books import (
    loose_task,
    person,
    promise,
    question,
    same_arrays,
    small_book,
    task,
)

if TYPE_CHECKING:
    from keepable.answers import Answer, Question
    from keepable.domain.book import Book
    from keepable.forecast import Forecast

SCENARIOS = 264  # three jobs, the last one short


def drawn_book() -> Book:
    people = (person("anna", "build"), person("ben", "build", "test"))
    work = [loose_task(f"w{n}", 8 + n, "test" if n % 3 == 0 else "build") for n in range(12)]
    pairs = [promise(f"p{n}", n, *work[2 * n : 2 * n + 2]) for n in range(6)]
    return small_book(*pairs, people=people, calibration=CalibrationSnapshot())


def test_two_threads_give_the_same_forecast_as_none() -> None:
    book = drawn_book()
    with ThreadPoolExecutor(2) as executor:
        spread = forecast(book, scenarios=SCENARIOS, executor=executor)
    assert same_arrays(spread, forecast(book, scenarios=SCENARIOS))


def test_two_processes_give_the_same_forecast_as_none() -> None:
    book = drawn_book()
    # started afresh, so that nothing is shared with this process
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as executor:
        spread = forecast(book, scenarios=SCENARIOS, executor=executor)
    assert same_arrays(spread, forecast(book, scenarios=SCENARIOS))


def test_progress_is_told_for_each_job() -> None:
    told: list[tuple[int, int]] = []
    forecast(drawn_book(), scenarios=SCENARIOS, progress=lambda done, of: told.append((done, of)))
    # 264 scenarios are 33 blocks of 8: four jobs of eight blocks, and one of the last
    assert told == [(done, 5) for done in range(1, 6)]


def answered(warm: Forecast, asked: Question) -> Answer:
    return likely(warm, asked, why(warm, asked, ask(warm, asked)))


def test_asks_at_once_are_answered_as_one_after_another() -> None:
    book = drawn_book()
    asks = [question(task(f"x{n}", 4 + n, "test" if n % 2 else "build")) for n in range(24)]
    alone = forecast(book, scenarios=64)
    one_by_one = [answered(alone, asked) for asked in asks]
    together = forecast(book, scenarios=64)
    with ThreadPoolExecutor(2) as executor:
        at_once = list(executor.map(lambda asked: answered(together, asked), asks))
    assert at_once == one_by_one
