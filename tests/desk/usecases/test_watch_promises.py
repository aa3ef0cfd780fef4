"""Early warning: what is taken down at each look, and what is told and entered when one falls."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.answers import promise_odds
from keepable.texts import Percent, Text
from keepable_desk.reads.causes import changes_since
from keepable_desk.reads.context import ActionContext, of_the_desk
from keepable_desk.reads.runtime import Runtime
from keepable_desk.rights.callers import caller_for
from keepable_desk.store.models import (
    Company,
    LedgerEntry,
    LedgerHead,
    Notification,
    Promise,
    Watch,
)
from keepable_desk.store.owners import settle_owners
from keepable_desk.store.subjects import facts_of
from keepable_desk.usecases.change_plan import WorkChange, change_work
from keepable_desk.usecases.watch_promises import HYSTERESIS, watch_promises
from tests.desk.small_company import NOW, small_book, small_desk

if TYPE_CHECKING:
    from keepable.answers import PromiseOdds
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db


class Look:
    """Somebody who looks at a company's promises, a minute after the other."""

    def __init__(self, desk: Desk) -> None:
        """Begin with nothing looked at."""
        self.desk, self.runtime, self.minutes = desk, Runtime(), 0

    def context(self) -> ActionContext:
        now = NOW + timedelta(minutes=self.minutes)
        return replace(of_the_desk(self.desk.company.pk, now), runtime=self.runtime)

    def again(self) -> tuple[str, ...]:
        self.minutes += 1
        return watch_promises(self.context())

    def stands(self, ref: str = "p1") -> PromiseOdds:
        found = promise_odds(self.context().warm.forecast)
        return next(each for each in found if each.id == ref)


def watch(ref: str = "p1") -> Watch:
    return Watch.objects.get(promise__ref=ref)


def grown(desk: Desk, hours: float, ref: str = "p1-t") -> None:
    """Let work be estimated anew; p1, of 60 h, is due in 7 weeks."""
    context = ActionContext(caller=caller_for(desk.members["operations"]), now=NOW)
    change_work(context, ref, WorkChange(hours=hours), reason="")


def wanted(ref: str, odds: float) -> None:
    """Let the promise `ref` warn below those `odds`; the plan does not change."""
    Promise.objects.filter(ref=ref).update(warn_below=odds)


def told() -> dict[str, tuple[Any, ...]]:
    return {
        row.member.role: (row.kind, row.about_kind, row.about, row.at, row.told)
        for row in Notification.objects.filter(kind="warning")
    }


def test_the_first_look_takes_down_how_each_stands_and_how_much_the_ledger_tells(
    desk: Desk,
) -> None:
    look = Look(desk)
    wanted("p2", look.stands("p2").odds)  # just reached, which is not below
    wanted("p1", 1.0)
    size = LedgerHead.objects.get(company=desk.company).size
    assert look.again() == ()
    for ref, is_below in (("p1", True), ("p2", False)):
        found = watch(ref)
        assert (found.is_below, found.odds) == (is_below, look.stands(ref).odds)
        assert (found.entry, found.at) == (size, NOW + timedelta(minutes=1))
    assert told() == {}
    assert Watch.objects.count() == 2


