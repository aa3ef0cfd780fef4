"""Synthetic books: as many tasks as asked for, the same for the same seed, fit to be computed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import TYPE_CHECKING

import pytest

from keepable.answers import read_question
from keepable.domain.checks import problems_of
from keepable.domain.scope import in_working_order
from keepable.samples import generate_book, generate_questions

if TYPE_CHECKING:
    from keepable.domain.book import Book
    from keepable.domain.work import Work

BOOKS = {tasks: generate_book(tasks, 3) for tasks in (100, 1000, 4000)}


@pytest.fixture(params=BOOKS.values(), ids=[str(tasks) for tasks in BOOKS])
def book(request: pytest.FixtureRequest) -> Book:
    found: Book = request.param
    return found


def work_in(book: Book) -> list[tuple[Work, ...]]:
    """Return the work of each promise and each deal."""
    return [promise.work for promise in book.promises] + [deal.work for deal in book.deals]


@pytest.mark.parametrize("tasks", [1, 5, 41, 100, 1000])
def test_a_book_has_as_many_tasks_as_asked_for(tasks: int) -> None:
    assert sum(len(promise.work) for promise in generate_book(tasks, 1).promises) == tasks


def test_a_book_without_tasks_is_refused() -> None:
    with pytest.raises(ValueError, match="ask for 1 or more"):
        generate_book(0, 1)


def test_the_same_seed_gives_the_same_book() -> None:
    assert generate_book(300, 8).sha256 == generate_book(300, 8).sha256


def test_another_seed_gives_another_book() -> None:
    assert generate_book(300, 8).promises != generate_book(300, 9).promises


def test_slots_and_instant_are_those_asked_for() -> None:
    as_of = datetime(2028, 5, 1, 8, tzinfo=UTC)
    book = generate_book(100, 1, slot_minutes=240, as_of=as_of)
    assert (book.settings.slot_minutes, book.as_of) == (240, as_of)


def test_nothing_is_wrong_with_a_generated_book(book: Book) -> None:
    assert problems_of(book) == ()


def test_ids_of_work_are_unique(book: Book) -> None:
    ids = Counter(task.id for tasks in work_in(book) for task in tasks)
    assert max(ids.values()) == 1


def test_work_waits_only_for_work_before_it(book: Book) -> None:
    assert all(in_working_order(tasks) == tasks for tasks in work_in(book))


def test_each_promise_has_5_to_40_tasks(book: Book) -> None:
    assert all(5 <= len(promise.work) <= 40 for promise in book.promises)


def test_each_skill_is_held_by_3_to_10_people_of_one_or_two_teams(book: Book) -> None:
    for skill in book.skills:
        holders = [person for person in book.people if skill in person.skills]
        assert 3 <= len(holders) <= 10
        assert len({person.teams for person in holders}) <= 2


def test_teams_have_5_to_10_people(book: Book) -> None:
    sizes = Counter(person.teams[0] for person in book.people)
    assert all(5 <= size <= 10 for size in sizes.values())


def test_two_who_work_together_have_monday_mornings_in_common(book: Book) -> None:
    # All calendars of one place start from the same hours, and a skill is held at one place.
    home = {person.id: person.calendar.split("-")[0] for person in book.people}
    for skill in book.skills:
        assert len({home[person.id] for person in book.people if skill in person.skills}) == 1


def test_about_one_task_in_twenty_is_under_way() -> None:
    book = BOOKS[4000]
    tasks = [task for promise in book.promises for task in promise.work]
    started = sum(task.status == "started" for task in tasks)
    assert started == 200  # 5 % of 4,000
    assert all((task.hours_spent > 0) == (task.status == "started") for task in tasks)


def test_peculiar_work_is_as_frequent_as_said() -> None:
    tasks = [task for promise in BOOKS[4000].promises for task in promise.work]
    assert mean(not task.splittable for task in tasks) == pytest.approx(0.05, abs=0.02)
    assert mean(task.person is not None for task in tasks) == pytest.approx(0.10, abs=0.02)
    together = (len(task.needs) > 1 or task.needs[0].crew > 1 for task in tasks)
    assert mean(together) == pytest.approx(0.03, abs=0.01)


def test_estimates_have_a_mean_of_about_14_hours() -> None:
    hours = [task.estimate.hours for promise in BOOKS[4000].promises for task in promise.work]
    assert mean(hours) == pytest.approx(14.5, abs=1.0)


def test_due_dates_lie_ahead_on_working_days(book: Book) -> None:
    today = book.as_of.date()
    assert all(today < promise.due_date for promise in book.promises)
    assert {promise.due_date.weekday() for promise in book.promises} == {4}


def test_what_is_promised_fills_9_to_16_months_of_a_large_book() -> None:
    book = BOOKS[4000]
    last = max(promise.due_date for promise in book.promises)
    assert timedelta(weeks=39) < last - book.as_of.date() < timedelta(weeks=70)


def test_the_standard_rollout_has_20_tasks(book: Book) -> None:
    (item,) = (item for item in book.catalogue if item.name == "Standard rollout")
    assert len(item.template) == 20


def test_questions_can_be_read_against_their_book(book: Book) -> None:
    questions = generate_questions(book, 1)
    assert len(questions) >= 6
    assert [read_question(book, text)[1] for text in questions.values()] == [()] * len(questions)
