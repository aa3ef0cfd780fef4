"""Finished work from a file: what is kept of it, what taking it over and back enters and moves."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.outcomes import CalibrationSnapshot
from keepable.texts import Text
from keepable_desk.reads.context import of_the_desk
from keepable_desk.reads.what_is_learned import Lesson
from keepable_desk.store import models as rows
from keepable_desk.usecases import import_outcomes
from keepable_desk.usecases.import_outcomes import (
    OutcomesFile,
    preview_outcomes,
    take_back_import,
)
from keepable_desk.usecases.import_parts import apply_import
from keepable_desk.usecases.learn_from_outcomes import learn_from_outcomes
from tests.desk.small_company import NOW, small_book, small_desk
from tests.desk.usecases.acting import acting_as, book_moved, kind_and_facts, refusal, revisions

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)
TABLE = b"""id,estimated_on,estimate_hours,actual_hours,finished_on,who
T-1,2026-01-05,8,9.5,2026-01-08,Ben
T-2,2026-02-02,4,4,2026-02-03,Ann
o1,2026-02-02,4,400,2026-02-03,Ann
"""


def sent(content: bytes = TABLE, name: str = "done.csv", **more: Any) -> OutcomesFile:  # noqa: ANN401 - what is said of columns
    return OutcomesFile(name=name, content=content, **more)


def shown(desk: Desk, **more: Any) -> rows.ImportPreview:  # noqa: ANN401 - of the file
    return preview_outcomes(acting_as(desk, "operations"), sent(**more))[0]


def outcomes(desk: Desk) -> set[str]:
    return set(rows.Outcome.objects.filter(company=desk.company).values_list("ref", flat=True))


def test_finished_work_is_kept_as_it_was_read_and_the_book_stays(desk: Desk) -> None:
    before = outcomes(desk)
    row, columns = preview_outcomes(acting_as(desk, "operations"), sent())
    row = rows.ImportPreview.objects.get(pk=row.pk)
    names = ("id", "estimated_on", "estimate_hours", "actual_hours", "finished_on", "who")
    assert columns == names
    assert row.mapping == {name: name for name in names}
    assert (row.company_id, row.at, row.name, row.kind) == (
        desk.company.pk,
        NOW,
        "done.csv",
        "outcomes",
    )
    assert row.by == f"user:{desk.members['operations'].pk}"
    assert row.sha256 == hashlib.sha256(TABLE).hexdigest()
    assert row.counts == {"finished": 3}
    assert [each["id"] for each in row.rows] == ["T-1", "T-2", "o1"]
    assert (row.problems, row.applied_at, row.taken_back_at, row.added) == ([], None, None, [])
    assert outcomes(desk) == before
    assert book_moved(desk) == (0, 0)


def test_which_column_and_which_way_round_dates_are_can_be_said(desk: Desk) -> None:
    content = b"id,estimated_on,actual_hours,Colour\nz1,03/02/2026,8,red\n"
    row = shown(desk, content=content, dates="dmy", columns={"kind": "Colour"})
    assert (row.rows[0]["estimated_on"], row.rows[0]["kind"]) == ("2026-02-03", "red")
    assert shown(desk, content=content, dates="mdy").rows[0]["estimated_on"] == "2026-03-02"


def test_so_many_finished_tasks_are_read_and_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert import_outcomes.MOST_ROWS == 20_000
    monkeypatch.setattr(import_outcomes, "MOST_ROWS", 3)
    assert len(shown(desk).rows) == 3
    monkeypatch.setattr(import_outcomes, "MOST_ROWS", 2)
    found = refusal(lambda: shown(desk, name=f"{'x' * 90}.csv"))
    assert found == Text("refused.too_many_outcomes", file="x" * 80, most=2)
    assert rows.ImportPreview.objects.count() == 1


def test_a_file_is_called_by_what_a_row_can_hold_of_its_name(desk: Desk) -> None:
    assert shown(desk, name="a\0b\u202e.csv").name == "ab.csv"


def test_what_is_new_is_taken_over_once_and_what_is_known_stays(desk: Desk) -> None:
    elsewhere = small_desk(small_book(outcomes=()), "other.example/ledger")
    row, before = shown(desk), outcomes(desk)
    done = apply_import(acting_as(desk, "operations", now=LATER), row.pk)
    facts = {"id": row.pk, "file": row.sha256, "added": 2, "known": 1}
    assert done == facts
    assert kind_and_facts(desk) == ("outcomes.imported", facts, {"name": "done.csv"})
    row.refresh_from_db()
    assert (row.applied_at, row.added) == (LATER, ["T-1", "T-2"])
    assert outcomes(desk) == before | {"T-1", "T-2"}
    assert rows.Outcome.objects.get(company=desk.company, ref="o1").actual_hours == 7.0
    made = rows.Outcome.objects.get(company=desk.company, ref="T-1")
    assert (made.actual_hours, made.finished_on, made.who) == (9.5, date(2026, 1, 8), "Ben")
    assert revisions(desk) == {"ben": 1, "bea": 1}
    assert book_moved(desk) == (1, 1)
    found = refusal(lambda: apply_import(acting_as(desk, "operations"), row.pk))
    assert found == Text("refused.taken_over_already", file="done.csv", day=LATER.date())
    assert not outcomes(elsewhere)
    assert book_moved(elsewhere) == (0, 0)


def test_a_file_without_anything_new_moves_nobody_on(desk: Desk) -> None:
    apply_import(acting_as(desk, "operations"), shown(desk).pk)
    before = revisions(desk)
    assert apply_import(acting_as(desk, "operations"), shown(desk).pk)["added"] == 0
    assert revisions(desk) == before


def test_an_import_that_is_taken_back_goes_with_what_it_brought_alone(desk: Desk) -> None:
    elsewhere = small_desk(small_book(outcomes=()), "other.example/ledger")
    theirs = shown(elsewhere)
    apply_import(acting_as(elsewhere, "operations"), theirs.pk)
    before = outcomes(desk)
    row = shown(desk)
    apply_import(acting_as(desk, "operations"), row.pk)
    moved = revisions(desk)
    done = take_back_import(acting_as(desk, "operations", now=LATER), row.pk)
    facts = {"id": row.pk, "file": row.sha256, "removed": 2}
    assert done == facts
    assert kind_and_facts(desk) == ("outcomes.taken_back", facts, {"name": "done.csv"})
    row.refresh_from_db()
    assert row.taken_back_at == LATER
    assert outcomes(desk) == before
    assert outcomes(elsewhere) == {"T-1", "T-2", "o1"}
    assert revisions(desk) == {name: revision + 1 for name, revision in moved.items()}
    assert book_moved(desk) == (2, 2)
    again = refusal(lambda: take_back_import(acting_as(desk, "operations"), row.pk))
    assert again == Text("refused.nothing_to_take_back", file="done.csv")


def test_nothing_is_taken_back_of_what_was_not_taken_over_or_is_no_finished_work(
    desk: Desk,
) -> None:
    row = shown(desk, name=f"{'x' * 90}.csv")
    nothing = Text("refused.nothing_to_take_back", file="x" * 80)
    assert refusal(lambda: take_back_import(acting_as(desk, "operations"), row.pk)) == nothing
    rows.ImportPreview.objects.filter(pk=row.pk).update(
        kind="people", added=["T-1"], applied_at=NOW
    )
    assert refusal(lambda: take_back_import(acting_as(desk, "operations"), row.pk)) == nothing
    assert book_moved(desk) == (0, 0)


@pytest.mark.parametrize(("minutes", "stands"), [(-1, True), (0, False), (1, False)])
def test_what_was_learned_since_an_import_goes_with_it_and_what_was_before_stays(
    desk: Desk, minutes: int, *, stands: bool
) -> None:
    row = shown(desk)
    apply_import(acting_as(desk, "operations"), row.pk)
    at = NOW + timedelta(minutes=minutes)
    lesson = Lesson(CalibrationSnapshot(learned_at=NOW), 7, {})
    assert learn_from_outcomes(of_the_desk(desk.company.pk, at), lambda _book: lesson)
    take_back_import(acting_as(desk, "operations", now=LATER), row.pk)
    row_of_it = rows.Learned.objects.get(company=desk.company)
    assert (row_of_it.taken_back_at is None) == stands
