"""The pulse that open pages ask for: it is of one's own company, and at most a second old."""

from __future__ import annotations

from datetime import timedelta

import pytest

from keepable_desk.reads.overviews import pulse_seen
from keepable_desk.reads.pulses import Pulses
from keepable_desk.store.models import Company, Member, Notification
from tests.desk.small_company import NOW, Desk, small_book, small_desk
from tests.desk.usecases.acting import acting_as

pytestmark = pytest.mark.django_db


def told(member: Member) -> None:
    Notification.objects.create(member=member, kind="x", about_kind="", about="", at=NOW)


def test_it_changes_with_the_book_but_is_looked_up_once_in_a_second(desk: Desk) -> None:
    pulses = Pulses()
    before = pulses.of(desk.company.pk, NOW)
    Company.objects.filter(pk=desk.company.pk).update(revision=77)
    assert pulses.of(desk.company.pk, NOW + timedelta(seconds=0.9)) is before
    assert pulses.of(desk.company.pk, NOW + timedelta(seconds=1)).seen == "77.0"


def test_a_clock_that_was_set_back_gets_a_new_one(desk: Desk) -> None:
    pulses = Pulses()
    before = pulses.of(desk.company.pk, NOW)
    assert pulses.of(desk.company.pk, NOW - timedelta(days=1)) is not before


def test_each_member_is_told_how_much_they_have_not_read_and_nothing_of_others(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    told(desk.members["rep"])
    told(desk.members["rep"])
    told(elsewhere.members["leader"])
    assert pulse_seen(acting_as(desk, "rep"))[1] == 2
    assert pulse_seen(acting_as(desk, "leader"))[1] == 0
    assert pulse_seen(acting_as(elsewhere, "leader"))[1] == 1


def test_pulses_of_many_companies_take_no_memory_without_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepable_desk.reads.pulses.MOST_COMPANIES", 1)
    elsewhere = small_desk(small_book(), "other.example/ledger")
    pulses = Pulses()
    for company in (desk.company.pk, elsewhere.company.pk):
        pulses.of(company, NOW)
    assert list(pulses.newest) == [elsewhere.company.pk]
