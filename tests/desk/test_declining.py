"""An ask can be answered with no: on advice that is recorded, once, and not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for
from keepable_desk.store import models as rows
from keepable_desk.store.subjects import facts_of
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.change_guards import UnfitError, UnreasonedError
from keepable_desk.usecases.deciding import NotDecidedError
from keepable_desk.usecases.decline_ask import decline_ask, reopen_ask
from keepable_desk.usecases.make_promise import PromiseRequest, make_promise
from keepable_desk.usecases.place_hold import HoldWish, place_hold, release_hold
from tests.desk.small_company import NOW, post, reader

if TYPE_CHECKING:
    from keepable_desk.usecases.results import PromiseMade
    from tests.desk.small_company import Desk

FAR, NEAR = "2027-12-01", "2027-01-12"  # a report of 8 hours: surely, and hardly done by then


def of(desk: Desk, role: str) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=NOW)


def asked(desk: Desk, by: str = FAR, role: str = "rep") -> str:
    wish = Asked(scope="portal" if by == NEAR else "report", customer="nord", by=by)
    return ask_question(of(desk, role), wish).row.ref


def no_to(ref: str) -> dict[str, Any]:
    return dict(rows.Ask.objects.get(ref=ref).declined or {})


def told(kind: str) -> dict[str, Any]:
    return dict(facts_of(rows.LedgerEntry.objects.filter(kind=kind).latest("number")))


def test_a_no_is_recorded_with_the_advice_that_was_on_the_table(desk: Desk) -> None:
    ref = asked(desk, NEAR)
    made = decline_ask(of(desk, "rep"), ref, reason="")
    assert made["against_advice"] is False
    facts = told("ask.declined")
    assert (facts["ask"], facts["due_date"]) == (ref, NEAR)
    assert float(facts["odds"]) < 0.8
    sealed = set(rows.SealedValue.objects.filter(entry__kind="ask.declined").values_list("name"))
    assert {("advice",), ("title",), ("customer",), ("book",)} <= sealed


def test_a_no_to_what_the_advice_reaches_needs_a_reason(desk: Desk) -> None:
    ref = asked(desk, FAR)
    with pytest.raises(UnreasonedError):
        decline_ask(of(desk, "rep"), ref, reason=" ")
    made = decline_ask(of(desk, "rep"), ref, reason="They never pay.")
    assert made["against_advice"] is True
    assert no_to(ref)["reason"] == "They never pay."


def test_a_no_leaves_the_plan_as_it_is(desk: Desk) -> None:
    before = rows.Company.objects.get(pk=desk.company.pk).revision
    decline_ask(of(desk, "rep"), asked(desk), reason="No.")
    assert rows.Company.objects.get(pk=desk.company.pk).revision == before


def test_what_is_declined_is_declined_once(desk: Desk) -> None:
    ref = asked(desk)
    decline_ask(of(desk, "rep"), ref, reason="No.")
    with pytest.raises(UnfitError):
        decline_ask(of(desk, "rep"), ref, reason="No.")
    assert rows.LedgerEntry.objects.filter(kind="ask.declined").count() == 1


def test_a_no_is_taken_back_by_one_more_entry_and_then_nothing_is_left_of_it(desk: Desk) -> None:
    ref = asked(desk)
    with pytest.raises(UnfitError):
        reopen_ask(of(desk, "rep"), ref)
    decline_ask(of(desk, "rep"), ref, reason="No.")
    reopen_ask(of(desk, "rep"), ref)
    row = rows.Ask.objects.get(ref=ref)
    assert (row.declined_at, row.declined) == (None, None)
    assert told("ask.reopened") == {"ask": ref}


def yes(desk: Desk, ref: str, key: str = "k") -> PromiseMade:
    return make_promise(
        of(desk, "rep"), PromiseRequest(ask=ref, key=key, min_odds=0.0, reason="Yes.")
    )


def test_what_is_declined_is_neither_promised_nor_held_until_the_no_is_taken_back(
    desk: Desk,
) -> None:
    ref = asked(desk)
    decline_ask(of(desk, "rep"), ref, reason="No.")
    with pytest.raises(NotDecidedError):
        yes(desk, ref)
    with pytest.raises(NotDecidedError):
        place_hold(of(desk, "rep"), HoldWish(ask=ref, key="h", hours=1))
    reopen_ask(of(desk, "rep"), ref)
    assert yes(desk, ref)["promise"]


def test_what_is_promised_is_declined_only_after_it_was_withdrawn(desk: Desk) -> None:
    ref = asked(desk)
    made = yes(desk, ref)
    with pytest.raises(UnfitError):
        decline_ask(of(desk, "rep"), ref, reason="No.")
    gone = SideAssessment(side="promiser", outcome="withdrawn", note="No.")
    assess_promise(of(desk, "leader"), made["promise"], gone)
    decline_ask(of(desk, "rep"), ref, reason="No.")


def test_what_is_held_is_declined_only_after_it_was_let_go(desk: Desk) -> None:
    ref = asked(desk)
    held = place_hold(of(desk, "rep"), HoldWish(ask=ref, key="h", hours=1))
    with pytest.raises(UnfitError):
        decline_ask(of(desk, "rep"), ref, reason="No.")
    release_hold(of(desk, "rep"), held["hold"])
    decline_ask(of(desk, "rep"), ref, reason="No.")


def test_whoever_asked_and_was_asked_and_the_deal_desk_are_told_of_a_no_of_somebody_else(
    desk: Desk,
) -> None:
    ref = asked(desk, NEAR)
    rows.AskedPerson.objects.create(
        ask=rows.Ask.objects.get(ref=ref),
        by=desk.members["rep"],
        member=desk.members["finance"],
        text="Well?",
        at=NOW,
    )
    decline_ask(of(desk, "leader"), ref, reason="")
    found = rows.Notification.objects.filter(kind="ask.declined", about_kind="ask", about=ref)
    assert {each.member.role for each in found} == {"rep", "finance", "deal desk"}


def test_of_a_no_against_the_advice_those_who_deliver_and_lead_are_told(desk: Desk) -> None:
    decline_ask(of(desk, "rep"), asked(desk), reason="No.")
    found = rows.Notification.objects.filter(kind="ask.declined")
    assert {each.member.role for each in found} == {"operations", "deal desk", "leader"}
    assert {dict(each.message or {})["code"] for each in found} == {"told.declined_against_advice"}


def test_the_page_shows_the_no_in_place_of_the_yes_and_offers_to_take_it_back(desk: Desk) -> None:
    ref, client = asked(desk), reader(desk, "rep")
    assert "promise-it" in client.get(f"/asks/{ref}").content.decode()
    bare = client.post(f"/asks/{ref}/decline", {"reason": ""}, headers={"HX-Request": "true"})
    assert bare.status_code == 409
    assert client.post(f"/asks/{ref}/decline", {"reason": "Never again."}).status_code == 303
    page = client.get(f"/asks/{ref}").content.decode()
    assert "Never again." in page
    assert "promise-it" not in page
    assert f"/asks/{ref}/reopen" in page
    assert client.post(f"/asks/{ref}/reopen").status_code == 303
    assert "promise-it" in client.get(f"/asks/{ref}").content.decode()


def test_the_api_declines_and_takes_back(desk: Desk) -> None:
    ref, client = asked(desk), reader(desk, "rep")
    made = post(client, f"/asks/{ref}/decline", {"reason": "No."})
    assert made.status_code == 201
    assert made.json()["against_advice"] is True
    (row,) = client.get("/api/v1/asks").json()["items"]
    assert row["declined"]["reason"] == "No."
    assert client.delete(f"/api/v1/asks/{ref}/decline").status_code == 204
    assert client.delete(f"/api/v1/asks/{ref}/decline").status_code == 409


def test_whoever_was_asked_about_an_ask_does_not_decline_it(desk: Desk) -> None:
    # the rep may read it as their own, but it is not theirs to decide
    ref = asked(desk, role="leader")
    rows.AskedPerson.objects.create(
        ask=rows.Ask.objects.get(ref=ref),
        by=desk.members["leader"],
        member=desk.members["rep"],
        text="Well?",
        at=NOW,
    )
    assert reader(desk, "rep").get(f"/api/v1/asks/{ref}").status_code == 200
    assert post(reader(desk, "rep"), f"/asks/{ref}/decline", {"reason": "No."}).status_code == 404
