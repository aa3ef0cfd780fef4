"""A yes to an ask or a hold: what is kept, entered, answered and told of it, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.promise import Hold as HoldNoun
from keepable.ledger.receipts import receipt_in
from keepable.texts import Odds, Text, text_written, to_plain, without_words
from keepable_desk.reads.advising import advised_on_hold
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.rights.row_rules import NotThereError
from keepable_desk.store.mapping import add_hold, book_of, hold_of
from keepable_desk.store.models import (
    Ask,
    Company,
    Hold,
    LedgerEntry,
    Notification,
    OnceKey,
    Promise,
    ResourceRevision,
    Work,
)
from keepable_desk.usecases import make_promise as making
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.deciding import KeyReusedError, NotDecidedError, numbered
from keepable_desk.usecases.decline_ask import decline_ask
from keepable_desk.usecases.make_promise import PromiseRequest, in_whose_name, make_promise
from tests.desk.small_company import NOW, task
from tests.desk.usecases.acting import acting_as, entered, refusal

if TYPE_CHECKING:
    from datetime import datetime

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
EASY, HARD = "Report for Acme by 1 June 2027", "Portal for Acme by 1 February 2027"
HELD_UNTIL = NOW + timedelta(hours=2)


def asked(desk: Desk, role: str = "rep", text: str = EASY) -> Ask:
    return ask_question(acting_as(desk, role), Asked(text=text)).row


def wish(**changed: Any) -> PromiseRequest:  # noqa: ANN401 - any field of it
    return PromiseRequest(**{"key": "k1", "min_odds": 0.0, **changed})


def told(kind: str) -> dict[str, tuple[str, str, Any]]:
    """Return by role who was told of what in which words."""
    return {
        each.member.role: (each.about_kind, each.about, each.message)
        for each in Notification.objects.filter(kind=kind)
    }


def hold(desk: Desk, name: str = "h1", expires_at: datetime = HELD_UNTIL) -> Hold:
    noun = HoldNoun(
        id=name,
        title="Something held",
        holder="Ruth Sand",
        customer="nord",
        rank=15,
        due_date=date(2027, 4, 12),
        expires_at=expires_at,
        deal="d1",
        items=("report",),
        work=(task(f"{name}-t", 8),),
        draw_key="00000000000000ff",
    )
    return add_hold(desk.company, noun)


@pytest.mark.parametrize(
    ("text", "reason", "code"),
    [(EASY, "", "told.made_with_odds"), (HARD, "They wait.", "told.made_against_advice")],
)
def test_a_yes_to_an_ask_is_kept_entered_told_and_answered_with_its_advice(
    desk: Desk, text: str, reason: str, code: str
) -> None:
    ask = asked(desk, text=text)
    answer, is_against = ask.answer, bool(reason)
    sent = wish(ask=ask.ref, reason=reason, min_odds=answer["odds"])
    made: dict[str, Any] = dict(make_promise(acting_as(desk, "rep"), sent))
    row = Promise.objects.latest("pk")
    actor = f"user:{desk.members['rep'].pk}"
    odds, due = f"{answer['odds']:.4f}", answer["requested_date"]
    plain = {"promise": row.ref, "due_date": due, "odds": odds, "against_advice": is_against}

    kind, by, facts, sealed = entered(desk)
    assert (kind, by) == ("promise.made", actor)
    rests_on = {each["resource"]: each["revision"] for each in facts.pop("rests_on")}
    assert rests_on == dict.fromkeys(numbered(desk.company, ["ben", "bea"]).values(), 0)
    assert facts == {
        **plain,
        "ask": ask.ref,
        "hold": "",
        "min_odds": odds,
        "advised_odds": "0.8000",
        "engine": answer["engine_version"],
        "seed": str(answer["seed"]),
    }
    assert to_plain(text_written(sealed.pop("advice"))) == answer["text"]
    words = {"reason": reason} if reason else {}
    named = {"title": answer["title"], "customer": "acme", "promiser": "Ruth Sand"}
    assert sealed == {**named, "book": answer["book_sha256"], **words}

    assert (row.promiser, row.rank, row.state, row.draw_key) == (
        "Ruth Sand",
        21,  # p2 has 20
        "open",
        ask.draw_key,
    )
    version = row.versions.get()
    assert (version.made_by, version.reason, version.made_at) == (actor, reason, NOW)
    assert (str(version.due_date), version.place) == (due, 0)
    advice = dict(version.advice or {})
    assert to_plain(text_written(advice.pop("sentence"))) == answer["text"]
    kept = {name: answer[name] for name in ("odds", "book_sha256", "engine_version", "seed")}
    assert advice == kept

    day = date.fromisoformat(due)
    message = Text(
        code, promise=answer["title"], day=day, odds=Odds(answer["odds"], answer["odds_cap"])
    )
    concerned = ("operations", "deal desk", "leader") if is_against else ("operations",)
    assert told("promise.made") == dict.fromkeys(concerned, ("promise", row.ref, to_plain(message)))

    shown = made.pop("advice")
    assert without_words(shown["text"]) == answer["text"]
    assert shown["odds"] == answer["odds"]
    assert "book_sha256" not in shown  # it commits to what a rep may not see
    receipt = receipt_in(made.pop("receipt"))
    assert receipt.data.decode() == LedgerEntry.objects.latest("number").data
    assert made == {**plain, "number": f"P-{row.number}", "entry": 1, "subtrees": made["subtrees"]}
    assert len(made["subtrees"]) == 1  # of the one entry before


def test_a_hold_becomes_a_promise_of_the_same_work_in_the_same_place(desk: Desk) -> None:
    row, other = hold(desk), hold(desk, "h2")
    work = hold_of(row).work
    context = acting_as(desk, "deal desk")
    sent = wish(hold="h1", ask="left out", promiser="Ruth Sand", reason="Sold.")
    made = make_promise(context, sent)
    promise = Promise.objects.latest("pk")
    same = ("ref", "title", "customer", "rank", "deal", "items", "draw_key")
    assert [getattr(promise, name) for name in same] == [getattr(row, name) for name in same]
    book = book_of(Company.objects.get(pk=desk.company.pk), NOW)
    assert [each.work for each in book.promises if each.id == "h1"] == [work]
    assert set(Work.objects.filter(owner="h1").values_list("owner_kind", flat=True)) == {"promise"}
    assert (promise.promiser, promise.state) == ("Ruth Sand", "open")
    version = promise.versions.get()
    actor = f"user:{desk.members['deal desk'].pk}"
    assert (version.due_date, version.made_at) == (date(2027, 4, 12), NOW)
    assert (version.made_by, version.reason) == (actor, "Sold.")
    assert dict(version.advice or {})["odds"] == float(made["odds"])
    kind, by, facts, sealed = entered(desk)
    assert (kind, by, facts["hold"], facts["promise"], facts["ask"]) == (
        "promise.made",
        actor,
        "h1",
        "h1",
        "",
    )
    assert {each["revision"] for each in facts["rests_on"]} == {0}
    assert {name: sealed[name] for name in ("title", "customer", "promiser", "reason")} == {
        "title": "Something held",
        "customer": "nord",
        "promiser": "Ruth Sand",
        "reason": "Sold.",
    }
    assert sealed.keys() == {"title", "customer", "promiser", "reason", "advice", "book"}
    assert (made["promise"], made["due_date"]) == ("h1", "2027-04-12")
    assert list(Hold.objects.all()) == [other]


def test_a_hold_that_was_used_up_is_answered_again_by_either_name_it_has(desk: Desk) -> None:
    label = f"H-{hold(desk).number}"
    context = acting_as(desk, "deal desk")
    made = make_promise(context, wish(hold=label, promiser="Ruth Sand"))
    assert make_promise(context, wish(hold=label, promiser="Ruth Sand")) == made
    with pytest.raises(NotThereError):  # under another key it is a hold that is gone
        make_promise(context, wish(hold=label, promiser="Ruth Sand", key="k2"))
    for other in (
        wish(hold=label, promiser="Lena Moor"),
        wish(hold=label, promiser="Ruth Sand", min_odds=0.1),
        wish(hold=label, promiser="Ruth Sand", reason="other"),
        wish(ask=asked(desk).ref, promiser="Ruth Sand"),
    ):
        assert refusal(lambda sent=other: make_promise(context, sent), KeyReusedError) == Text(  # type: ignore[misc] # bound at once
            "refused.key_reused", key="k1"
        )
    assert Promise.objects.count() == 3


def test_a_hold_is_over_at_the_instant_it_expires(desk: Desk) -> None:
    name = "h" * 90
    hold(desk, name, HELD_UNTIL)
    late = acting_as(desk, "leader", HELD_UNTIL)
    found = refusal(lambda: make_promise(late, wish(hold=name)), NotDecidedError)
    assert found == Text("refused.hold_is_over", hold="h" * 80)
    assert Hold.objects.count() == 1
    just = acting_as(desk, "leader", HELD_UNTIL - timedelta(seconds=1))
    assert make_promise(just, wish(hold=name))["promise"] == name


@pytest.mark.parametrize("how", ["expired", "released"])
def test_a_hold_that_goes_while_it_is_decided_on_is_refused_with_the_advice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    name = "h" * 90
    row = hold(desk, name)
    context = acting_as(desk, "leader")

    def overtaken(*args: Any) -> Any:  # noqa: ANN401 - of the advice, and what it is
        if how == "expired":
            context.now = HELD_UNTIL
        else:
            Hold.objects.all().delete()
        return advised_on_hold(*args)

    monkeypatch.setattr(making, "advised_on_hold", overtaken)
    with pytest.raises(NotDecidedError) as raised:
        make_promise(context, wish(hold=name))
    assert raised.value.text == Text("refused.hold_is_over", hold="h" * 80)
    assert raised.value.answer is not None
    assert raised.value.about == (row,)


def test_a_hold_that_the_plan_does_not_know_yet_is_refused_without_advice(desk: Desk) -> None:
    context = acting_as(desk, "leader")
    context.fetch()
    name = "h" * 90
    row = hold(desk, name)
    with pytest.raises(NotDecidedError) as raised:
        make_promise(context, wish(hold=name))
    assert raised.value.text == Text("refused.hold_is_over", hold="h" * 80)
    assert (raised.value.answer, raised.value.about) == (None, (row,))


def test_nobody_promises_as_somebody_else_but_who_may(desk: Desk) -> None:
    rep, leader = acting_as(desk, "rep"), acting_as(desk, "leader")
    assert in_whose_name(rep, "promise", "") == "Ruth Sand"
    assert in_whose_name(rep, "promise", "Ruth Sand") == "Ruth Sand"
    assert in_whose_name(leader, "promise", "Ruth Sand") == "Ruth Sand"
    nameless = replace(rep.caller, name="")
    rep.caller = nameless
    assert in_whose_name(rep, "promise", "") == nameless.actor
    found = refusal(lambda: in_whose_name(rep, "promise", "Lena Moor"), NotThereError)
    assert found == Text(
        "refused.not_for_you",
        resource=Text("resource.promise"),
        action=Text("action.create_for_another"),
    )


def test_what_is_no_ones_ask_declined_or_promised_already_is_not_promised(desk: Desk) -> None:
    rep = acting_as(desk, "rep")
    with pytest.raises(NotThereError):
        make_promise(rep, wish(ask=asked(desk, "leader").ref))
    ask = asked(desk)
    decline_ask(acting_as(desk, "rep"), ask.ref, reason="too dear")
    found = refusal(lambda: make_promise(acting_as(desk, "rep"), wish(ask=ask.ref)))
    assert found == Text("refused.declined")
    again = asked(desk)
    Ask.objects.filter(pk=again.pk).update(question={**again.question, "promise": "p1"})
    promised = refusal(lambda: make_promise(acting_as(desk, "rep"), wish(ask=again.ref)))
    assert promised == Text("refused.promised_already", promise="p1")
    assert (Promise.objects.count(), OnceKey.objects.count()) == (2, 0)
    assert set(ResourceRevision.objects.values_list("revision", flat=True)) == {0}
    assert Company.objects.get(pk=desk.company.pk).revision == 0


def test_a_yes_moves_those_on_who_could_do_it_and_keeps_its_key(desk: Desk) -> None:
    ask = asked(desk)
    made = make_promise(acting_as(desk, "rep"), wish(ask=ask.ref))
    assert dict(ResourceRevision.objects.values_list("resource", "revision")) == {
        "ben": 1,
        "bea": 1,
    }
    kept = OnceKey.objects.get()
    assert (kept.company_id, kept.key, kept.made_at) == (desk.company.pk, "k1", NOW)
    answer: dict[str, Any] = dict(kept.answer or {})
    assert answer["promise"] == made["promise"]
    assert "receipt" not in answer  # it is signed after the commit
    assert answer["advice"]["book_sha256"] == ask.answer["book_sha256"]
    company = Company.objects.get(pk=desk.company.pk)
    assert (company.revision, company.setup_revision) == (1, 0)
