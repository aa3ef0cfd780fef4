"""Bringing a warm forecast up to date, and how far promises move when one task is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from benchmarks.books import book_of, random_questions, with_scopes
from benchmarks.equality import assert_equal
from benchmarks.measuring import Outcome, Spread, Table, at_level, interleaved
from keepable.answers import accept, promise_odds, push, refresh
from keepable.domain.promise import PromiseVersion
from keepable.forecast import forecast

if TYPE_CHECKING:
    from datetime import date

    from benchmarks.measuring import Cell
    from keepable.domain.book import Book
    from keepable.domain.promise import Promise
    from keepable.domain.work import Work
    from keepable.forecast import Forecast

SCENARIOS, SEED, MILLI = 1024, 5, 1e3
FAR_AWAY = 10_000  # days, for a date beyond the horizon


def measure(*, quick: bool) -> Outcome:
    """Measure refreshes of two books, and the movement after many single completions."""
    sizes, rounds = ((1_000,), 3) if quick else ((1_000, 10_000), 5)
    rows: list[tuple[Cell, ...]] = []
    moved: list[tuple[Cell, ...]] = []
    for tasks in sizes:
        book = with_scopes(book_of(tasks, 240), 4, 20, SEED)
        warm = forecast(book, scenarios=SCENARIOS)
        rows += _changes(tasks, warm, rounds)
        moved += _movement(tasks, warm, (10 if quick else 60) if tasks < 10_000 else 12)  # noqa: PLR2004 - each takes a full run
    return Outcome(
        title="Refresh after a change, and how far promises move when one task is done",
        bars=(),
        tables=(
            Table(
                title=f"One typical change, {SCENARIOS:,} scenarios, half-day slots, one thread",
                columns=(
                    *("book", "change", "refresh ms", "full run ms"),
                    *("full / refresh", "lowest", "highest"),
                ),
                rows=tuple(rows),
                note="Processor time, medians. Every refreshed forecast is asserted to equal the "
                "full run bit for bit. A push is an answer, not a change: it has no full run.",
            ),
            Table(
                title="Promises whose 80 % date moves when one task is done",
                columns=(
                    *("book", "completions", "promises", "moved a day or more, % (mean)"),
                    *("median %", "most %", "share later %"),
                    *("days moved: p50", "p90", "most", "of them beside its own, %"),
                ),
                rows=tuple(moved),
                note="Each row: that many times, one task under way or ready to start is done all "
                "at once, and the forecast compared with the one before. Days are those of the "
                "promises that moved, either way. List scheduling is nervous: a person who is "
                "free earlier takes other work, and so on down the order of service.",
            ),
        ),
    )


def _changes(tasks: int, warm: Forecast, rounds: int) -> list[tuple[Cell, ...]]:
    book = warm.book
    question = random_questions(book, 1, SEED)[0]
    accepted = accept(warm, question, promiser="sales", made_at=book.as_of)[0]
    changes: dict[str, Book] = {
        "a promise is accepted": accepted,
        "a date is moved": _moved_date(book),
        "a task under way is done": _with_task(book, _first_open(book), status="done"),
        "hours are spent on a task": _with_task(book, _first_open(book), hours_spent=3.25),
        "a promise half-way down is withdrawn": _withdrawn(book, 0.5),
        "a promise near the end is withdrawn": _withdrawn(book, 0.95),
        "a day has passed": book.changed(as_of=book.as_of + timedelta(days=1)),
    }
    rows: list[tuple[Cell, ...]] = []
    for name, changed in changes.items():
        again, anew = partial(refresh, warm, changed), partial(forecast, changed)
        assert_equal(f"refreshed and run in full after {name}", again(), anew())
        runs = interleaved({"refresh": again, "full": anew}, rounds)
        quick, full = runs["refresh"].cpu, runs["full"].cpu
        times = Spread.of([a / b for a, b in zip(full, quick, strict=True)])
        cells = (Spread.of(quick).median * MILLI, Spread.of(full).median * MILLI)
        rows.append((f"{tasks:,}", name, *cells, times.median, times.low, times.high))
    ranked = [entry.id for entry in warm.compiled.agenda.commitments if entry.kind == "promise"]
    ahead = [ranked[len(ranked) // 2]]
    pushes = interleaved({"push": lambda: push(warm, question, ahead)}, rounds)["push"].cpu
    middle = Spread.of(pushes).median * MILLI
    rows.append((f"{tasks:,}", "push ahead of one half-way down", middle, None, None, None, None))
    return rows


def _first_open(book: Book) -> str:
    return next(t.id for p in book.promises for t in p.work if t.is_open)


def _with_task(book: Book, task_id: str, **parts: object) -> Book:
    def changed(task: Work) -> Work:
        if task.id != task_id:
            return task
        if parts.get("status") == "done":
            today = book.as_of.date()
            return replace(task, started=task.started or today, finished=today, status="done")
        return replace(task, **parts)  # type: ignore[arg-type]  # fields of Work by name

    promises = tuple(
        replace(p, work=tuple(changed(t) for t in p.work)) if _has(p, task_id) else p
        for p in book.promises
    )
    return book.changed(promises=promises)


def _has(promise: Promise, task_id: str) -> bool:
    return any(task.id == task_id for task in promise.work)


def _moved_date(book: Book) -> Book:
    first = book.promises[0]
    due = first.due_date + timedelta(days=14)
    version = PromiseVersion(due_date=due, made_at=book.as_of)
    moved = replace(first, versions=(*first.versions, version))
    return book.changed(promises=(moved, *book.promises[1:]))


def _withdrawn(book: Book, share: float) -> Book:
    place = int(len(book.promises) * share)
    gone = replace(book.promises[place], state="withdrawn")
    return book.changed(promises=(*book.promises[:place], gone, *book.promises[place + 1 :]))


def _movement(tasks: int, warm: Forecast, completions: int) -> list[tuple[Cell, ...]]:
    before = _dates_80(warm)
    shares, later, days, others = [], 0, [], 0
    for task_id in _ready_tasks(warm.book, completions):
        own = next(p.id for p in warm.book.promises if _has(p, task_id))
        after = _dates_80(refresh(warm, _with_task(warm.book, task_id, status="done")))
        steps = {name: _days(after[name], day) for name, day in before.items() if name in after}
        moved = {name: step for name, step in steps.items() if step}
        shares.append(100.0 * len(moved) / len(steps))
        later += sum(step > 0 for step in moved.values())
        others += sum(name != own for name in moved)
        days += [abs(step) for step in moved.values()]
    count = max(len(days), 1)
    spread, found = Spread.of(shares), sorted(days) or [0]
    return [
        (
            f"{tasks:,}",
            len(shares),
            len(before),
            sum(shares) / len(shares),
            spread.median,
            spread.high,
            100.0 * later / count,
            at_level(found, 0.5),
            at_level(found, 0.9),
            found[-1],
            100.0 * others / count,
        )
    ]


def _ready_tasks(book: Book, count: int) -> list[str]:
    """Tasks that could be done next: open, nothing before them, among the first promises."""
    first = book.promises[: max(len(book.promises) // 4, 1)]
    ready = [task.id for p in first for task in p.work if task.is_open and not task.predecessors]
    return Random(SEED).sample(ready, min(count, len(ready)))


def _dates_80(warm: Forecast) -> dict[str, date | None]:
    return {entry.id: entry.date_80 for entry in promise_odds(warm)}


def _days(after: date | None, before: date | None) -> int:
    if after is None or before is None:
        return 0 if after is before else FAR_AWAY
    return (after - before).days
