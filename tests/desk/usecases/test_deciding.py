"""Deciding in turn: how often it is computed anew, what is refused in which words, and moves on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.answers import read_question
from keepable.domain.promise import Hold as HoldNoun
from keepable.texts import Percent, Text, written
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for
from keepable_desk.store.mapping import add_hold
from keepable_desk.store.models import Company, OnceKey, Promise, ResourceRevision
from keepable_desk.usecases.deciding import (
    TRIES,
    Decision,
    KeyReusedError,
    NotDecidedError,
    advice_of,
    changed_company,
    decide,
    move_everybody_on,
    move_on,
    next_rank,
    numbered,
    was_decided,
)
from keepable_desk.usecases.make_promise import advised_on
from tests.desk.small_company import NOW, small_book, small_desk, task
from tests.desk.usecases.acting import revisions

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.answers import Answer, Question
    from keepable_desk.usecases.deciding import Advised
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db


def leading(desk: Desk) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members["leader"]), now=NOW)


def a_question(desk: Desk, text: str = "Report for Acme by 1 June 2027") -> Question:
    question, _ = read_question(leading(desk).warm.forecast.book, text)
    assert question is not None
    return question


def decision(desk: Desk, **changed: Any) -> Decision:  # noqa: ANN401 - any field of it
    plain: dict[str, Any] = {
        "company": desk.company.pk,
        "key": "k1",
        "request": ("x", 1),
        "now": NOW,
        "min_odds": 0.0,
        "reason": "because",
    }
    return Decision(**{**plain, **changed})


def decided(desk: Desk, question: Question, **changed: Any) -> dict[str, int]:  # noqa: ANN401 - of the decision
    return decide(leading(desk), decision(desk, **changed), advised_on(question), done)


def done(*_: object) -> dict[str, int]:
    return {"done": 1}


def refused(do: Callable[[], object]) -> tuple[Text, Answer | None]:
    with pytest.raises(NotDecidedError) as raised:
        do()
    return raised.value.text, raised.value.answer


def test_a_plan_that_always_changes_meanwhile_is_given_up_after_five_answers(desk: Desk) -> None:
    question = a_question(desk)
    computed: list[Advised] = []

    def overtaken(warm: Any) -> Advised:  # noqa: ANN401 - a forecast
        computed.append(advised_on(question)(warm))
        move_everybody_on(changed_company(desk.company.pk))
        return computed[-1]

    text, answer = refused(
        lambda: decide(leading(desk), decision(desk, about=(desk.company,)), overtaken, done)
    )
    assert (text, answer) == (Text("refused.changes_too_fast"), None)
    assert len(computed) == TRIES == 5
    assert [set(each.revisions.values()) for each in computed] == [{n} for n in range(5)]
    assert not OnceKey.objects.exists()


def test_only_who_could_do_it_overtakes_by_being_promised(desk: Desk) -> None:
    question = a_question(desk)
    computed = []

    def advise(warm: Any) -> Advised:  # noqa: ANN401 - a forecast
        computed.append(1)
        move_on(changed_company(desk.company.pk), ["somebody else"])
        return advised_on(question)(warm)

    assert decide(leading(desk), decision(desk), advise, done) == {"done": 1}
    assert (len(computed), revisions(desk)) == (1, {"ben": 1, "bea": 1, "somebody else": 1})


def test_who_left_meanwhile_overtakes_too(desk: Desk) -> None:
    question, computed = a_question(desk), []

    def advise(warm: Any) -> Advised:  # noqa: ANN401 - a forecast
        advised = advised_on(question)(warm)
        computed.append(1)
        if len(computed) == 1:
            return replace(advised, revisions={**advised.revisions, "gone": 0})
        return advised

    assert decide(leading(desk), decision(desk), advise, done) == {"done": 1}
    assert len(computed) == 2


def test_the_same_key_that_was_decided_meanwhile_is_answered_as_then(desk: Desk) -> None:
    question = a_question(desk)

    def advise(warm: Any) -> Advised:  # noqa: ANN401 - a forecast
        if not was_decided(desk.company.pk, "k1"):
            decided(desk, question)
        return advised_on(question)(warm)

    found = decide(leading(desk), decision(desk), advise, lambda *_: {"done": 2})
    assert found == {"done": 1}
    assert revisions(desk) == {"ben": 1, "bea": 1}


def test_a_key_is_kept_with_what_it_was_asked_for_in_its_company(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    key = "k" * 90
    question = a_question(desk)
    decided(desk, question, key=key)
    row = OnceKey.objects.get()
    assert (row.company, row.key, row.made_at, row.answer) == (
        desk.company,
        key,
        NOW,
        {"done": 1},
    )
    later = decision(desk, key=key, now=NOW + timedelta(days=1), min_odds=0.1, reason="")
    assert row.request_sha256 == later.sha256  # all but what is asked for may differ
    assert row.request_sha256 != decision(desk, request=("x", 2)).sha256
    assert was_decided(desk.company.pk, key)
    assert not was_decided(elsewhere.company.pk, key)
    with pytest.raises(KeyReusedError) as raised:
        decided(desk, question, key=key, request=("x", 2))
    assert raised.value.text == Text("refused.key_reused", key="k" * 80)
    assert decided(elsewhere, question, key=key, request=("x", 2)) == {"done": 1}


def test_the_least_odds_may_be_reached_just_so_and_are_named_where_they_are_not(
    desk: Desk,
) -> None:
    question = a_question(desk, "Portal for Acme by 16 April 2027")
    answer = advised_on(question)(leading(desk).warm).answer
    assert answer.odds is not None
    assert 0.0 < answer.odds < 0.8
    assert decided(desk, question, min_odds=answer.odds) == {"done": 1}
    fresh = advised_on(question)(leading(desk).warm).answer
    above = answer.odds + 1e-9
    text, found = refused(lambda: decided(desk, question, key="k2", min_odds=above))
    assert text == Text("refused.below_least", answer=fresh.text, least=Percent(above))
    assert found == fresh


def test_what_is_against_the_advice_of_the_company_needs_a_reason_where_it_binds(
    desk: Desk,
) -> None:
    question = a_question(desk, "Portal for Acme by 16 April 2027")
    answer = advised_on(question)(leading(desk).warm).answer
    assert answer.odds is not None
    for reason in ("", " \n"):
        text, found = refused(lambda reason=reason: decided(desk, question, reason=reason))  # type: ignore[misc] # bound at once
        assert text == Text("refused.no_reason", answer=answer.text, advised=Percent(0.8))
        assert found == answer
    assert decided(desk, question, decided="hold", reason="", key="held") == {"done": 1}
    Company.objects.filter(pk=desk.company.pk).update(advised_odds=answer.odds)
    assert decided(desk, question, reason="") == {"done": 1}


def test_what_nobody_knows_the_odds_of_is_refused_with_its_answer(desk: Desk) -> None:
    question = a_question(desk)
    known = advised_on(question)(leading(desk).warm)
    unknown = replace(known, answer=replace(known.answer, odds=None))
    text, answer = refused(
        lambda: decide(leading(desk), decision(desk), lambda _warm: unknown, done)
    )
    assert (text, answer) == (known.answer.text, unknown.answer)
    advice = advice_of(unknown.answer, desk.company)
    assert advice.odds == 0.0


def test_an_advice_keeps_what_was_advised_from_then(desk: Desk) -> None:
    answer = advised_on(a_question(desk))(leading(desk).warm).answer
    desk.company.advised_odds = 0.6
    advice = advice_of(answer, desk.company)
    assert (advice.sentence, advice.odds) == (written(answer.text), answer.odds)
    assert (advice.book_sha256, advice.engine_version) == (
        answer.book_sha256,
        answer.engine_version,
    )
    assert (advice.seed, advice.advised_odds) == (answer.seed, 0.6)


def test_what_moves_on_moves_in_one_company_alone(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    before = revisions(elsewhere)
    company = changed_company(desk.company.pk, setup=True)
    assert (company.pk, company.revision, company.setup_revision) == (desk.company.pk, 1, 1)
    move_on(company, ["ben", "zed", "abe", "ben"])
    assert revisions(desk) == {"ben": 1, "bea": 0, "abe": 1, "zed": 1}
    new = ResourceRevision.objects.filter(company=company, resource__in=("abe", "zed"))
    assert list(new.order_by("pk").values_list("resource", flat=True)) == ["abe", "zed"]
    move_everybody_on(company)
    assert revisions(desk) == {"ben": 2, "bea": 1, "abe": 2, "zed": 2}
    other = Company.objects.get(pk=elsewhere.company.pk)
    assert (revisions(elsewhere), other.revision, other.setup_revision) == (before, 0, 0)
    numbers = numbered(elsewhere.company, ["ben", "nobody"])
    row = ResourceRevision.objects.get(company=elsewhere.company, resource="ben")
    assert numbers == {"ben": f"resource:{row.pk}"}


def test_the_next_rank_is_behind_promises_and_holds_of_the_company(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    Promise.objects.filter(company=elsewhere.company, ref="p2").update(rank=99)
    assert next_rank(desk.company.pk) == 21
    held = HoldNoun(
        id="h1",
        title="Held",
        holder="Ruth Sand",
        customer="nord",
        rank=40,
        due_date=date(2027, 4, 12),
        expires_at=NOW + timedelta(hours=1),
        work=(task("h1-t", 8),),
    )
    add_hold(desk.company, held)
    assert next_rank(desk.company.pk) == 41
    assert next_rank(0) == 1