def test_a_fall_is_told_and_entered_with_its_odds_and_causes_since_it_was_well(
    desk: Desk,
) -> None:
    look = Look(desk)
    look.again()
    grown(desk, 9, "p2-t")  # an entry from before the last look at which p1 was well
    look.again()
    since = LedgerHead.objects.get(company=desk.company).size
    assert watch().entry == since
    grown(desk, 400)
    causes = changes_since(desk.company, since)
    assert len(causes) == 1
    assert look.again() == ("p1",)
    found = look.stands()
    message = Text("told.warning", stands=found.text, below=Percent(0.8), causes=causes)
    note = ("warning", "promise", "p1", NOW + timedelta(minutes=3), message)
    assert told() == dict.fromkeys(("rep", "operations", "deal desk"), note)
    entry = LedgerEntry.objects.filter(company=desk.company).latest("number")
    assert (entry.kind, entry.actor) == ("promise.warned", "system")
    assert facts_of(entry) == {
        "promise": "p1",
        "odds": f"{found.odds:.4f}",
        "below": "0.8000",
        "since_entry": since,
    }
    row = watch()
    assert (row.is_below, row.odds, row.at) == (True, found.odds, NOW + timedelta(minutes=3))
    assert row.entry == since  # what happens while it is below is no cause of the next fall
    assert look.again() == ()
    assert (watch().at, watch().entry) == (NOW + timedelta(minutes=3), since)
    assert Notification.objects.count() == 3


def test_a_fall_that_nothing_in_the_plan_caused_is_told_without_causes(desk: Desk) -> None:
    look = Look(desk)
    wanted("p1", 0.1)
    look.again()
    wanted("p1", 1.0)
    assert look.again() == ("p1",)
    text = Text("told.warning_unchanged", stands=look.stands().text, below=Percent(1.0))
    assert {each[-1] for each in told().values()} == {text}


def test_what_just_reaches_its_threshold_has_not_fallen(desk: Desk) -> None:
    look = Look(desk)
    wanted("p1", 0.1)
    look.again()
    wanted("p1", look.stands().odds)
    assert look.again() == ()
    assert not watch().is_below


def test_what_fell_is_well_again_five_points_above_and_not_before(desk: Desk) -> None:
    look = Look(desk)
    odds = look.stands().odds
    wanted("p1", 1.0)
    look.again()
    five_below = odds - HYSTERESIS
    assert five_below + HYSTERESIS == odds == 0.95
    wanted("p1", five_below + 1e-6)
    look.again()
    assert watch().is_below
    wanted("p1", five_below)
    size = LedgerHead.objects.get(company=desk.company).size
    look.again()
    row = watch()
    assert (row.is_below, row.entry, row.at) == (False, size, NOW + timedelta(minutes=3))
    wanted("p1", 1.0)
    assert look.again() == ("p1",)


def test_odds_are_taken_down_anew_where_they_moved_by_half_a_point(desk: Desk) -> None:
    look = Look(desk)
    look.again()
    odds = watch().odds
    for moved, at in ((0.004, 1), (-0.004, 1), (0.006, 4), (-0.006, 5)):
        Watch.objects.filter(promise__ref="p1").update(odds=odds + moved)
        look.again()
        assert watch().at == NOW + timedelta(minutes=at)
        assert (watch().odds == odds) == (at > 1)


def test_only_what_is_open_is_looked_at_where_writing_goes_on(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    Promise.objects.filter(company=desk.company, ref="p2").update(state="kept")
    Company.objects.filter(pk=desk.company.pk).update(halted_at=NOW)
    look = Look(desk)
    assert look.again() == ()
    assert not Watch.objects.exists()
    Company.objects.filter(pk=desk.company.pk).update(halted_at=None)
    look.again()
    assert list(Watch.objects.values_list("promise__ref", flat=True)) == ["p1"]
    Promise.objects.filter(company=desk.company, ref="p1").update(warn_below=1.0)
    Watch.objects.update(is_below=False)
    look.again()
    assert not Notification.objects.filter(member__company=elsewhere.company).exists()
    assert Notification.objects.count() == 3


def test_a_promiser_who_is_told_by_role_is_told_once(desk: Desk) -> None:
    look = Look(desk)
    Promise.objects.filter(ref="p1").update(promiser="Dora Lind", warn_below=0.1)
    settle_owners(desk.company)
    look.again()
    wanted("p1", 1.0)
    look.again()
    roles = Notification.objects.order_by("member__roles__0").values_list(
        "member__roles__0", flat=True
    )
    assert list(roles) == ["deal desk", "operations"]
