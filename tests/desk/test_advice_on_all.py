"""Whatever is decided records its advice, and one rule says whether it went against it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.parts import PART_IN
from keepable_desk.store.models import LedgerEntry, PromiseVersion
from keepable_desk.store.subjects import facts_of
from keepable_desk.usecases.add_to_plan import add_to_plan
from keepable_desk.usecases.change_guards import UnfitError, UnreasonedError
from keepable_desk.usecases.change_plan import (
    WorkChange,
    change_rank,
    change_work,
    rank_behind,
)
from keepable_desk.usecases.move_promise import move_promise
from tests.desk.acting import acting
from tests.desk.small_company import NOW, Desk, small_desk

if TYPE_CHECKING:
    from datetime import date

    from keepable_desk.usecases.results import PromiseMoved

pytestmark = pytest.mark.django_db
TOMORROW = NOW.date() + timedelta(days=1)  # before the work of p2 can be done
FAR = NOW.date() + timedelta(days=300)


@pytest.fixture
def desk() -> Desk:
    return small_desk()


def moved(desk: Desk, due_date: date, reason: str = "") -> PromiseMoved:
    return move_promise(acting(desk.company.pk, NOW), "p2", due_date=due_date, reason=reason)


def told(kind: str) -> dict[str, Any]:
    return dict(facts_of(LedgerEntry.objects.filter(kind=kind).latest("number")))


def test_a_date_against_the_advice_needs_a_reason(desk: Desk) -> None:
    with pytest.raises(UnfitError):
        moved(desk, TOMORROW)
    moved(desk, TOMORROW, "they insist")
    assert told("promise.moved")["against_advice"] is True


def test_a_date_that_is_advised_needs_none(desk: Desk) -> None:
    moved(desk, FAR)
    assert told("promise.moved")["against_advice"] is False


def test_a_move_that_is_taken_back_needs_none(desk: Desk) -> None:
    first = PromiseVersion.objects.filter(promise__ref="p2").latest("place").due_date
    moved(desk, TOMORROW, "they insist")
    moved(desk, FAR)
    moved(desk, TOMORROW)
    assert first not in {TOMORROW, FAR}


def test_the_company_says_what_is_advised(desk: Desk) -> None:
    desk.company.advised_odds = 0.0
    desk.company.save()
    moved(desk, TOMORROW)
    assert told("promise.moved")["against_advice"] is False
    advice = PromiseVersion.objects.filter(promise__ref="p2").latest("place").advice
    assert advice is not None
    assert advice["advised_odds"] == 0.0


def test_serving_first_records_what_it_does_to_others(desk: Desk) -> None:
    change_rank(acting(desk.company.pk, NOW), "p2", ahead_of="p1", reason="")
    facts = told("promise.ranked")
    assert facts["against_advice"] is bool(facts["endangered"])


def endangering(desk: Desk) -> None:
    """Let p2 be so much work, for the one who is left, that whatever it goes before comes late."""
    context, long = acting(desk.company.pk, NOW), TOMORROW + timedelta(days=140)
    away = {"person": "bea", "start": TOMORROW, "end": long, "kind": "parental"}
    add_to_plan(context, PART_IN["leave"], away)
    change_work(context, "p2-t", WorkChange(hours=600), reason="")


def test_serving_first_at_the_cost_of_others_needs_a_reason(desk: Desk) -> None:
    # p1 takes 60 hours and is due in seven weeks; p2, now 600 hours, would take Ben for all of them
    endangering(desk)
    with pytest.raises(UnreasonedError):
        change_rank(acting(desk.company.pk, NOW), "p2", ahead_of="p1", reason=" ")
    change_rank(acting(desk.company.pk, NOW), "p2", ahead_of="p1", reason="they insist")
    facts = told("promise.ranked")
    assert (facts["endangered"], facts["against_advice"]) == (["p1"], True)


def test_taking_a_rank_back_records_its_advice_too(desk: Desk) -> None:
    endangering(desk)
    change_rank(acting(desk.company.pk, NOW), "p2", ahead_of="p1", reason="they insist")
    rank_behind(acting(desk.company.pk, NOW), "p2", behind="p1", reason="")
    facts = told("promise.ranked_back")
    assert facts["against_advice"] is False  # p1 is safe again, and p2 was lost before
    assert set(facts) >= {"odds", "endangered"}
