"""How long an answer takes on a warm book, alone and side by side on threads."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.books import book_of, random_questions, with_scopes
from benchmarks.measuring import Bar, Outcome, Spread, Table, at_level
from keepable.answers import ask, likely, why
from keepable.forecast import forecast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.measuring import Cell
    from keepable.answers import Question
    from keepable.forecast import Forecast

SCENARIOS, SIZE, SCOPES, SEED = 1024, 20, 40, 11
MILLI = 1e3
BARS = {1_000: 5.0, 10_000: 10.0}
WHY_BAR = 5.0
SLOTS = ((240, "half-day"), (60, "one-hour"))


@dataclass(frozen=True, slots=True)
class Series:
    """Milliseconds of many calls: on the clock, and of the processor."""

    wall: list[float]
    cpu: list[float]


def measure(*, quick: bool) -> Outcome:
    """Ask books of two sizes with two lengths of slots."""
    sizes = (1_000,) if quick else (1_000, 10_000)
    count = 60 if quick else 250
    rows: list[tuple[Cell, ...]] = []
    side: list[tuple[Cell, ...]] = []
    bars: list[Bar] = []
    for tasks in sizes:
        for slot_minutes, slots in SLOTS:
            warm = forecast(
                with_scopes(book_of(tasks, slot_minutes), SCOPES, SIZE, SEED), scenarios=SCENARIOS
            )
            questions = random_questions(warm.book, count, SEED)
            quickly, reasons, second = _series(warm, questions)
            for name, series in (("ask", quickly), ("why", reasons), ("likely", second)):
                rows.append(_row(tasks, slots, name, series))
            if slot_minutes == SLOTS[0][0]:
                bars += _bars(tasks, quickly, reasons)
            side.append(_side_by_side(tasks, slots, warm, questions[:100]))
    return Outcome(
        title="How long an answer takes on a warm book",
        bars=tuple(bars),
        tables=(_alone(rows, count), _threads(side)),
        notes=(
            (
                f"Each ask is a scope of {SIZE} tasks, drawn from {SCOPES} such scopes, for any "
                f"customer by any date, in {SCENARIOS:,} scenarios. Answers hold odds, curve, "
                "keepable dates, and the deals that are touched. The binding constraint (why) "
                "takes further asks, after the sentence is there; likely is the second figure, "
                "if likely deals come first. No two asks are alike, and nothing is remembered "
                "between them but what belongs to the book."
            ),
        ),
    )


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    cpu, wall = time.thread_time(), time.perf_counter()
    call()
    return (time.perf_counter() - wall) * MILLI, (time.thread_time() - cpu) * MILLI


def _series(warm: Forecast, questions: Sequence[Question]) -> tuple[Series, Series, Series]:
    """Time ask, why and likely, question by question; the first few warm the caches up."""
    quickly, reasons, second = Series([], []), Series([], []), Series([], [])
    for question in questions[:5]:
        likely(warm, question, why(warm, question, ask(warm, question)))
    for question in questions:
        answer = ask(warm, question)
        for series, call in (
            (quickly, lambda q=question: ask(warm, q)),
            (reasons, lambda q=question, a=answer: why(warm, q, a)),
            (second, lambda q=question, a=answer: likely(warm, q, a)),
        ):
            wall, cpu = _timed(call)
            series.wall.append(wall)
            series.cpu.append(cpu)
    return quickly, reasons, second


def _row(tasks: int, slots: str, name: str, series: Series) -> tuple[Cell, ...]:
    return (
        f"{tasks:,}",
        slots,
        name,
        at_level(series.wall, 0.5),
        at_level(series.wall, 0.99),
        max(series.wall),
        at_level(series.cpu, 0.5),
        at_level(series.cpu, 0.99),
    )


def _alone(rows: list[tuple[Cell, ...]], count: int) -> Table:
    return Table(
        title=f"One thread, {count} random asks each",
        columns=(
            *("book", "slots", "call", "p50 ms", "p99 ms", "longest ms"),
            *("p50 ms of processor", "p99 ms of processor"),
        ),
        rows=tuple(rows),
    )


def _bars(tasks: int, quickly: Series, reasons: Series) -> list[Bar]:
    p99 = at_level(quickly.wall, 0.99)
    middle = at_level(quickly.wall, 0.5)
    ratios = [b / a for a, b in zip(quickly.wall, reasons.wall, strict=True)]
    times = Spread(at_level(ratios, 0.5), at_level(ratios, 0.05), at_level(ratios, 0.95))
    at_99 = at_level(reasons.wall, 0.99) / p99
    return [
        Bar(
            what=f"ask of {SIZE} tasks, book of {tasks:,}, half-day slots: p99",
            bar=f"at most {BARS[tasks]:g}",
            measured=Spread(p99, middle, max(quickly.wall)),
            unit="ms (p50 to longest)",
            met=p99 <= BARS[tasks],
        ),
        Bar(
            what=f"why against ask, book of {tasks:,}, half-day slots",
            bar=f"at most {WHY_BAR:g}, in the median and at p99",
            measured=times,
            unit=f"times (p5 to p95; {at_99:.2g} at p99)",
            met=times.median <= WHY_BAR and at_99 <= WHY_BAR,
        ),
    ]


def _side_by_side(
    tasks: int, slots: str, warm: Forecast, questions: Sequence[Question]
) -> tuple[Cell, ...]:
    """Asks a second with one and with two threads, in turn, three times."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    reference = [ask(warm, question).odds for question in questions]
    for _ in range(3):
        for threads, found in rates.items():
            with ThreadPoolExecutor(threads) as pool:
                began = time.perf_counter()
                answers = list(pool.map(lambda q: ask(warm, q), questions))
                found.append(len(questions) / (time.perf_counter() - began))
            if [answer.odds for answer in answers] != reference:
                message = "Asks side by side differ from asks one after the other."
                raise AssertionError(message)
    gain = Spread.of([b / a for a, b in zip(rates[1], rates[2], strict=True)])
    one, two = Spread.of(rates[1]), Spread.of(rates[2])
    return f"{tasks:,}", slots, one.median, two.median, gain.median, gain.low, gain.high


def _threads(rows: list[tuple[Cell, ...]]) -> Table:
    return Table(
        title="Asks a second on threads, without locks, answers equal",
        columns=("book", "slots", "one thread", "two threads", "gain", "lowest", "highest"),
        rows=tuple(rows),
    )
