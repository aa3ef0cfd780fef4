"""One ask makes one promise: whichever key comes, what it became is told, until that is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from keepable.texts import Text
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.asks import yes_to
from keepable_desk.store.models import Ask, Hold, Promise
from keepable_desk.store.standing_yes import standing_yes
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.deciding import NotDecidedError
from keepable_desk.usecases.make_promise import PromiseRequest, make_promise
from keepable_desk.usecases.place_hold import HoldWish, place_hold, release_hold
from tests.desk.small_company import NOW, small_book, small_desk
from tests.desk.usecases.acting import acting_as, refusal

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return small_desk(small_book(), "small.example/ledger")


def asked(desk: Desk) -> Ask:
    return ask_question(acting_as(desk, "rep"), Asked(text="Report for Acme by 1 June 2027")).row


def promised(desk: Desk, ask: str = "", hold: str = "", key: str = "k") -> str:
    wish = PromiseRequest(ask=ask, hold=hold, key=key, min_odds=0.0, reason="They wait.")
    return make_promise(acting_as(desk, "rep"), wish)["promise"]


def held(desk: Desk, ask: str, key: str = "h") -> str:
    return place_hold(acting_as(desk, "rep"), HoldWish(ask=ask, key=key, hours=5))["hold"]


def test_an_ask_that_was_promised_is_promised_no_second_time_whatever_the_key(desk: Desk) -> None:
    ask = asked(desk)
    ref = promised(desk, ask.ref)
    number, there = Promise.objects.get(ref=ref).number, Promise.objects.count()
    for key in ("k2", "k3", "k4"):
        with pytest.raises(NotDecidedError) as raised:
            promised(desk, ask.ref, key=key)
        assert raised.value.text == Text("refused.ask_promised", number=f"P-{number}")
    assert Promise.objects.count() == there


def test_the_same_key_gets_the_first_answer_again(desk: Desk) -> None:
    ask = asked(desk)
    assert promised(desk, ask.ref) == promised(desk, ask.ref)


def test_an_ask_that_was_promised_is_held_no_more_and_one_that_is_held_is_not_promised_beside_it(
    desk: Desk,
) -> None:
    first, second = asked(desk), asked(desk)
    number = Promise.objects.get(ref=promised(desk, first.ref)).number
    told = refusal(lambda: held(desk, first.ref), NotDecidedError)
    assert told == Text("refused.ask_promised", number=f"P-{number}")
    number = Hold.objects.get(ref=held(desk, second.ref)).number
    kept = Text("refused.ask_held", number=f"H-{number}")
    assert refusal(lambda: held(desk, second.ref, key="h2"), NotDecidedError) == kept
    assert refusal(lambda: promised(desk, second.ref, key="k2"), NotDecidedError) == kept


def test_a_hold_that_became_a_promise_is_what_its_ask_became(desk: Desk) -> None:
    ask = asked(desk)
    hold = held(desk, ask.ref)
    ref = promised(desk, hold=hold)
    found = yes_to(acting_as(desk, "rep"), ask)
    assert found is not None
    assert (found.noun, found.ref) == ("promise", ref)
    assert refusal(lambda: promised(desk, ask.ref, key="k2"), NotDecidedError).code == (
        "refused.ask_promised"
    )


@pytest.mark.parametrize("outcome", ["withdrawn", "released"])
def test_a_promise_that_was_taken_back_leaves_its_ask_open_again(desk: Desk, outcome: str) -> None:
    ask = asked(desk)
    ref = promised(desk, ask.ref)
    side = "promiser" if outcome == "withdrawn" else "promisee"
    assess_promise(acting_as(desk, "leader"), ref, SideAssessment(side=side, outcome=outcome))
    assert promised(desk, ask.ref, key="k2") != ref


def test_a_hold_that_was_released_or_is_over_leaves_its_ask_open_again(desk: Desk) -> None:
    first, second = asked(desk), asked(desk)
    release_hold(acting_as(desk, "rep"), held(desk, first.ref))
    assert standing_yes(desk.company.pk, first.ref, NOW) is None
    held(desk, second.ref, key="h2")
    almost, over = (NOW + timedelta(hours=5, seconds=second) for second in (-1, 0))
    assert standing_yes(desk.company.pk, second.ref, almost) is not None
    assert standing_yes(desk.company.pk, second.ref, over) is None


def test_asks_of_another_company_say_nothing_of_an_ask_here(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    ask = asked(desk)
    promised(desk, ask.ref)
    assert standing_yes(elsewhere.company.pk, ask.ref, NOW) is None
