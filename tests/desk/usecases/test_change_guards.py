"""What every change has in common: its entry, who is told of it, and that it was read before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from keepable.texts import Text
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for
from keepable_desk.store.models import LedgerEntry, Notification, Promise, SealedValue
from keepable_desk.usecases.change_guards import ChangedError, changed_promise, record_event
from tests.desk.small_company import NOW, small_book, small_desk

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)


def test_an_event_is_entered_under_seal_and_told_to_all_but_who_did_it(desk: Desk) -> None:
    context = ActionContext(caller=caller_for(desk.members["deal desk"]), now=LATER)
    facts = {"promise": "p1", "ahead_of": "p2"}
    hidden = {"reason": "They pay.", "note": "", "title": "x"}
    recorded = record_event(desk.company, context, "promise.ranked", facts, hidden)
    row = LedgerEntry.objects.latest("number")
    assert recorded.entry.number == row.number == 1
    assert (row.company, row.kind, row.actor, row.at) == (
        desk.company,
        "promise.ranked",
        context.actor,
        LATER,
    )
    sealed = {each.name: each.value for each in SealedValue.objects.filter(entry=row)}
    assert sealed == {"reason": "They pay.", "title": "x"}
    told = {
        each.member.role: (each.kind, each.at, each.told) for each in Notification.objects.all()
    }
    words = Text("told.ranked", promise="Work p1", other="Work p2")
    assert told == dict.fromkeys(("rep", "operations"), ("promise.ranked", LATER, words))
    record_event(desk.company, context, "promise.ranked", facts)
    assert LedgerEntry.objects.count() == 3


def test_a_promise_is_changed_as_it_was_read_or_whatever_it_is_at(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    desk.company.revision = 7
    first = changed_promise(desk.company, "p1", 0)
    assert (first.ref, first.revision, first.changed_at_revision) == ("p1", 1, 7)
    with pytest.raises(ChangedError) as raised:
        changed_promise(desk.company, "p1", 0)
    assert raised.value.text == Text("refused.promise_changed_meanwhile")
    assert changed_promise(desk.company, "p1", None).revision == 2
    with pytest.raises(ChangedError):
        changed_promise(desk.company, "p9", None)
    others = Promise.objects.exclude(company=desk.company, ref="p1")
    assert set(others.values_list("revision", "changed_at_revision")) == {(0, 0)}
    assert elsewhere.company.pk in set(others.values_list("company", flat=True))
