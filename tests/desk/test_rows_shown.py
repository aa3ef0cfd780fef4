"""What is shown of a row is what stands in it, of its parts no more than is listed, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from keepable.answers import read_question
from keepable.texts import Text, to_plain
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import Caller, caller_for, caller_of
from keepable_desk.rights.composing import composed
from keepable_desk.rights.confidential_fields import CONFIDENTIAL
from keepable_desk.rights.fields import BY_NAME, PARTS, SAME_RIGHT
from keepable_desk.rights.policy import right_of
from keepable_desk.rights.row_rules import (
    NotForYouError,
    access,
    allow,
    id_called,
    may_decide,
    owns,
    visible,
)
from keepable_desk.rights.showing import SHOWN, TOGETHER, answer_seen, listed, one_shown, shown
from keepable_desk.store.models import Ask, ImportPreview, Leave, Notification, Promise, Work
from keepable_desk.usecases.ask_question import More, answer_question
from keepable_desk.usecases.make_promise import PromiseRequest, make_promise
from keepable_desk.usecases.place_hold import HoldWish, place_hold
from keepable_desk.usecases.talk import note_on_promise, say
from tests.desk.small_company import NOW, small_desk

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
QUESTION = "Report for Acme by 1 June 2027"
# what is shown as a whole although it has parts: each is worded, counted or shown by itself
WHOLE = {
    ("notification", "message"): "facts of a text, none but those that are worded",
    ("import", "mapping"): "columns of a file, under the names that it has for them",
    ("import", "counts"): "numbers",
    ("import", "rows"): "composed as what was sent, by its kind",
}


def acting_as(desk: Desk, role: str) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=NOW)


def asked(desk: Desk, role: str = "rep", **more: bool) -> Ask:
    context = acting_as(desk, role)
    question, _ = read_question(context.warm.forecast.book, QUESTION)
    assert question is not None
    return answer_question(context, question, More(**more)).row


def test_whatever_is_shown_in_parts_says_of_what_they_are() -> None:
    in_parts = {
        (resource, column.name)
        for resource, columns in SHOWN.items()
        for column in columns
        if "dict" in str(column.kind)
    }
    assert in_parts - PARTS.keys() == WHOLE.keys()


@pytest.mark.parametrize("place", PARTS, ids=" ".join)
def test_of_the_parts_of_a_field_nobody_sees_what_is_not_listed(place: tuple[str, str]) -> None:
    resource, name = place
    leader = Caller(company=1, roles=("leader",), actor="user:1")
    part: Any = {"nobody listed this": 1}
    for given in (part, [part]):
        found = composed(leader, resource, {name: _named(given, place)}, is_own=True)
        empty: Any = {} if given is part else [{}]
        assert found in ({name: _named(empty, place)}, {})


def _named(part: Any, place: tuple[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Return a `part` under as many names as it stands at its `place`."""
    for _ in range(BY_NAME.get(place, 0)):
        part = {"x": part}
    return part


@dataclass(frozen=True)
class Bare:
    """Money of which nothing is hidden."""

    amount: str


@dataclass(frozen=True)
class Telling:
    """Money with a field that nobody listed."""

    amount: str
    margin: str | None


def test_things_of_several_kinds_in_one_list_hide_each_its_own() -> None:
    leader = Caller(company=1, roles=("leader",), actor="user:1")
    both: list[object] = [Bare("1"), Telling("2", "0.4")]
    assert composed(leader, "money", both) == [Bare("1"), Telling("2", None)]
    assert composed(leader, "money", both[:1]) is not None
    assert composed(leader, "money", tuple(both[1:])) == (Telling("2", None),)


def test_what_has_no_fields_is_shown_as_it_is_and_what_nobody_knows_not_at_all() -> None:
    leader = Caller(company=1, roles=("leader",), actor="user:1")
    leaves = [None, "x", True, 1, 0.5, NOW.date(), NOW, Text("word.days", n=1)]
    assert composed(leader, "money", leaves) is leaves
    for unknown in (object(), {1, 2}, Bare):
        with pytest.raises(TypeError):
            composed(leader, "money", unknown)


def test_the_same_thing_in_another_place_is_seen_as_far_as_where_it_is_listed() -> None:
    for place, other in SAME_RIGHT.items():
        assert right_of(*place) == other
        assert other in CONFIDENTIAL
    leader, rep = (Caller(company=1, roles=(role,), actor="user:1") for role in ("leader", "rep"))
    for resource, name in SAME_RIGHT:
        assert leader.sees(resource, name, is_own=False)
        assert not rep.sees(resource, name, is_own=False)


