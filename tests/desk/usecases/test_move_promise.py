"""Moving a promise: what is kept, entered, told and answered, and which days cannot be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Odds, Percent, Text, text_written, to_plain
from keepable_desk.reads.advising import advised_on
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for
from keepable_desk.rights.row_rules import NotThereError
from keepable_desk.store.models import (
    Company,
    Notification,
    Promise,
    ResourceRevision,
)
from keepable_desk.store.owners import settle_owners
from keepable_desk.usecases import deciding
from keepable_desk.usecases import move_promise as moving
from keepable_desk.usecases.change_guards import ChangedError, UnfitError, UnreasonedError
from keepable_desk.usecases.move_promise import move_promise
from tests.desk.small_company import MADE_AT, NOW
from tests.desk.usecases.acting import entered, refusal

if TYPE_CHECKING:
    from datetime import datetime

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
DUE, LATER, SOON = date(2027, 3, 1), date(2027, 6, 1), date(2027, 1, 13)


def acting_as(desk: Desk, role: str = "leader", now: datetime = NOW) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=now)


@pytest.mark.parametrize(
    ("day", "reason", "is_against"), [(LATER, "", False), (SOON, "They wait.", True)]
)
def test_a_move_is_one_more_version_with_the_advice_of_its_day_and_is_entered_and_told(
    desk: Desk, day: date, reason: str, *, is_against: bool
) -> None:
    answer = advised_on(acting_as(desk).warm, "p1", day)
    assert answer is not None
    assert answer.odds is not None
    called = f"P-{Promise.objects.get(company=desk.company, ref='p1').number}"
    moved = dict(move_promise(acting_as(desk), called, due_date=day, reason=reason, expected=0))
    facts = {
        "promise": "p1",
        "before": str(DUE),
        "due_date": str(day),
        "odds": f"{answer.odds:.4f}",
        "against_advice": is_against,
    }
    assert moved == {**facts, "advice": answer.text}
    actor = f"user:{desk.members['leader'].pk}"
    kind, by, told, sealed = entered(desk)
    assert (kind, by, told) == ("promise.moved", actor, facts)
    assert text_written(sealed.pop("advice")) == answer.text
    assert sealed == {"book": answer.book_sha256, **({"reason": reason} if reason else {})}
    row = Promise.objects.get(company=desk.company, ref="p1")
    first, last = row.versions.all()
    assert (first.due_date, first.made_at) == (DUE, MADE_AT)
    assert (last.due_date, last.made_at, last.made_by, last.reason) == (day, NOW, actor, reason)
    assert dict(last.advice or {})["odds"] == answer.odds
    assert (row.rank, row.revision, row.changed_at_revision) == (10, 1, 1)
    assert set(ResourceRevision.objects.values_list("revision", flat=True)) == {0}
    company = Company.objects.get(pk=desk.company.pk)
    assert (company.revision, company.setup_revision) == (1, 0)
    message = Text(
        "told.moved_with_odds",
        promise="Work p1",
        day=day,
        before=DUE,
        odds=Odds(answer.odds, MOST_ODDS),
    )
    # its promiser, too; the leader did it, so that they are told of nothing
    notes = {row.member.role: row.message for row in Notification.objects.all()}
    assert notes == dict.fromkeys(("rep", "operations", "deal desk"), to_plain(message))


def test_only_who_may_move_a_promise_does(desk: Desk) -> None:
    Promise.objects.filter(ref="p1").update(promiser="Somebody Else")
    settle_owners(desk.company)
    for role in ("rep", "operations"):
        with pytest.raises(NotThereError):
            move_promise(acting_as(desk, role), "p1", due_date=LATER, reason="x")
    assert Company.objects.get(pk=desk.company.pk).revision == 0


def test_a_move_against_the_advice_needs_a_reason_that_is_no_blank(desk: Desk) -> None:
    answer = advised_on(acting_as(desk).warm, "p1", SOON)
    assert answer is not None
    for reason in ("", " \n"):
        found = refusal(
            lambda reason=reason: move_promise(  # type: ignore[misc] # bound at once
                acting_as(desk), "p1", due_date=SOON, reason=reason
            ),
            UnreasonedError,
        )
        assert found == Text("refused.no_reason_to_move", answer=answer.text, advised=Percent(0.8))
    assert Promise.objects.get(ref="p1").versions.count() == 1
    assert Company.objects.get(pk=desk.company.pk).revision == 0


def test_a_promise_is_moved_as_it_was_read_while_it_is_open_and_to_another_day(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(day: date, **more: int) -> Text:
        return refusal(
            lambda: move_promise(acting_as(desk), "p1", due_date=day, reason="x", **more),
        )

    same = Text("refused.due_then_already", state=Text("outcome.open"), due=DUE)
    assert moved(DUE) == same
    assert moved(LATER, expected=1) == Text("refused.promise_changed_meanwhile")
    with pytest.raises(ChangedError):
        move_promise(acting_as(desk), "p1", due_date=LATER, reason="x", expected=1)
    real = deciding.changed_company

    def overtaken(company: int) -> Company:
        Promise.objects.filter(ref="p1").update(state="kept")
        return real(company)

    monkeypatch.setattr(moving, "changed_company", overtaken)
    assert moved(LATER) == Text("refused.due_then_already", state=Text("outcome.kept"), due=DUE)
    Promise.objects.filter(ref="p1").update(state="broken", changed_at_revision=10**6)
    Company.objects.filter(pk=desk.company.pk).update(revision=10**6)
    assert moved(LATER) == Text("refused.only_open_moves")


def test_nothing_is_moved_to_a_day_that_is_over_but_back_to_the_one_before(desk: Desk) -> None:
    today = NOW.date()
    yesterday = today - timedelta(days=1)
    found = refusal(
        lambda: move_promise(acting_as(desk), "p1", due_date=yesterday, reason="x"), UnfitError
    )
    assert found == Text("refused.day_is_over", day=yesterday, today=today)
    assert move_promise(acting_as(desk), "p1", due_date=today, reason="x")["due_date"] == str(today)
    after = acting_as(desk, now=NOW + timedelta(days=2))
    move_promise(after, "p1", due_date=LATER, reason="")
    # a move is taken back to the date before the last one, though it is over, without a reason
    back = move_promise(
        acting_as(desk, now=NOW + timedelta(days=2)), "p1", due_date=today, reason=""
    )
    assert (back["before"], back["due_date"]) == (str(LATER), str(today))
    days = [each.due_date for each in Promise.objects.get(ref="p1").versions.all()]
    assert days == [DUE, today, LATER, today]
    found = refusal(
        lambda: move_promise(
            acting_as(desk, now=NOW + timedelta(days=2)), "p2", due_date=today, reason="x"
        )
    )
    assert found.code == "refused.day_is_over"
