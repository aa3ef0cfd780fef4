"""What is said and noted: what is kept of it, and whom it reaches in which words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from keepable.texts import Text
from keepable_desk.rights.row_rules import NotThereError
from keepable_desk.store.models import Message, NameBinding, Notification, OffRecordNote, Promise
from keepable_desk.store.owners import settle_owners
from keepable_desk.usecases.change_guards import NoMemberError, member_in, problem_text
from keepable_desk.usecases.talk import (
    delete_note,
    note_on_promise,
    read_all,
    read_notification,
    say,
    signal_to_owner,
    write_note,
)
from tests.desk.acting import acting
from tests.desk.small_company import NOW, small_book, small_desk
from tests.desk.usecases.acting import acting_as, refusal

if TYPE_CHECKING:
    from datetime import datetime

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)


def told() -> list[tuple[str, str, str, str, datetime, Text]]:
    """Return who was told of what: role, kind, what it is about, when, and in which words."""
    return [
        (row.member.role, row.kind, row.about_kind, row.about, row.at, row.told)
        for row in Notification.objects.order_by("pk")
    ]


def test_whoever_is_mentioned_is_told_once_of_which_promise_in_their_order(desk: Desk) -> None:
    leader, rep = desk.members["leader"].pk, desk.members["rep"].pk
    number = Promise.objects.get(ref="p1").number
    made = say(acting_as(desk, "operations"), f"P-{number}", "Look", mentions=[leader, rep, leader])
    assert (made.promise.ref, made.author.role, made.text) == ("p1", "operations", "Look")
    words = Text("told.mentioned", promise="Work p1")
    assert told() == [
        ("rep", "mentioned", "promise", "p1", NOW, words),
        ("leader", "mentioned", "promise", "p1", NOW, words),
    ]


def test_who_is_nobody_here_is_named_and_nothing_is_said(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    here, other = desk.members["leader"].pk, elsewhere.members["rep"].pk
    for named in ([here, other, 10**6], [10**6, other]):
        found = refusal(lambda named=named: say(acting_as(desk, "rep"), "p1", "Hi", mentions=named))  # type: ignore[misc] # bound at once
        assert found == Text("refused.nobody_with_number", number=str(other))
    assert not Message.objects.exists()
    assert told() == []


def test_a_note_is_about_what_it_names_and_tells_its_name_only_where_it_is_given(
    desk: Desk,
) -> None:
    leader = [desk.members["leader"].pk]
    number = Promise.objects.get(ref="p1").number
    rep = acting_as(desk, "rep")
    made = write_note(rep, "Hush", readers=leader, about=("promise", f"P-{number}"))
    assert (made.author.role, made.about_kind, made.about) == ("rep", "promise", "p1")
    assert (made.text, made.at) == ("Hush", NOW)
    write_note(rep, "Hush", readers=leader, about=("deal", "d1"), called="A deal")
    with pytest.raises(NotThereError):  # nothing but promises and holds is called by a number
        write_note(rep, "Hush", readers=leader, about=("deal", f"P-{number}"))
    note_on_promise(rep, f"P-{number}", "Hush", readers=leader)
    signal_to_owner(acting_as(desk, "leader", LATER), "d1", "Gently")
    about = Text("told.note_about", about="Work p1")
    assert told() == [
        ("leader", "note", "promise", "p1", NOW, Text("told.note")),
        ("leader", "note", "deal", "d1", NOW, Text("told.note_about", about="A deal")),
        ("leader", "note", "promise", "p1", NOW, about),
        ("rep", "note", "deal", "d1", LATER, Text("told.note_about", about="Deal d1")),
    ]
    last = OffRecordNote.objects.latest("pk")
    assert [each.role for each in last.readers.all()] == ["rep"]
    assert (last.author.role, last.text) == ("leader", "Gently")
    assert delete_note(acting_as(desk, "leader"), last.pk) == ("deal", "d1")
    assert OffRecordNote.objects.count() == 3


def test_an_owner_is_a_member_of_the_company(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    NameBinding.objects.filter(name="Ruth Sand", company=desk.company).delete()
    settle_owners(desk.company)
    found = refusal(lambda: signal_to_owner(acting_as(desk, "leader"), "d1", "Gently"))
    assert found == Text("refused.owner_is_no_member", owner="Ruth Sand")
    assert (
        signal_to_owner(acting_as(elsewhere, "leader"), "d1", "Gently")
        == (elsewhere.members["rep"])
    )


def test_what_i_was_told_is_read_by_me_alone_and_the_first_time_counts(desk: Desk) -> None:
    both = [desk.members["leader"].pk, desk.members["finance"].pk]
    for text in ("one", "two"):
        say(acting_as(desk, "rep"), "p1", text, mentions=both)
    first, second = Notification.objects.filter(member=both[0]).order_by("pk")
    with pytest.raises(NotThereError):
        read_notification(acting_as(desk, "finance"), first.pk)
    assert read_notification(acting_as(desk, "leader"), first.pk).read_at == NOW
    assert read_notification(acting_as(desk, "leader", LATER), first.pk).read_at == NOW
    read_all(acting_as(desk, "leader", LATER))
    second.refresh_from_db()
    assert second.read_at == LATER
    unread = Notification.objects.filter(read_at=None)
    assert {each.member.role for each in unread} == {"finance"}


def test_a_program_is_no_member_and_a_problem_comes_with_what_to_do(desk: Desk) -> None:
    program = acting(desk.company.pk, NOW)
    with pytest.raises(NoMemberError) as raised:
        member_in(program)
    assert raised.value.text == Text("refused.no_member")
    assert member_in(acting_as(desk, "rep")) == desk.members["rep"].pk
    both = problem_text(Text("refused.declined"), "Wait.")
    assert both.code == "problem.with_remedy"
    assert both.params["what"] == Text("refused.declined")
    assert both.params["remedy"] != both.params["what"]
