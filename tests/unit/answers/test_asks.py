"""An ask is placed as if it were promised last, and disturbs nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.answers import accept, ask, likely, push, refresh, why
from keepable.answers.asking import commitment_for, place
from keepable.answers.deals import pipeline_of
from keepable.domain.book import Book
from keepable.domain.catalogue import CatalogueItem
from keepable.forecast import forecast
from keepable.forecast.agenda import agenda_of
from keepable.forecast.compile import compile_agenda
from keepable.texts import Listed, Odds, Text
from tests.unit.forecast.drawn_books import AS_OF, books, questions, works
from tests.unit.forecast.small_books import (
    NOW,
    TODAY,
    arrays_of,
    open_deal,
    promise,
    question,
    same_arrays,
    small_book,
    task,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from keepable.answers.question import Question
    from keepable.domain.work import Work
    from keepable.forecast.forecasting import Forecast

SCENARIOS = 8


def completion(warm: Forecast, asked: Question) -> NDArray[np.int32]:
    agenda = agenda_of([commitment_for(warm.book, asked)])
    return place(warm, compile_agenda(warm.frame, agenda)).completion_g


@settings(max_examples=30)
@given(books(), questions())
def test_an_ask_comes_out_as_a_full_forecast_with_it_promised_last(
    book: Book, asked: Question
) -> None:
    warm = forecast(book, scenarios=SCENARIOS)
    promised, _ = accept(warm, asked, promiser="rep", made_at=AS_OF)
    brute = forecast(promised, scenarios=SCENARIOS)
    assert (completion(warm, asked) == brute.completion_g[:, -1]).all()


@settings(max_examples=30)
@given(books(), questions())
def test_an_accepted_ask_equals_a_full_forecast_bit_for_bit(book: Book, asked: Question) -> None:
    promised, after = accept(
        forecast(book, scenarios=SCENARIOS), asked, promiser="rep", made_at=AS_OF
    )
    assert same_arrays(after, forecast(promised, scenarios=SCENARIOS))


@settings(max_examples=20)
@given(books(), questions())
def test_asking_changes_nothing_in_the_warm_forecast(book: Book, asked: Question) -> None:
    book = book.changed(
        deals=(open_deal("d", task("d1", 8), win_odds=1.0),)
    )  # so that something is won
    warm = forecast(book, scenarios=SCENARIOS)
    before = [array.copy() for array in arrays_of(warm)]
    likely(warm, asked, why(warm, asked, ask(warm, asked)))
    push(warm, asked, [book.promises[0].id])
    for old, new in zip(before, arrays_of(warm), strict=True):
        assert (old == new).all()


@settings(max_examples=60)
@given(books(), questions(), st.lists(works("d", 0), min_size=1, max_size=3))
def test_deals_come_after_an_ask_as_they_would_had_it_been_promised(
    book: Book, asked: Question, offered: list[Work]
) -> None:
    deals = tuple(
        open_deal(f"d{n}", replace(work, id=f"d{n}-0", status="todo", hours_spent=0.0))
        for n, work in enumerate(offered)
    )
    warm = forecast(book.changed(deals=deals), scenarios=SCENARIOS)
    agenda = agenda_of([commitment_for(warm.book, asked)])
    others = pipeline_of(warm).others
    after_g = place(warm, compile_agenda(warm.frame, agenda), others=others).after_g
    _, promised = accept(warm, asked, promiser="rep", made_at=AS_OF)
    assert (after_g == pipeline_of(promised).others.alone_g).all()


@settings(max_examples=20)
@given(books(), questions())
def test_a_withdrawn_ask_was_never_there(book: Book, asked: Question) -> None:
    warm = forecast(book, scenarios=SCENARIOS)
    _, after = accept(warm, asked, promiser="rep", made_at=AS_OF)
    assert same_arrays(refresh(after, book), warm)


@settings(max_examples=20)
@given(books(), questions())
def test_what_was_promised_before_is_not_moved_by_what_comes_later(
    book: Book, asked: Question
) -> None:
    warm = forecast(book, scenarios=SCENARIOS)
    _, after = accept(warm, asked, promiser="rep", made_at=AS_OF)
    assert (after.completion_g[:, :-1] == warm.completion_g).all()


def test_an_empty_book_answers() -> None:
    empty = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))
    answer = ask(forecast(empty, scenarios=16), question(by=date(2027, 3, 1)))
    assert answer.text.code == "answer.no_undated"
    assert answer.hours_expected == 0.0


def test_exact_work_of_free_people_is_done_when_it_can_be_counted() -> None:
    # 20 h at 8 h a day: Monday, Tuesday and half of Wednesday, 6 January
    answer = ask(forecast(small_book()), question(task("x", 20), by=date(2027, 1, 6)))
    assert answer.date_at(80) == date(2027, 1, 6)
    assert answer.hours_expected == 20.0
    assert answer.odds == answer.odds_cap


def test_an_ask_waits_for_what_is_promised() -> None:
    # 40 h are promised: all of the first week; 8 h more end on Monday, 11 January
    warm = forecast(small_book(promise("p", 1, task("p1", 40))))
    assert ask(warm, question(task("x", 8))).date_at(80) == date(2027, 1, 11)


def test_the_day_before_it_is_done_the_odds_are_nothing() -> None:
    warm = forecast(small_book(promise("p", 1, task("p1", 40))))
    answer = ask(warm, question(task("x", 8), by=date(2027, 1, 10)))
    assert (answer.odds, answer.verdict) == (0.0, "no")


def test_what_does_not_fit_before_the_horizon_has_no_date() -> None:
    # 12 weeks have 480 h
    answer = ask(forecast(small_book()), question(task("x", 481), by=date(2027, 2, 1)))
    assert (answer.date_at(50), answer.odds, answer.curve) == (None, 0.0, ())


def test_asking_after_the_yes_tells_how_the_promise_stands() -> None:
    warm = forecast(small_book(promise("p", 1, task("p1", 16))))
    answer = ask(warm, question(by=date(2027, 1, 4), promise="p", title="P for Acme"))
    assert answer.already_promised == "p"
    assert answer.date_at(80) == date(2027, 1, 5)
    # 16 hours are not done on the first day, but long before what was promised.
    facts = answer.text.params
    assert answer.text.code == "answer.promised_on_course_other_date"
    assert (facts["what"], facts["by"], facts["asked"]) == (
        "P for Acme",
        date(2027, 2, 1),
        date(2027, 1, 4),
    )
    assert isinstance(facts["odds"], Odds)
    assert isinstance(facts["asked_odds"], Odds)
    assert (facts["odds"].value, facts["asked_odds"].value) == (0.9, 0.0)


def test_asking_after_what_is_done_says_so() -> None:
    done = task("p1", 16, status="done", started=date(2027, 1, 1), finished=date(2027, 1, 1))
    warm = forecast(small_book(promise("p", 1, done)))
    answer = ask(warm, question(by=date(2027, 2, 1), promise="p", title="P for Acme"))
    assert (answer.text, answer.odds) == (Text("answer.all_done", what="P for Acme"), 0.95)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("absent", "answer.absent"),
        ("for show", "answer.only_for_show"),
        ("planned", "answer.only_planned"),
        ("limited", "answer.limited_without_work"),
        ("available", "answer.without_work"),
    ],
)
def test_what_cannot_be_built_is_not_for_sale(state: str, code: str) -> None:
    item = CatalogueItem(id="magic", name="Magic", state=state)  # type: ignore[arg-type]  # a state
    answer = ask(forecast(small_book(catalogue=(item,))), question(items=("magic",)))
    assert (answer.verdict, answer.keepable) == ("not for sale", ())
    assert answer.text == Text(code, items=Listed(("Magic",), most=100))


@pytest.mark.parametrize(
    ("state", "remark"),
    [
        (
            "planned",
            Text("plan.dated", n=1, items=Listed(("Magic",), most=100), planned=date(2027, 6, 1)),
        ),
        ("limited", Text("remark.limited", item="Magic", limits="ten users")),
        ("for show", Text("remark.for_show", item="Magic")),
    ],
)
def test_the_truth_about_an_item_is_remarked(state: str, remark: Text) -> None:
    item = CatalogueItem(
        id="magic",
        name="Magic",
        state=state,  # type: ignore[arg-type]  # a state
        limits="ten users",
        planned_date=date(2027, 6, 1),
        template=(task("t", 8),),
    )
    answer = ask(forecast(small_book(catalogue=(item,))), question(items=("magic",)))
    assert answer.remarks == (remark,)


MAGIC = CatalogueItem(
    id="magic",
    name="Magic",
    state="planned",
    planned_date=date(2027, 2, 1),
    template=(task("t", 8),),
)


PLAN = Text("plan.dated", n=1, items=Listed(("Magic",), most=100), planned=date(2027, 2, 1))


@pytest.mark.parametrize(
    ("by", "code", "verdict"),
    [
        (date(2027, 1, 29), "answer.too_soon", "risky"),
        (date(2027, 2, 1), "answer.with_plan", "yes"),
        (None, "answer.with_plan", "undated"),
    ],
)
def test_what_does_not_exist_yet_is_no_plain_yes(by: date | None, code: str, verdict: str) -> None:
    warm = forecast(small_book(catalogue=(MAGIC,)))
    answer = ask(warm, question(items=("magic",), by=by, title="X for Acme"))
    assert (answer.text.code, answer.text.params["plan"]) == (code, PLAN)
    assert answer.verdict == verdict


def test_going_first_makes_no_plain_yes_of_what_does_not_exist_yet() -> None:
    warm = forecast(small_book(promise("p", 1, task("p1", 8)), catalogue=(MAGIC,)))
    asked = question(items=("magic",), by=date(2027, 1, 29), title="X for Acme")
    assert push(warm, asked, ["p"]).answer.verdict == "risky"


def test_the_same_ask_again_draws_other_futures_once_it_is_promised() -> None:
    asked = question(task("x", 8), by=TODAY)
    book, _ = accept(forecast(small_book()), asked, promiser="rep", made_at=NOW)
    assert commitment_for(book, asked).id == "acme:ask#2"


def test_a_promise_needs_a_date() -> None:
    with pytest.raises(ValueError, match="A promise needs a date"):
        accept(forecast(small_book()), question(task("x", 8)), promiser="rep", made_at=NOW)


def test_a_deal_that_shares_the_people_is_touched() -> None:
    # the deal alone ends on Monday; after 40 h more it ends a week later, on 11 January
    deal = open_deal("d", task("d1", 8), wanted_date=date(2027, 1, 8))
    answer = ask(forecast(small_book(deals=(deal,))), question(task("x", 40)))
    (affected,) = answer.affected
    assert (affected.odds_before, affected.odds_after, affected.days_later) == (0.95, 0.0, 7.0)


def test_the_deal_that_is_asked_about_is_not_touched_by_itself() -> None:
    deal = open_deal("d", task("d1", 8))
    asked = question(task("d1", 8), deal="d")
    assert ask(forecast(small_book(deals=(deal,))), asked).affected == ()


def test_every_answer_names_what_it_rests_on() -> None:
    book = small_book()
    answer = ask(forecast(book, seed=7, scenarios=8), question(task("x", 8)))
    assert (answer.book_sha256, answer.seed, answer.scenarios) == (book.sha256, 7, 8)
