"""A no: what is kept, entered, answered and told of it, and when there is none to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Odds, Percent, Text, TextError, text_written, to_plain, without_words
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for
from keepable_desk.rights.row_rules import NotThereError
from keepable_desk.store.models import (
    Ask,
    Company,
    Notification,
    Promise,
    ResourceRevision,
)
from keepable_desk.store.standing_yes import OVER
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.change_guards import UnfitError, UnreasonedError
from keepable_desk.usecases.deciding import numbered
from keepable_desk.usecases.decline_ask import decline_ask, reopen_ask
from keepable_desk.usecases.make_promise import PromiseRequest, make_promise
from keepable_desk.usecases.place_hold import HoldWish, place_hold, release_hold
from tests.desk.small_company import NOW
from tests.desk.usecases.acting import entered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
EASY, HARD = "Report for Acme by 1 June 2027", "Portal for Acme by 1 February 2027"


def acting_as(desk: Desk, role: str = "rep") -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=NOW)


def asked(desk: Desk, text: str = EASY, role: str = "rep") -> Ask:
    return ask_question(acting_as(desk, role), Asked(text=text)).row


def refusal(do: Callable[[], object], kind: type[TextError] = UnfitError) -> Text:
    with pytest.raises(kind) as raised:
        do()
    return raised.value.text


@pytest.mark.parametrize(("text", "reason"), [(EASY, "Too dear."), (HARD, "")])
def test_a_no_is_kept_entered_answered_and_told_with_the_advice(
    desk: Desk, text: str, reason: str
) -> None:
    ask = asked(desk, text)
    answer, is_against = ask.answer, bool(reason)
    done: dict[str, Any] = dict(decline_ask(acting_as(desk), ask.ref, reason=reason))
    actor = f"user:{desk.members['rep'].pk}"
    kind, by, facts, sealed = entered(desk)
    assert (kind, by) == ("ask.declined", actor)
    rests_on = {each["resource"]: each["revision"] for each in facts.pop("rests_on")}
    assert rests_on == dict.fromkeys(numbered(desk.company, ["ben", "bea"]).values(), 0)
    odds = f"{answer['odds']:.4f}"
    assert facts == {
        "ask": ask.ref,
        "against_advice": is_against,
        "due_date": answer["requested_date"],
        "odds": odds,
        "advised_odds": "0.8000",
        "engine": answer["engine_version"],
        "seed": str(answer["seed"]),
    }
    assert to_plain(text_written(sealed.pop("advice"))) == answer["text"]
    words = {"reason": reason} if reason else {}
    named = {"title": answer["title"], "customer": "acme", "book": answer["book_sha256"]}
    assert sealed == {**named, **words}
    row = Ask.objects.get(pk=ask.pk)
    kept: dict[str, Any] = dict(row.declined or {})
    assert row.declined_at == NOW
    assert (kept["by"], kept["reason"]) == (actor, reason)
    assert kept["advice"]["book_sha256"] == answer["book_sha256"]
    assert kept.keys() == {"by", "reason", "advice"}
    advice = done.pop("advice")
    assert without_words(advice["text"]) == answer["text"]
    assert "book_sha256" not in advice  # it commits to what a rep may not see
    assert done == {"ask": ask.ref, "odds": odds, "against_advice": is_against, "entry": 1}
    plain = Text("told.declined", ask=answer["title"])
    against = Text(
        "told.declined_against_advice",
        ask=answer["title"],
        odds=Odds(answer["odds"], MOST_ODDS),
    )
    roles = ("operations", "deal desk", "leader") if is_against else ("deal desk",)
    told = {each.member.role: each.told for each in Notification.objects.all()}
    assert told == dict.fromkeys(roles, against if is_against else plain)
    assert set(ResourceRevision.objects.values_list("revision", flat=True)) == {0}
    assert Company.objects.get(pk=desk.company.pk).revision == 0


def test_a_no_to_what_has_no_date_tells_of_none(desk: Desk) -> None:
    ask = asked(desk, "Report for Acme")
    decline_ask(acting_as(desk), ask.ref, reason="x")
    assert "due_date" not in entered(desk)[2]


def test_a_no_against_the_advice_needs_a_reason_that_is_no_blank(desk: Desk) -> None:
    ask = asked(desk)
    for reason in ("", " \n"):
        found = refusal(
            lambda reason=reason: decline_ask(acting_as(desk), ask.ref, reason=reason),  # type: ignore[misc] # bound at once
            UnreasonedError,
        )
        assert found.code == "refused.no_reason_to_decline"
        assert to_plain(found)["params"]["answer"] == ask.answer["text"]
        assert found.params["advised"] == Percent(0.8)
    assert Ask.objects.get(pk=ask.pk).declined_at is None


def test_a_no_is_said_once_and_taken_back_once(desk: Desk) -> None:
    ask, other = asked(desk), asked(desk)
    never = refusal(lambda: reopen_ask(acting_as(desk), ask.ref))
    assert never == Text("refused.not_declined")
    for each in (ask, other):
        decline_ask(acting_as(desk), each.ref, reason="Too dear.")
    twice = refusal(lambda: decline_ask(acting_as(desk), ask.ref, reason="Too dear."))
    assert twice == Text("refused.declined_already")
    reopen_ask(acting_as(desk), ask.ref)
    actor = f"user:{desk.members['rep'].pk}"
    assert entered(desk) == ("ask.reopened", actor, {"ask": ask.ref}, {})
    for each in (ask, other):
        each.refresh_from_db()
    assert (ask.declined_at, ask.declined) == (None, None)
    assert (other.declined_at, other.declined is None) == (NOW, False)
    assert refusal(lambda: reopen_ask(acting_as(desk), ask.ref)) == never
    with pytest.raises(NotThereError):
        reopen_ask(acting_as(desk, "operations"), other.ref)


def test_what_is_promised_by_now_is_not_declined_before_it_is_over(desk: Desk) -> None:
    ask, other = asked(desk), asked(desk)
    made = make_promise(acting_as(desk), PromiseRequest(ask=ask.ref, key="k", min_odds=0.0))
    stands = Text("refused.yes_stands")
    for state in ("open", "kept", "late", "broken", "withdrawn", "released"):
        Promise.objects.filter(ref=made["promise"]).update(state=state)
        if state not in OVER:
            found = refusal(lambda: decline_ask(acting_as(desk), ask.ref, reason="x"))
            assert found == stands
            continue
        decline_ask(acting_as(desk), ask.ref, reason="x")
        reopen_ask(acting_as(desk), ask.ref)
    assert set(OVER) == {"withdrawn", "released"}
    decline_ask(acting_as(desk), other.ref, reason="x")  # to which nobody said yes


def test_what_is_held_or_was_promised_of_the_hold_is_not_declined(desk: Desk) -> None:
    ask = asked(desk)
    stands = Text("refused.yes_stands")
    placed = place_hold(acting_as(desk), HoldWish(ask=ask.ref, key="h", hours=5))
    assert refusal(lambda: decline_ask(acting_as(desk), ask.ref, reason="x")) == stands
    release_hold(acting_as(desk), placed["hold"])
    decline_ask(acting_as(desk), ask.ref, reason="x")
    reopen_ask(acting_as(desk), ask.ref)
    again = place_hold(acting_as(desk), HoldWish(ask=ask.ref, key="h2", hours=5))
    make_promise(acting_as(desk), PromiseRequest(hold=again["hold"], key="k", min_odds=0.0))
    assert refusal(lambda: decline_ask(acting_as(desk), ask.ref, reason="x")) == stands


def test_an_ask_about_what_is_promised_already_is_not_declined(desk: Desk) -> None:
    ask = asked(desk)
    Ask.objects.filter(pk=ask.pk).update(question={**ask.question, "promise": "p1"})
    found = refusal(lambda: decline_ask(acting_as(desk), ask.ref, reason="x"))
    assert found == Text("refused.promised_already", promise="p1")
