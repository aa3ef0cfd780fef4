"""What a lesson enters and moves on, when there is none to learn, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.canonical import to_plain
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.texts import Text
from keepable_desk.reads.context import ActionContext, of_the_desk
from keepable_desk.reads.what_is_learned import Lesson, Moved
from keepable_desk.rights.callers import caller_for
from keepable_desk.store.mapping import book_of
from keepable_desk.store.models import (
    Company,
    ImportPreview,
    Learned,
    LedgerEntry,
    Outcome,
)
from keepable_desk.store.subjects import facts_of
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.deciding import changed_company
from keepable_desk.usecases.learn_from_outcomes import (
    fingerprint,
    last_lesson,
    learn_from_outcomes,
    learned_at,
    outcomes_changed_at,
    take_back_lesson,
)
from tests.desk.small_company import NOW, small_book, small_desk
from tests.desk.usecases.acting import revisions

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.domain.book import Book
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
LEARNED = CalibrationSnapshot(learned_at=NOW, learns_waits=True)
LESSON = Lesson(LEARNED, 7, {"p2": Moved(0.5, 0.25), "p1": Moved(0.125, 1.0)})


def learnt(
    desk: Desk, compute: Callable[[Book], Lesson | None] = lambda _book: LESSON, minutes: int = 0
) -> dict[str, Any] | None:
    now = NOW + timedelta(minutes=minutes)
    return learn_from_outcomes(of_the_desk(desk.company.pk, now), compute)


def acting_as(desk: Desk, role: str = "operations", minutes: int = 0) -> ActionContext:
    now = NOW + timedelta(minutes=minutes)
    return ActionContext(caller=caller_for(desk.members[role]), now=now)


def one_more(desk: Desk, number: int = 0) -> None:
    """Let one more task be finished, so that there is something new to learn from."""
    row = Outcome.objects.filter(company=desk.company).latest("pk")
    row.pk, row.ref, row.place = None, f"more-{number}", row.place + 1
    row.save()
    changed_company(desk.company.pk, setup=True)


def company(desk: Desk) -> Company:
    return Company.objects.get(pk=desk.company.pk)


def entered(desk: Desk) -> tuple[str, str, dict[str, Any]]:
    """Return kind, actor and facts of the newest entry of the ledger."""
    row = LedgerEntry.objects.filter(company=desk.company).order_by("-number")[0]
    return row.kind, row.actor, dict(facts_of(row))


def test_a_lesson_enters_the_book_and_is_told_with_whose_odds_it_moved(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    before = company(desk).calibration
    computed = []

    def compute(book: Book) -> Lesson:
        computed.append(book)
        return LESSON

    told = learnt(desk, compute)
    assert computed == [book_of(company(elsewhere), NOW)]
    row = Learned.objects.get()
    facts = {
        "id": row.pk,
        "outcomes": 7,
        "moved": ["p2", "p1"],
        "before": ["0.5000", "0.1250"],
        "after": ["0.2500", "1.0000"],
    }
    assert told == facts
    assert entered(desk) == ("calibration.learned", "system", facts)
    assert (row.company, row.at, row.outcomes, row.taken_back_at) == (desk.company, NOW, 7, None)
    assert row.outcomes_sha256 == fingerprint(small_book().outcomes)
    assert (row.before, row.after) == (before, to_plain(LEARNED))
    assert company(desk).calibration == to_plain(LEARNED)
    assert (company(desk).revision, company(desk).setup_revision) == (1, 1)
    assert revisions(desk) == {"ben": 1, "bea": 1}
    assert company(elsewhere).calibration == before
    assert revisions(elsewhere) == {"ben": 0, "bea": 0}


def test_nothing_is_computed_where_writing_has_stopped_or_nothing_is_new(desk: Desk) -> None:
    def never(_book: Book) -> Lesson:
        raise AssertionError

    Company.objects.filter(pk=desk.company.pk).update(halted_at=NOW)
    assert learnt(desk, never) is None
    Company.objects.filter(pk=desk.company.pk).update(halted_at=None)
    learnt(desk)
    assert learnt(desk, never, 1) is None
    take_back_lesson(acting_as(desk, minutes=2))
    assert learnt(desk, never, 3) is None  # the same teaches nothing again
    Outcome.objects.filter(company=desk.company).update(actual_hours=None)
    changed_company(desk.company.pk, setup=True)
    assert learnt(desk, never, 4) is None  # without hours
    assert Learned.objects.count() == 1


def test_what_teaches_nothing_enters_nothing(desk: Desk) -> None:
    assert learnt(desk, lambda _book: None) is None
    assert not Learned.objects.exists()
    assert company(desk).revision == 0


def test_a_book_that_was_set_up_otherwise_meanwhile_is_learned_from_anew_three_times(
    desk: Desk,
) -> None:
    computed = []

    def overtaken(book: Book) -> Lesson:
        computed.append(book)
        if len(computed) <= times:
            one_more(desk, len(computed))
        return LESSON

    times = 2
    assert learnt(desk, overtaken) is not None
    assert [len(book.outcomes) for book in computed] == [30, 31, 32]
    assert Learned.objects.get().outcomes_sha256 == fingerprint(computed[-1].outcomes)
    computed.clear()
    times = 3
    one_more(desk, 10)
    assert learnt(desk, overtaken, 1) is None
    assert (len(computed), Learned.objects.count()) == (3, 1)


def test_a_promise_that_is_made_meanwhile_keeps_nobody_from_learning(desk: Desk) -> None:
    def promised_meanwhile(_book: Book) -> Lesson:
        changed_company(desk.company.pk)
        return LESSON

    assert learnt(desk, promised_meanwhile) is not None


def test_lessons_are_taken_back_from_the_last_one_with_what_was_known_before(desk: Desk) -> None:
    before = company(desk).calibration
    with pytest.raises(UnfitError) as raised:
        take_back_lesson(acting_as(desk))
    assert raised.value.text == Text("refused.nothing_learned")
    learnt(desk)
    one_more(desk)
    other = replace(LEARNED, learns_availability=True)
    learnt(desk, lambda _book: Lesson(other, 8, {}), 1)
    first, second = Learned.objects.order_by("pk")
    assert second.before == first.after
    at, moved = company(desk), revisions(desk)
    facts = take_back_lesson(acting_as(desk, minutes=2))
    assert facts == {"id": second.pk, "lessons": 1, "outcomes": 8}
    actor = f"user:{desk.members['operations'].pk}"
    assert entered(desk) == ("calibration.taken_back", actor, facts)
    assert company(desk).calibration == first.after
    assert (company(desk).revision, company(desk).setup_revision) == (
        at.revision + 1,
        at.setup_revision + 1,
    )
    assert revisions(desk) == {name: revision + 1 for name, revision in moved.items()}
    taken = list(Learned.objects.order_by("pk").values_list("taken_back_at", flat=True))
    assert taken == [None, NOW + timedelta(minutes=2)]
    assert take_back_lesson(acting_as(desk, minutes=3)) == {
        "id": first.pk,
        "lessons": 1,
        "outcomes": 7,
    }
    assert company(desk).calibration == before
    second.refresh_from_db()
    assert second.taken_back_at == NOW + timedelta(minutes=2)


def test_the_last_lesson_that_stands_is_shown_and_when_there_was_one_is_known(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    itself, reader = of_the_desk(desk.company.pk, NOW), acting_as(desk)
    assert (last_lesson(reader), learned_at(itself)) == (None, None)
    learnt(elsewhere, minutes=9)
    assert (last_lesson(reader), learned_at(itself)) == (None, None)
    learnt(desk, minutes=1)
    one_more(desk)
    learnt(desk, lambda _book: Lesson(LEARNED, 8, {}), 2)
    found = last_lesson(reader)
    assert found is not None
    assert found["outcomes"] == 8
    take_back_lesson(acting_as(desk, minutes=3))
    found = last_lesson(reader)
    assert found is not None
    assert found["outcomes"] == 7
    assert learned_at(itself) == NOW + timedelta(minutes=2)  # also where it was taken back


def test_outcomes_changed_when_they_last_came_or_went_by_a_file(desk: Desk) -> None:
    itself = of_the_desk(desk.company.pk, NOW)

    def changed(**when: Any) -> Any:  # noqa: ANN401 - instants
        kind = when.pop("kind", "outcomes")
        ImportPreview.objects.create(
            company=desk.company, by="x", at=NOW, name="x", kind=kind, sha256="0" * 64, **when
        )
        return outcomes_changed_at(itself)

    days = [NOW + timedelta(days=number) for number in range(5)]
    assert outcomes_changed_at(itself) is None
    assert changed() is None
    assert changed(applied_at=days[1], kind="people") is None
    assert changed(applied_at=days[1]) == days[1]
    assert changed(applied_at=days[0], taken_back_at=days[2]) == days[2]
    assert changed(applied_at=days[3]) == days[3]
    elsewhere = small_desk(small_book(), "other.example/ledger")
    assert outcomes_changed_at(of_the_desk(elsewhere.company.pk, NOW)) is None
