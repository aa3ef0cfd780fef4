"""Who is told of what happened: by role, as promiser, as who asked, and never as who did it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.texts import Text, to_plain
from keepable_desk.store.models import Ask, Notification, Promise
from keepable_desk.store.owners import settle_owners
from keepable_desk.usecases.change_member import deactivate
from keepable_desk.usecases.notifying import AGAINST_ADVICE, TOLD, notify
from tests.desk.small_company import NOW, member_of, small_book, small_desk
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
# who is told besides the promiser, or besides who asked and was asked: decided, not derived
ROLES_TOLD = {
    "promise.made": {"operations"},
    "promise.moved": {"operations", "deal desk"},
    "promise.ranked": {"operations", "deal desk"},
    "promise.ranked_back": {"operations", "deal desk"},
    "promise.assessed": {"deal desk", "leader"},
    "ask.declined": {"deal desk"},
    "ask.reopened": {"deal desk"},
}
FACTS = {"promise": "p1", "ask": "a1", "odds": "0.7500", "due_date": "2027-03-01"}


def an_ask(desk: Desk, actor: str) -> Ask:
    return Ask.objects.create(
        company=desk.company,
        ref="a1",
        actor=actor,
        asked_at=NOW,
        question={"title": "Report"},
        answer={},
        resource_revisions={},
    )


def told(desk: Desk, kind: str, *, actor: str = "system", **more: object) -> set[str]:
    """Return the roles of those who are told of an event of that `kind`, each once."""
    Notification.objects.all().delete()
    notify(desk.company, kind, {**FACTS, **more}, actor=actor, now=NOW)
    found = list(Notification.objects.values_list("member__roles__0", flat=True))
    assert len(found) == len(set(found))
    assert set(Notification.objects.values_list("kind", flat=True)) <= {kind}
    return set(found)


def test_each_event_is_told_in_these_roles() -> None:
    assert {kind: set(roles) for kind, roles in TOLD.items()} == ROLES_TOLD
    assert set(AGAINST_ADVICE) == {"operations", "deal desk", "leader"}


def test_whoever_is_concerned_is_told_once_and_more_of_what_goes_against_the_advice(
    desk: Desk,
) -> None:
    an_ask(desk, f"user:{desk.members['rep'].pk}")  # who is the promiser of p1, too
    for kind, roles in ROLES_TOLD.items():
        assert told(desk, kind) == roles | {"rep"}
        assert told(desk, kind, against_advice=False) == roles | {"rep"}
        assert told(desk, kind, against_advice=True) == set(AGAINST_ADVICE) | {"rep"}
        for role in ("rep", "deal desk"):
            actor = f"user:{desk.members[role].pk}"
            assert told(desk, kind, actor=actor) == (roles | {"rep"}) - {role}


def test_whoever_cannot_come_in_is_told_nothing(desk: Desk) -> None:
    deactivate(acting_as(desk, "admin"), desk.members["operations"].pk)
    assert told(desk, "promise.made", against_advice=True) == {"deal desk", "leader", "rep"}


def test_a_promiser_in_a_role_that_is_told_is_told_once(desk: Desk) -> None:
    Promise.objects.filter(ref="p1").update(promiser="Otto Werk")
    settle_owners(desk.company)
    assert told(desk, "promise.made") == {"operations"}


def test_what_is_told_leads_to_what_it_is_about(desk: Desk) -> None:
    ask = an_ask(desk, "system")
    told(desk, "promise.moved", before="2027-02-01")
    found = set(Notification.objects.values_list("about_kind", "about", "at", "text"))
    assert found == {("promise", "p1", NOW, "")}
    told(desk, "ask.reopened")
    assert set(Notification.objects.values_list("about_kind", "about")) == {("ask", ask.ref)}
    expected = to_plain(Text("told.reopened", ask="Report"))
    assert all(each.message == expected for each in Notification.objects.all())


def test_only_a_member_who_asked_is_told_as_such(desk: Desk) -> None:
    row = an_ask(desk, "system")
    for actor in ("token:{}", "user:x", "system", "{}", "user:-{}"):
        row.actor = actor.format(desk.members["finance"].pk)
        row.save()
        assert told(desk, "ask.declined") == {"deal desk"}


def test_whoever_was_asked_about_an_ask_is_told_of_its_no(desk: Desk) -> None:
    ask = an_ask(desk, "system")
    ask.asked_people.create(
        by=desk.members["rep"], member=desk.members["finance"], text="?", at=NOW
    )
    assert told(desk, "ask.declined") == {"deal desk", "finance"}


def test_nobody_is_told_of_other_events_or_of_what_is_not_there(desk: Desk) -> None:
    an_ask(desk, "system")
    for kind in ("hold.placed", "ask.created", "work.changed"):
        assert told(desk, kind) == set()
    assert told(desk, "promise.made", promise="p9") == set()
    assert told(desk, "ask.declined", ask="a9") == set()


def test_nobody_of_another_company_is_told(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    told(desk, "promise.made")
    assert not Notification.objects.filter(member__company=elsewhere.company).exists()
    an_ask(elsewhere, "system")
    assert told(desk, "ask.declined") == set()  # it is an ask of theirs


def test_two_in_a_role_are_told_each(desk: Desk) -> None:
    user = desk.members["operations"].user
    user.username = "another"
    user.save()
    member_of(desk.company, "operations")
    notify(desk.company, "promise.made", FACTS, actor="system", now=NOW)
    assert Notification.objects.filter(member__roles__0="operations").count() == 2


def test_what_somebody_is_ranked_before_is_named_by_its_title_where_it_is_there(
    desk: Desk,
) -> None:
    told(desk, "promise.ranked", ahead_of="p2", behind="p1")
    expected = to_plain(Text("told.ranked", promise="Work p1", other="Work p2"))
    assert all(each.message == expected for each in Notification.objects.all())
    told(desk, "promise.ranked_back", behind="p2")
    back = to_plain(Text("told.ranked_back", promise="Work p1", other="Work p2"))
    assert all(each.message == back for each in Notification.objects.all())
    told(desk, "promise.assessed", side="promiser", outcome="of before")
    old = to_plain(Text("told.promiser_says", promise="Work p1", outcome="of before"))
    assert all(each.message == old for each in Notification.objects.all())
