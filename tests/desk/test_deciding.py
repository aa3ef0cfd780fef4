"""One decision: on fresh advice, once for each key, in turn, and behind all that is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from keepable.answers import read_question
from keepable.texts import Text, TextError
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for
from keepable_desk.store.models import Company, ResourceRevision
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.deciding import (
    Decision,
    NotDecidedError,
    changed_company,
    decide,
    move_everybody_on,
    move_on,
    next_rank,
    was_decided,
)
from keepable_desk.usecases.make_promise import advised_on
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.answers import Question
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db


def refusal(do: Callable[[], object]) -> Text:
    with pytest.raises(TextError) as raised:
        do()
    return raised.value.text


def revisions(desk: Desk) -> dict[str, int]:
    found = ResourceRevision.objects.filter(company=desk.company)
    return dict(found.values_list("resource", "revision"))


def nothing(*_: object) -> dict[str, int]:
    return {}


def leading(desk: Desk) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members["leader"]), now=NOW)


def a_question(desk: Desk) -> tuple[ActionContext, Question]:
    context = leading(desk)
    question, _ = read_question(context.warm.forecast.book, "Report for Acme by 1 June 2027")
    assert question is not None
    return context, question


def decision(desk: Desk, **changed: object) -> Decision:
    plain: dict[str, Any] = {
        "company": desk.company.pk,
        "key": "k1",
        "request": ("x",),
        "now": NOW,
        "min_odds": 0.0,
        "reason": "because",
    }
    return Decision(**{**plain, **changed})


def test_what_is_decided_in_turn_is_computed_once_and_again_only_when_overtaken(
    desk: Desk,
) -> None:
    context, question = a_question(desk)
    advise, computed = advised_on(question), []

    def counted(warm: Any) -> Any:  # noqa: ANN401 - a forecast, and what is advised on it
        computed.append(warm)
        if len(computed) == 1 and overtaken:
            with writing():
                advised = advise(warm)
                move_everybody_on(changed_company(desk.company.pk))
                return advised
        return advise(warm)

    overtaken = False
    assert decide(context, decision(desk), counted, lambda *_: {"done": 1}) == {"done": 1}
    assert len(computed) == 1
    computed.clear()
    overtaken = True
    found = decide(context, decision(desk, key="k2"), counted, lambda *_: {"done": 2})
    assert (found, len(computed)) == ({"done": 2}, 2)


def test_a_key_decides_once_and_only_what_it_was_used_for(desk: Desk) -> None:
    context, question = a_question(desk)
    written = []

    def write(*_: object) -> dict[str, int]:
        written.append(1)
        return {"done": len(written)}

    for _ in range(2):
        assert decide(context, decision(desk), advised_on(question), write) == {"done": 1}
    assert was_decided(desk.company.pk, "k1")
    assert not was_decided(desk.company.pk, "k2")
    other = decision(desk, request=("y",))
    found = refusal(lambda: decide(context, other, advised_on(question), write))
    assert found == Text("refused.key_reused", key="k1")


def test_odds_below_what_is_asked_for_are_refused_and_a_blank_reason_is_none(desk: Desk) -> None:
    context, question = a_question(desk)
    high = decision(desk, min_odds=1.0)
    assert refusal(lambda: decide(context, high, advised_on(question), nothing)).code == (
        "refused.below_least"
    )
    Company.objects.filter(pk=desk.company.pk).update(advised_odds=0.999)
    context = leading(desk)
    blank = decision(desk, reason="  \n")
    found = refusal(lambda: decide(context, blank, advised_on(question), nothing))
    assert found.code == "refused.no_reason"
    assert not was_decided(desk.company.pk, "k1")


def test_a_refusal_knows_what_it_is_about(desk: Desk) -> None:
    context, question = a_question(desk)
    about = decision(desk, min_odds=1.0, about=(desk.company,))
    with pytest.raises(NotDecidedError) as raised:
        decide(context, about, advised_on(question), nothing)
    assert raised.value.about == (desk.company,)


def test_revisions_move_on_by_one_for_those_who_are_named_or_for_everybody(desk: Desk) -> None:
    before = revisions(desk)
    move_on(desk.company, ["ben", "new"])
    after = {**before, "ben": before["ben"] + 1, "new": 1}
    assert revisions(desk) == after
    move_everybody_on(desk.company)
    assert revisions(desk) == {name: revision + 1 for name, revision in after.items()}


def test_the_book_moves_on_by_one_and_what_is_set_up_only_where_that_changes(desk: Desk) -> None:
    before = Company.objects.get(pk=desk.company.pk)
    once = changed_company(desk.company.pk)
    assert once.revision == before.revision + 1
    assert once.setup_revision == before.setup_revision
    twice = changed_company(desk.company.pk, setup=True)
    assert twice.revision == before.revision + 2
    assert twice.setup_revision == before.setup_revision + 1


def test_what_is_new_ranks_behind_all_that_is_promised(desk: Desk) -> None:
    assert next_rank(desk.company.pk) == 21  # p2 has 20
    assert next_rank(desk.company.pk + 1) == 1
