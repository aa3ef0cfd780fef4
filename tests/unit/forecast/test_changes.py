"""Changes: what stays the same is not computed again, and nobody can tell the difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.answers import push, refresh
from keepable.answers.asking import commitment_for
from keepable.calibration import Predictor
from keepable.calibration.ratios import RatioTable, empirical
from keepable.domain.promise import Promise, PromiseVersion
from keepable.domain.resource import Leave
from keepable.domain.time import Period
from keepable.forecast import forecast, forecasting
from keepable.forecast.kernels import scenarios
from keepable.forecast.resume_marks import Mark, joined, state_at, taken_between
from keepable.texts import TextError
from tests.unit.forecast.drawn_books import AS_OF, books, questions
from tests.unit.forecast.small_books import (
    loose_task,
    promise,
    question,
    same_arrays,
    small_book,
    task,
)

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from keepable.answers.question import Question
    from keepable.calibration import WorkFacts
    from keepable.domain.book import Book
    from keepable.forecast import Forecast

SCENARIOS = 8


@settings(max_examples=20)
@given(books(), st.data())
def test_moving_a_date_moves_no_work(book: Book, data: st.DataObject) -> None:
    warm = forecast(book, scenarios=SCENARIOS)
    moved = data.draw(st.sampled_from(book.promises))
    later = PromiseVersion(due_date=date(2027, 9, 1), made_at=AS_OF)
    promises = tuple(
        replace(entry, versions=(*entry.versions, later)) if entry is moved else entry
        for entry in book.promises
    )
    after = refresh(warm, book.changed(promises=promises))
    assert after.futures is warm.futures
    assert same_arrays(after, warm)


@settings(max_examples=30)
@given(books(), st.data())
def test_a_refresh_after_hours_were_spent_equals_a_full_run(
    book: Book, data: st.DataObject
) -> None:
    spent = data.draw(st.sampled_from([entry for p in book.promises for entry in p.work]))
    changed = book.changed(promises=tuple(_worked_on(p, spent.id) for p in book.promises))
    after = refresh(forecast(book, scenarios=SCENARIOS), changed)
    assert same_arrays(after, forecast(changed, scenarios=SCENARIOS))


def _worked_on(promised: Promise, task_id: str) -> Promise:
    work = tuple(
        replace(entry, status="started", hours_spent=entry.hours_spent + 0.5)
        if entry.id == task_id
        else entry
        for entry in promised.work
    )
    return replace(promised, work=work)


@settings(max_examples=20)
@given(books(), st.data())
def test_a_refresh_after_a_promise_is_kept_equals_a_full_run(
    book: Book, data: st.DataObject
) -> None:
    kept = data.draw(st.sampled_from(book.promises))
    changed = book.changed(
        promises=tuple(
            replace(entry, state="kept") if entry is kept else entry for entry in book.promises
        )
    )
    after = refresh(forecast(book, scenarios=SCENARIOS), changed)
    assert same_arrays(after, forecast(changed, scenarios=SCENARIOS))


def test_a_refresh_after_new_leave_equals_a_full_run() -> None:
    book = small_book(promise("p", 1, task("p1", 40)))
    away = Leave(person="anna", period=Period(date(2027, 1, 5), date(2027, 1, 7)))
    changed = book.changed(leave=(away,))
    assert same_arrays(refresh(forecast(book), changed), forecast(changed))


def test_a_forecast_too_large_for_its_marks_still_goes_on_at_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 8 scenarios x 4 tasks x 4 bytes are the finishes; hardly a byte is left for marks.
    monkeypatch.setattr(forecasting, "MOST_KEPT_BYTES", 8 * 4 * 4)
    book = small_book(promise("p", 1, *(loose_task(f"p{n}", 8) for n in range(3))))
    warm = forecast(book, scenarios=SCENARIOS)
    assert (warm.marks, warm.finish_g is None) == ((), False)
    changed = book.changed(promises=(*book.promises, promise("q", 2, loose_task("q1", 8))))
    full = forecast(changed, scenarios=SCENARIOS)
    placed: list[tuple[int, int]] = []
    place_all = scenarios.place_all

    def counted(*args: object) -> None:
        placed.append(args[2])  # type: ignore[arg-type]  # the span of tasks
        place_all(*args)  # type: ignore[arg-type]  # whatever it is called with

    monkeypatch.setattr(forecasting, "place_all", counted)
    assert same_arrays(refresh(warm, changed), full)
    assert placed == [(3, 4)]  # only what came after the three


def arrays_of(found: Forecast) -> list[NDArray[Any]]:
    taken = (part for mark in found.marks for part in mark.taken)
    return [*found.futures, *(each for part in taken for each in (part.places, part.slots))]


@pytest.mark.parametrize("count", [8, 12])  # 12 are computed as 16, of which 4 are left out
def test_absences_are_held_once_by_marks_and_by_what_follows(count: int) -> None:
    book = small_book(promise("p", 1, *(loose_task(f"p{n}", 8) for n in range(8))))
    warm = forecast(book, scenarios=count)
    changed = book.changed(promises=(*book.promises, promise("q", 2, loose_task("q1", 8))))
    after = refresh(warm, changed)
    marks = [(mark, warm) for mark in warm.marks] + [(mark, after) for mark in after.marks]
    partway = [state_at(mark.position, of.marks, of.futures) for mark, of in marks]
    states = [warm.futures, after.futures, *(state.futures for state in partway)]
    assert len(states) > 4
    assert {id(each.absent) for each in states} == {id(warm.futures.absent)}
    assert {id(each.slowdown) for each in states} == {id(warm.futures.slowdown)}
    assert len({id(each.free) for each in states}) > 4


@pytest.mark.parametrize("count", [8, 12])
def test_a_refresh_leaves_the_forecast_before_as_it_was(count: int) -> None:
    book = small_book(promise("p", 1, *(loose_task(f"p{n}", 8) for n in range(8))))
    warm = forecast(book, scenarios=count)
    before = [array.copy() for array in arrays_of(warm)]
    changed = book.changed(promises=(*book.promises, promise("q", 2, loose_task("q1", 8))))
    assert same_arrays(refresh(warm, changed), forecast(changed, scenarios=count))
    assert all(np.array_equal(a, b) for a, b in zip(arrays_of(warm), before, strict=True))


class Doubling(Predictor):
    """Everything takes twice its estimate."""

    def predict(self, facts: WorkFacts, as_of: datetime) -> RatioTable:
        del facts, as_of
        return empirical([2.0], 1)


def test_a_refresh_keeps_the_predictor_that_was_handed_in() -> None:
    book = small_book(promise("p", 1, loose_task("p1", 8)))
    away = Leave(person="anna", period=Period(date(2027, 1, 5), date(2027, 1, 7)))
    changed = book.changed(leave=(away,))
    warm = forecast(book, predictor=Doubling())
    assert same_arrays(refresh(warm, changed), forecast(changed, predictor=Doubling()))
    assert not same_arrays(refresh(warm, changed), forecast(changed))


@settings(max_examples=20)
@given(books(), questions())
def test_a_push_equals_a_full_run_in_which_the_ask_ranks_first(book: Book, asked: Question) -> None:
    warm = forecast(book, scenarios=SCENARIOS)
    pushed = push(warm, asked, [book.promises[0].id])
    full = forecast(_ranked_first(book, asked), scenarios=SCENARIOS)
    column = [entry.id for entry in full.compiled.agenda.commitments].index("acme:ask")
    days = full.frame.timeline.days_in(asked.zone)[full.completion_g[:, column]]
    assert asked.requested_date is not None
    share = float((days <= asked.requested_date.toordinal()).mean())
    assert pushed.answer.odds == min(share, pushed.answer.odds_cap)


def _ranked_first(book: Book, asked: Question) -> Book:
    commitment = commitment_for(book, asked)
    assert asked.requested_date is not None
    first = Promise(
        id=commitment.id,
        title=commitment.title,
        promiser="rep",
        customer=asked.customer,
        rank=0,  # those in the book begin at 1
        versions=(PromiseVersion(due_date=asked.requested_date, made_at=AS_OF),),
        work=commitment.work,
    )
    return book.changed(promises=(first, *book.promises))


@settings(max_examples=20)
@given(books(), questions())
def test_a_push_names_exactly_those_that_move(book: Book, asked: Question) -> None:
    warm = forecast(book, scenarios=SCENARIOS)
    full = forecast(_ranked_first(book, asked), scenarios=SCENARIOS)
    before, after = (
        {
            entry.id: run.frame.timeline.days_in("Europe/Berlin")[run.completion_g[:, number]]
            for number, entry in enumerate(run.compiled.agenda.commitments)
        }
        for run in (warm, full)
    )
    ends = {entry.id for entry in book.promises}
    horizon = warm.frame.timeline.horizon.toordinal() + 1
    moved = {
        name
        for name in ends
        if before[name].clip(max=horizon).sum() != after[name].clip(max=horizon).sum()
    }
    assert {touch.id for touch in push(warm, asked, [book.promises[0].id]).moved} == moved


def test_a_push_costs_those_behind_it_what_it_takes() -> None:
    # p ends on Tuesday 5 January; 16 h before it make that Thursday: two days later
    warm = forecast(small_book(promise("p", 1, task("p1", 16), due=date(2027, 1, 6))))
    pushed = push(warm, question(task("x", 16)), ["p"])
    (moved,) = pushed.moved
    # nothing is shown as certain: 0.95 is the most
    assert (moved.id, moved.odds_before, moved.odds_after) == ("p", 0.95, 0.0)
    assert (moved.date_80_before, moved.date_80_after) == (date(2027, 1, 5), date(2027, 1, 7))
    assert pushed.answer.date_at(80) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("ahead_of", "code"), [([], "push.nothing_named"), (["nobody"], "push.no_such")]
)
def test_a_push_needs_somebody_to_go_before(ahead_of: list[str], code: str) -> None:
    warm = forecast(small_book(promise("p", 1, task("p1", 16))))
    with pytest.raises(TextError) as caught:
        push(warm, question(task("x", 8)), ahead_of)
    assert caught.value.text.code == code


def test_a_mark_gives_back_what_was_left_there_after_change_upon_change() -> None:
    # 8 tasks have marks at 4, 6 and 7 (of 0.5, 0.75 and 0.9, 0.97); each change is appended.
    book = small_book(promise("p", 1, *(loose_task(f"p{n}", 8) for n in range(8))))
    warm = forecast(book, scenarios=SCENARIOS)
    first = {
        mark.position: state_at(mark.position, warm.marks, warm.futures) for mark in warm.marks
    }
    assert sorted(first) == [4, 6, 7]
    for rank in range(2, 5):
        more = promise(f"q{rank}", rank, loose_task(f"q{rank}1", 8))
        book = book.changed(promises=(*book.promises, more))
        warm = refresh(warm, book)
        for position, then in first.items():
            now = state_at(position, warm.marks, warm.futures)
            assert np.array_equal(now.futures.free, then.futures.free)
            assert np.array_equal(now.futures.first_free, then.futures.first_free)


@given(st.lists(st.integers(0, 2**64 - 1), min_size=6, max_size=6), st.integers(1, 3))
def test_two_steps_joined_take_what_both_take(bits: list[int], rows: int) -> None:
    # Each state has fewer slots than the one before: a bitwise "and" takes some away.
    drawn = np.array(bits, dtype=np.uint64)
    first = drawn[: 2 * rows].reshape(rows, 2)
    second = first & np.roll(drawn, 1)[: 2 * rows].reshape(rows, 2)
    third = second & np.roll(drawn, 2)[: 2 * rows].reshape(rows, 2)
    free = np.zeros((rows, 1), dtype=np.int32)
    words = np.array([[0, 1], [1, 2]])
    one, two = taken_between(0, first, second, words), taken_between(0, second, third, words)
    both = joined(Mark(1, (one,), free), Mark(2, (two,), free))
    direct = taken_between(0, first, third, words)
    assert np.array_equal(both.taken[0].places, direct.places)
    assert np.array_equal(both.taken[0].slots, direct.slots)
