"""What is added to the plan by hand and taken back: its row, and what the ledger tells of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from keepable.domain.parts import PART_IN, PARTS
from keepable.texts import Text
from keepable_desk.rights.policy import CHANGED_PARTS
from keepable_desk.rights.row_rules import NotForYouError
from keepable_desk.store.models import (
    Company,
    Leave,
    LedgerEntry,
)
from keepable_desk.usecases import add_to_plan as add_to_plan_module
from keepable_desk.usecases import deciding
from keepable_desk.usecases.add_to_plan import add_to_plan, withdraw_from_plan
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.deciding import numbered
from tests.desk.small_company import small_book, small_desk
from tests.desk.usecases.acting import acting_as, actor, book_moved, entered, refusal, revisions

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
START, END = date(2027, 3, 1), date(2027, 3, 6)
LEAVE = PART_IN["leave"]


def away(person: str, *, end: date = END, kind: str = "x") -> dict[str, object]:
    return {"person": person, "start": START, "end": end, "kind": kind}


def overtaken_by(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Let `change` happen after the row was looked up, before anything is written."""
    real = deciding.changed_company

    def overtaken(company: int, **how: bool) -> Company:
        change()
        return real(company, **how)

    monkeypatch.setattr(add_to_plan_module, "changed_company", overtaken)


def test_leave_is_added_for_one_and_taken_back_and_both_are_entered_under_seal(desk: Desk) -> None:
    number = add_to_plan(acting_as(desk, "operations"), LEAVE, away("ben", kind="annual"))
    row = Leave.objects.get(pk=number)
    period = {"start": "2027-03-01", "end": "2027-03-06"}
    assert (row.company_id, row.person, row.kind) == (desk.company.pk, "ben", "annual")
    assert row.period == period
    facts = {"resource": numbered(desk.company, ["ben"])["ben"]}
    assert entered(desk) == (
        "leave.added",
        actor(desk, "operations"),
        facts,
        {"person": "ben", "leave": "annual from 2027-03-01 to before 2027-03-06"},
    )
    assert revisions(desk) == {"ben": 1, "bea": 0}
    assert book_moved(desk) == (1, 1)
    withdraw_from_plan(acting_as(desk, "operations"), LEAVE, number)
    assert entered(desk) == (
        "leave.withdrawn",
        actor(desk, "operations"),
        facts,
        {"person": "ben", "leave": "annual from 2027-03-01 to before 2027-03-06"},
    )
    assert revisions(desk) == {"ben": 2, "bea": 0}
    assert book_moved(desk) == (2, 2)
    assert [each.kind for each in Leave.objects.filter(company=desk.company)] == ["parental"]


def test_leave_is_of_somebody_of_the_company_and_in_the_calendars(desk: Desk) -> None:
    assert add_to_plan(acting_as(desk, "operations"), LEAVE, away("bea"))
    elsewhere = small_desk(
        small_book(people=small_book().people[:1], leave=()), "other.example/ledger"
    )
    context = acting_as(elsewhere, "operations")
    nobody = refusal(lambda: add_to_plan(context, LEAVE, away("bea")))
    assert nobody == Text("refused.nobody_with_id", id="bea")
    late = date(2200, 1, 1)
    found = refusal(lambda: add_to_plan(context, LEAVE, away("ben", end=late)))
    assert found.code == "refused.day_out_of_calendars"
    upside = refusal(
        lambda: add_to_plan(context, LEAVE, {**away("ben", end=START), "start": END}), UnfitError
    )
    assert upside.code == "noun.period"
    assert not Leave.objects.filter(company=elsewhere.company).exists()
    assert book_moved(elsewhere) == (0, 0)


def test_leave_that_somebody_else_took_back_meanwhile_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = Leave.objects.get(company=desk.company).pk
    overtaken_by(monkeypatch, Leave.objects.all().delete)
    found = refusal(
        lambda: withdraw_from_plan(acting_as(desk, "operations"), LEAVE, number), UnfitError
    )
    assert found == Text("refused.taken_back_already")
    assert not LedgerEntry.objects.filter(kind="leave.withdrawn").exists()


def test_a_kind_that_is_not_said_is_the_usual_one(desk: Desk) -> None:
    context = acting_as(desk, "operations")
    number = add_to_plan(context, LEAVE, {**away("ben"), "kind": ""})
    assert Leave.objects.get(pk=number).kind == "leave"
    assert entered(desk)[-1]["leave"] == "leave from 2027-03-01 to before 2027-03-06"


def test_who_may_add_nothing_of_a_part_is_refused_before_anything_is_read(desk: Desk) -> None:
    # reps may not add leave, and nobody may add a calendar by hand
    with pytest.raises(NotForYouError):
        add_to_plan(acting_as(desk, "rep"), LEAVE, {})
    with pytest.raises(NotForYouError):
        add_to_plan(acting_as(desk, "operations"), PART_IN["calendars"], {})


def test_each_part_that_is_added_by_hand_is_of_somebody_s_time_for_some_days() -> None:
    parts = [part for part in PARTS if part.name in CHANGED_PARTS]
    assert parts
    assert all(part.time_of and part.span for part in parts)
