"""What finished work teaches enters the book, is told in the ledger, and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.calibration.learning import learning_all
from keepable.domain.canonical import to_plain
from keepable.domain.decoder import decode
from keepable.domain.outcomes import CalibrationSnapshot, Outcome
from keepable_desk.jobs.learning import learn_where_due
from keepable_desk.reads.context import of_the_desk
from keepable_desk.reads.runtime import process_runtime
from keepable_desk.reads.what_is_learned import lesson_in_child, lesson_of, newest
from keepable_desk.store.models import Company, ImportPreview, Learned, LedgerEntry
from keepable_desk.store.models import Outcome as OutcomeRow
from keepable_desk.store.subjects import facts_of
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.import_outcomes import take_back_import
from keepable_desk.usecases.import_parts import apply_import
from keepable_desk.usecases.learn_from_outcomes import learn_from_outcomes, take_back_lesson
from tests.desk.acting import acting
from tests.desk.small_company import NOW, Desk, small_desk

if TYPE_CHECKING:
    from keepable.domain.book import Book
    from keepable_desk.reads.context import ActionContext

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return small_desk()


def at(desk: Desk, minutes: int = 0) -> ActionContext:
    return acting(desk.company.pk, NOW + timedelta(minutes=minutes))


def finished(count: int, ratio: float, first: int = 0) -> list[Outcome]:
    """Make so many tasks of 8 h, one a day until yesterday, that took `ratio` of it."""
    today = NOW.date()
    return [
        Outcome(
            id=f"t{number}",
            who="ann",
            estimated_on=today - timedelta(days=number + 5),
            finished_on=today - timedelta(days=number + 2),
            estimate_hours=8.0,
            actual_hours=8.0 * ratio,
        )
        for number in range(first, first + count)
    ]


def imported(desk: Desk, outcomes: list[Outcome], minutes: int = 0) -> ImportPreview:
    row = ImportPreview.objects.create(
        company=desk.company,
        by="system",
        at=NOW,
        name="done.csv",
        kind="outcomes",
        sha256="0" * 64,
        rows=to_plain(tuple(outcomes)),
    )
    apply_import(at(desk, minutes), row.pk)
    row.refresh_from_db()
    return row


def learnt(desk: Desk, minutes: int, compute: Any = lesson_of) -> dict[str, Any] | None:  # noqa: ANN401 - a function of a book
    now = NOW + timedelta(minutes=minutes)
    return learn_from_outcomes(of_the_desk(desk.company.pk, now), compute)


def calibration(desk: Desk) -> CalibrationSnapshot:
    return decode(CalibrationSnapshot, Company.objects.get(pk=desk.company.pk).calibration)


def told(desk: Desk, kind: str) -> list[dict[str, Any]]:
    rows = LedgerEntry.objects.filter(company=desk.company, kind=kind).order_by("number")
    return [dict(facts_of(row)) for row in rows]


def test_what_was_imported_is_learned_from_and_dated(desk: Desk) -> None:
    imported(desk, finished(60, 3.0))
    learnt(desk, 1)
    found = calibration(desk)
    assert found.learned_at == NOW.replace(minute=0, second=0, microsecond=0)
    assert (found.learns_waits, found.learns_availability) == (True, True)
    assert found.ranges


def test_the_ledger_tells_from_how_much_and_whose_odds_moved(desk: Desk) -> None:
    there = OutcomeRow.objects.count()
    imported(desk, finished(60, 3.0))
    learnt(desk, 1)
    (facts,) = told(desk, "calibration.learned")
    assert facts["outcomes"] == 60 + there
    assert len(facts["moved"]) == len(facts["before"]) == len(facts["after"])


def test_advice_from_before_no_longer_holds(desk: Desk) -> None:
    imported(desk, finished(60, 3.0))
    before = process_runtime().warm(desk.company.pk, NOW).resources
    learnt(desk, 1)
    after = process_runtime().warm(desk.company.pk, NOW).resources
    assert all(after[name] > revision for name, revision in before.items())


def test_the_same_outcomes_teach_once(desk: Desk) -> None:
    imported(desk, finished(20, 2.0))
    assert learnt(desk, 1) is not None
    assert learnt(desk, 2) is None
    assert Learned.objects.count() == 1


def test_the_second_and_the_third_lesson_teach_once_each(desk: Desk) -> None:
    for number, minutes in ((0, 0), (20, 10), (40, 20)):
        imported(desk, finished(20, 2.0, first=number), minutes=minutes)
        assert learnt(desk, minutes + 1) is not None
        assert learnt(desk, minutes + 2) is None
    assert Learned.objects.count() == 3


def test_lessons_that_rest_on_an_import_go_with_it_however_many(desk: Desk) -> None:
    before = calibration(desk)
    row = imported(desk, finished(20, 2.0))
    for number, minutes in ((20, 10), (40, 20)):
        learnt(desk, minutes - 1)
        imported(desk, finished(20, 4.0, first=number), minutes=minutes)
    learnt(desk, 21)
    take_back_import(at(desk, 22), row.pk)
    assert calibration(desk) == before
    assert told(desk, "calibration.taken_back")[0]["lessons"] == 3
    with pytest.raises(UnfitError):  # no lesson is left that could be taken back
        take_back_lesson(at(desk, 23))


def test_lessons_are_taken_back_one_after_the_other(desk: Desk) -> None:
    stood = [calibration(desk)]
    for number, minutes in ((0, 0), (20, 10), (40, 20)):
        imported(desk, finished(20, 2.0 + number, first=number), minutes=minutes)
        learnt(desk, minutes + 1)
        stood.append(calibration(desk))
    for minutes, known in enumerate(reversed(stood[:-1]), start=30):
        take_back_lesson(at(desk, minutes))
        assert calibration(desk) == known


def test_without_hours_nothing_is_learned(desk: Desk) -> None:
    OutcomeRow.objects.all().delete()
    assert learnt(desk, 0) is None
    assert told(desk, "calibration.learned") == []


def test_the_last_snapshot_stays_when_learning_fails(desk: Desk) -> None:
    def fails(_: Book) -> None:
        msg = "no memory"
        raise RuntimeError(msg)

    imported(desk, finished(20, 2.0))
    before = calibration(desk)
    with pytest.raises(RuntimeError):
        learnt(desk, 1, fails)
    assert calibration(desk) == before


def test_a_lesson_is_taken_back_in_one_step(desk: Desk) -> None:
    before = calibration(desk)
    imported(desk, finished(20, 2.0))
    learnt(desk, 1)
    take_back_lesson(at(desk, 2))
    assert calibration(desk) == before
    assert len(told(desk, "calibration.taken_back")) == 1
    # and the same outcomes do not teach it again
    assert learnt(desk, 3) is None


def test_nothing_can_be_taken_back_that_was_not_learned(desk: Desk) -> None:
    with pytest.raises(UnfitError):
        take_back_lesson(at(desk))


def test_an_import_that_is_taken_back_is_unlearned(desk: Desk) -> None:
    before, there = calibration(desk), OutcomeRow.objects.count()
    row = imported(desk, finished(20, 2.0))
    learnt(desk, 1)
    take_back_import(at(desk, 2), row.pk)
    assert OutcomeRow.objects.count() == there
    assert calibration(desk) == before
    assert [each["removed"] for each in told(desk, "outcomes.taken_back")] == [20]


def test_what_was_learned_before_an_import_stays_when_it_is_taken_back(desk: Desk) -> None:
    imported(desk, finished(20, 2.0))
    learnt(desk, 1)
    first = calibration(desk)
    row = imported(desk, finished(20, 5.0, first=20), minutes=2)
    learnt(desk, 3)
    take_back_import(at(desk, 4), row.pk)
    assert calibration(desk) == first


def test_an_import_is_taken_back_once_and_only_if_it_was_taken_over(desk: Desk) -> None:
    row = imported(desk, finished(3, 2.0))
    take_back_import(at(desk, 1), row.pk)
    with pytest.raises(UnfitError):
        take_back_import(at(desk, 2), row.pk)


def test_the_job_learns_after_an_import_and_is_quiet_then(desk: Desk) -> None:
    imported(desk, finished(20, 2.0), minutes=1)
    asked: list[int] = []

    def counted(book: Book) -> Any:  # noqa: ANN401 - a lesson
        asked.append(len(book.outcomes))
        return lesson_of(book)

    learn_where_due(counted, now=NOW + timedelta(minutes=2), tried={})
    learn_where_due(counted, now=NOW + timedelta(minutes=3), tried={})
    assert len(asked) == 1


def test_the_newest_outcomes_are_learned_from() -> None:
    outcomes = finished(10, 2.0)
    assert [each.id for each in newest(outcomes, 3)] == ["t0", "t1", "t2"]


def test_a_child_finds_what_is_found_here(desk: Desk) -> None:
    imported(desk, finished(20, 2.0))
    book = process_runtime().warm(desk.company.pk, NOW).forecast.book
    assert lesson_in_child(book) == lesson_of(book)


def test_learning_all_keeps_what_else_was_known() -> None:
    known = CalibrationSnapshot(common_share=0.4)
    assert learning_all(known).common_share == 0.4