def test_an_ask_is_shown_with_its_question_and_its_answer(desk: Desk) -> None:
    row = asked(desk)
    found = one_shown(caller_for(desk.members["rep"]), "ask", row.ref)
    assert found["id"] == row.ref
    assert (found["actor"], found["asked_at"]) == (f"user:{desk.members['rep'].pk}", NOW)
    assert (found["question"], found["requested_date"]) == (QUESTION, "2027-06-01")
    assert (found["odds"], found["verdict"]) == (row.answer["odds"], row.answer["verdict"])
    assert row.answer["odds"] > 0.5
    assert "Report" in str(found["sentence"])
    assert found["declined"] is None
    Ask.objects.filter(pk=row.pk).update(
        declined_at=NOW, declined={"by": "user:1", "reason": "no time", "advice": {"odds": 1}}
    )
    said = one_shown(caller_for(desk.members["rep"]), "ask", row.ref)["declined"]
    assert said == {"at": NOW, "by": "user:1", "reason": "no time"}


def test_a_promise_is_shown_with_its_versions_by_its_number(desk: Desk) -> None:
    found = one_shown(caller_for(desk.members["rep"]), "promise", "P-1001")
    row = Promise.objects.get(company=desk.company, number=1001)
    assert (found["id"], found["number"]) == (row.ref, "P-1001")
    version = {
        "due_date": found["due_date"],
        "made_at": NOW - timedelta(days=20),
        "made_by": "system",
        "reason": "",
        "advice": None,
    }
    assert found["versions"] == [version]


def test_a_notification_keeps_of_its_text_only_what_is_worded(desk: Desk) -> None:
    member = desk.members["rep"]
    text = Text("told.mentioned", promise="Work p1", price=7)
    row = Notification.objects.create(
        member=member, kind="note", about_kind="promise", about="p1", at=NOW, message=to_plain(text)
    )
    (found,) = shown(caller_for(member), "notification", [row])
    assert found["message"] == to_plain(Text("told.mentioned", promise="Work p1"))
    assert "Work p1" in str(found["text"])


