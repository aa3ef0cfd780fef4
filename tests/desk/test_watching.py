"""Early warning: told once when a promise falls, again only after it rose; and why it fell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from keepable.domain.parts import PART_IN
from keepable.texts import Text
from keepable_desk.reads.context import of_the_desk
from keepable_desk.reads.runtime import Runtime
from keepable_desk.store.models import LedgerEntry, Notification, Promise, Watch
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.add_to_plan import add_to_plan
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.change_plan import WorkChange, change_work
from keepable_desk.usecases.watch_promises import watch_promises
from tests.desk.acting import acting
from tests.desk.small_company import NOW, Desk, small_desk

if TYPE_CHECKING:
    from datetime import datetime

    from keepable_desk.reads.context import ActionContext

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def desk() -> Desk:
    return small_desk()


def looked(desk: Desk, runtime: Runtime, now: datetime = NOW) -> tuple[str, ...]:
    return watch_promises(replace(of_the_desk(desk.company.pk, now), runtime=runtime))


def somebody(desk: Desk, actor: str = "user:1") -> ActionContext:
    return acting(desk.company.pk, NOW, actor=actor)


def grown(desk: Desk, hours: float) -> None:
    """Let the work of p1, due on 1 March, be estimated at so many hours."""
    change_work(somebody(desk), "p1-t", WorkChange(hours=hours), reason="")


def test_a_first_look_warns_of_nothing(desk: Desk) -> None:
    assert looked(desk, Runtime()) == ()
    assert Watch.objects.count() == 2


def test_a_promise_that_falls_is_told_once_to_those_concerned(desk: Desk) -> None:
    runtime = Runtime()
    looked(desk, runtime)
    grown(desk, 400)
    assert looked(desk, runtime) == ("p1",)
    assert looked(desk, runtime) == ()
    told = Notification.objects.filter(kind="warning")
    # its promiser, operations and the deal desk
    assert {each.member.role for each in told} == {"rep", "operations", "deal desk"}


def test_the_warning_says_what_changed_in_the_plan(desk: Desk) -> None:
    runtime = Runtime()
    looked(desk, runtime)
    grown(desk, 400)
    looked(desk, runtime)
    told = Notification.objects.filter(kind="warning")[0].told
    change = Text("change.estimate", work="p1-t", before="60", hours="400")
    assert (told.code, told.params["causes"]) == ("told.warning", (change,))
    assert LedgerEntry.objects.filter(kind="promise.warned").count() == 1


def test_leave_is_named_without_whose_it_is_or_why(desk: Desk) -> None:
    runtime = Runtime()
    looked(desk, runtime)
    for person in ("ben", "bea"):
        away = {"person": person, "start": date(2027, 1, 12), "end": date(2027, 3, 10)}
        add_to_plan(somebody(desk), PART_IN["leave"], {**away, "kind": "sick"})
    looked(desk, runtime)
    row = Notification.objects.get(kind="warning", about="p1", member__roles__0="rep")
    assert row.told.params["causes"] == (Text("change.leave_added"),) * 2
    assert "sick" not in str(row.message)
    assert "ben" not in str(row.message)


def test_it_is_told_again_only_after_it_was_five_points_above(desk: Desk) -> None:
    runtime = Runtime()
    looked(desk, runtime)
    grown(desk, 400)
    assert looked(desk, runtime) == ("p1",)
    # back to just above its threshold of 80 %, by setting the threshold below the odds by 1 point
    odds = Watch.objects.get(promise__ref="p1").odds
    Promise.objects.filter(ref="p1").update(warn_below=max(odds - 0.01, 0.0))
    looked(desk, runtime)
    Promise.objects.filter(ref="p1").update(warn_below=0.8)
    assert looked(desk, runtime) == (), "it never was 5 points above"
    grown(desk, 60)
    looked(desk, runtime)
    grown(desk, 400)
    assert looked(desk, runtime) == ("p1",)


def test_time_that_goes_by_pages_nobody_by_noise(desk: Desk) -> None:
    runtime = Runtime()
    for hour in range(6):
        assert looked(desk, runtime, NOW + timedelta(hours=hour)) == ()
    assert not Notification.objects.exists()


def assessed_and_lost(desk: Desk) -> None:
    """Assess p1 in a transaction in which something goes wrong after it."""
    with writing():
        assess_promise(somebody(desk), "p1", SideAssessment(side="promiser", outcome="kept"))
        assert Notification.objects.exists()
        raise ZeroDivisionError


def test_nobody_is_told_of_what_did_not_happen(desk: Desk) -> None:
    with pytest.raises(ZeroDivisionError):
        assessed_and_lost(desk)
    assert not Notification.objects.exists()


def test_whoever_acts_is_not_told_of_it(desk: Desk) -> None:
    context = somebody(desk, f"user:{desk.members['deal desk'].pk}")
    verdict = SideAssessment(side="promiser", outcome="withdrawn")
    assess_promise(context, "p1", verdict)
    told = Notification.objects.filter(kind="promise.assessed")
    assert {each.member.role for each in told} == {"rep", "leader"}  # its promiser, and a leader