def test_a_list_is_read_in_as_few_queries_however_long_it_is(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rep, reader = acting_as(desk, "rep"), [desk.members["leader"].pk]
    for n in range(6):
        say(rep, "p1", f"{n}", mentions=reader)
        note_on_promise(rep, "p1", f"{n}", readers=reader)
    for resource, joined in TOGETHER.items():
        # one for the rows, one for what is read with each of them, one for whose they are
        with django_assert_max_num_queries(len(joined) + 2):
            shown(rep.caller, resource, listed(rep.caller, resource))


def test_only_who_signed_in_and_is_of_a_company_and_not_shut_out_is_somebody(desk: Desk) -> None:
    member = desk.members["rep"]
    assert caller_of(member.user) == Caller(
        company=desk.company.pk,
        roles=("rep",),
        actor=f"user:{member.pk}",
        name="Ruth Sand",
        person="",
        member=member.pk,
    )
    member.user.is_active = False
    stranger = get_user_model().objects.create_user(username="stranger")
    for nobody in (member.user, stranger, AnonymousUser()):
        assert caller_of(nobody) is None


def test_leave_says_why_somebody_is_away_to_who_may_know(desk: Desk) -> None:
    (row,) = Leave.objects.filter(company=desk.company)
    for role, kind in [("leader", "parental"), ("finance", None), ("rep", None)]:
        found = one_shown(caller_for(desk.members[role]), "leave", row.pk)
        assert (found["start"], found["end"]) == ("2027-02-01", "2027-02-06")
        assert found["kind"] == kind


@pytest.mark.parametrize("by", ["me", "another"])
def test_rows_that_were_sent_show_what_is_listed_of_them(desk: Desk, by: str) -> None:
    context = acting_as(desk, "operations")
    sent = {"person": "ben", "period": {"start": "x"}, "kind": "parental", "other": 1}
    row = ImportPreview.objects.create(
        company=desk.company,
        by=context.actor if by == "me" else "user:0",
        at=NOW,
        name="leave.csv",
        kind="leave",
        sha256="0" * 64,
        mapping={},
        counts={},
        rows=[sent] * 60,
        problems=[],
    )
    (found,) = shown(context.caller, "import", [row])
    assert found["rows"][0] == {"person": "ben", "period": {"start": "x"}, "kind": "parental"}  # type: ignore[index] # a list
    assert len(found["rows"]) == 50  # type: ignore[arg-type] # a list


# --- whose it is ---


def test_a_row_is_named_by_its_id_or_number_and_what_is_hidden_looks_like_what_is_not_there(
    desk: Desk,
) -> None:
    rep = caller_for(desk.members["rep"])
    assert access(rep, "promise", "p1") == access(rep, "promise", "P-1001")
    for name in ("gone", "H-1001", "P-9999", "a\0b", "P-99999999999999999999"):
        with pytest.raises(LookupError):
            access(rep, "promise", name)
    assert (id_called(rep, "P-1001"), id_called(rep, "p1")) == ("p1", "p1")
    other = small_desk(origin="other.example/ledger")
    with pytest.raises(LookupError):
        access(caller_for(other.members["leader"]), "ask", asked(desk).ref)


def test_a_rep_reads_their_own_asks_and_those_they_were_asked_about(desk: Desk) -> None:
    own, others = asked(desk), asked(desk, "leader")
    rep = caller_for(desk.members["rep"])
    assert list(visible(rep, "ask")) == [own]
    assert (owns(rep, own), owns(rep, others)) == (True, False)
    others.asked_people.create(
        by=desk.members["leader"], member=desk.members["rep"], text="Well?", at=NOW
    )
    assert set(visible(rep, "ask")) == {own, others}
    # to be asked about it is not to decide on it
    assert (may_decide(rep, "promise", own), may_decide(rep, "promise", others)) == (True, False)
    assert list(visible(rep, "ask", "decline")) == [own]
    leader = caller_for(desk.members["leader"])
    assert may_decide(leader, "promise", own)
    assert not may_decide(caller_for(desk.members["operations"]), "promise", own)


def test_work_of_a_deal_is_seen_with_its_deal_only(desk: Desk) -> None:
    for name, owner in (("own", "d1"), ("other", "d2")):
        work = Work.objects.get(company=desk.company, ref="p1-t")
        work.pk, work.ref, work.owner_kind, work.owner = None, name, "deal", owner
        work.save(force_insert=True)
    seen = {
        role: set(visible(caller_for(desk.members[role]), "work").values_list("ref", flat=True))
        for role in ("rep", "leader")
    }
    assert seen["leader"] - seen["rep"] == {"other"}
    assert {"own", "p1-t"} <= seen["rep"]


def test_whoever_may_not_at_all_is_told_what_and_not_whether_it_is_there(desk: Desk) -> None:
    allow(caller_for(desk.members["leader"]), "promise", "rank")
    with pytest.raises(NotForYouError) as raised:
        allow(caller_for(desk.members["rep"]), "promise", "rank")
    assert raised.value.text == Text(
        "refused.not_for_you", resource=Text("resource.promise"), action=Text("action.rank")
    )


def test_of_deals_that_a_yes_touches_a_rep_sees_their_own_only(desk: Desk) -> None:
    affected = [{"kind": "deal", "id": "d1"}, {"kind": "deal", "id": "d2"}]
    affected.append({"kind": "promise", "id": "d2"})
    answer: dict[str, object] = {"affected": affected}
    row = asked(desk)
    for role, seen in [("rep", ["d1", "d2"]), ("leader", ["d1", "d2", "d2"])]:
        found = answer_seen(caller_for(desk.members[role]), answer, row)
        assert [each["id"] for each in found["affected"]] == seen  # type: ignore[attr-defined] # rows


# --- a yes and a hold ---


def test_a_yes_gives_its_odds_number_and_receipt_and_tells_operations(desk: Desk) -> None:
    row = asked(desk)
    wish = PromiseRequest(ask=row.ref, key="k", min_odds=0.1, reason="they need it")
    made = make_promise(acting_as(desk, "rep"), wish)
    kept = Promise.objects.get(company=desk.company, ref=made["promise"])
    assert (kept.promiser, kept.rank, str(kept.versions.get().due_date)) == (
        "Ruth Sand",
        21,
        "2027-06-01",
    )
    assert kept.versions.get().reason == "they need it"
    assert made["odds"] == f"{row.answer['odds']:.4f}"
    assert made["number"] == f"P-{kept.number}"
    assert made["against_advice"] is False
    assert made["receipt"].startswith("c2sp.org/tlog-proof@v1\n")
    assert make_promise(acting_as(desk, "rep"), wish)["promise"] == made["promise"]
    told = Notification.objects.filter(kind="promise.made").values_list(
        "member__roles__0", flat=True
    )
    assert list(told) == ["operations"]


def test_a_hold_keeps_its_hours_and_becomes_a_promise_of_the_same_rank(desk: Desk) -> None:
    row = asked(desk)
    held = place_hold(acting_as(desk, "rep"), HoldWish(ask=row.ref, key="h", hours=5))
    assert held["expires_at"] == (NOW + timedelta(hours=5)).isoformat()
    wish = PromiseRequest(hold=held["number"], key="k", min_odds=0.1)
    made = make_promise(acting_as(desk, "rep"), wish)
    kept = Promise.objects.get(company=desk.company, ref=made["promise"])
    assert (kept.ref, kept.rank, kept.promiser) == (held["hold"], 21, "Ruth Sand")
