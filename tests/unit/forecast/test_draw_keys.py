"""Draws are keyed by what is asked: whatever a promise is called, it draws as its ask did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings

from keepable.answers import accept, ask, promise_from, refresh
from keepable.answers.asking import commitment_for, place, place_of
from keepable.domain.catalogue import CatalogueItem
from keepable.domain.promise import Hold
from keepable.forecast import forecast
from keepable.forecast.agenda import agenda_of, standing_commitments
from keepable.forecast.compile import compile_agenda
from keepable.forecast.slow_reference import completions, place_agenda
from tests.unit.forecast.drawn_books import AS_OF, books, questions
from tests.unit.forecast.small_books import NOW, TODAY, question, same_arrays, small_book, task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from keepable.answers.question import Question
    from keepable.domain.book import Book
    from keepable.domain.promise import Promise
    from keepable.forecast.forecasting import Forecast

SCENARIOS = 8
ID = "01MBEZXT000000000000000000"
OTHER = "01MBEZXT000000000000000001"
SSO = CatalogueItem(
    id="sso",
    name="Single sign-on",
    state="available",
    template=(task("plan", 8), task("build", 16, predecessors=("plan",))),
)


def completion(warm: Forecast, asked: Question) -> NDArray[np.int32]:
    agenda = agenda_of([commitment_for(warm.book, asked)])
    return place(warm, compile_agenda(warm.frame, agenda)).completion_g


def promised(book: Book, asked: Question, promise_id: str = ID) -> Promise:
    return promise_from(book, asked, promiser="rep", made_at=NOW, promise_id=promise_id)


@settings(max_examples=30)
@given(books(), questions())
def test_a_promise_with_an_opaque_id_comes_out_as_the_ask_did(book: Book, asked: Question) -> None:
    warm = forecast(book, scenarios=SCENARIOS)
    after, refreshed = accept(warm, asked, promiser="rep", made_at=AS_OF, promise_id=ID)
    whole = forecast(after, scenarios=SCENARIOS)
    assert same_arrays(refreshed, whole)
    assert (completion(warm, asked) == whole.completion_g[:, -1]).all()


@settings(max_examples=30)
@given(books(), questions())
def test_the_id_of_a_promise_changes_nobody_s_dates(book: Book, asked: Question) -> None:
    warm = forecast(book, scenarios=SCENARIOS)
    _, by_words = accept(warm, asked, promiser="rep", made_at=AS_OF)
    _, by_id = accept(warm, asked, promiser="rep", made_at=AS_OF, promise_id=OTHER)
    assert (by_words.completion_g == by_id.completion_g).all()


@settings(max_examples=20)
@given(books(), questions())
def test_the_method_in_plain_python_draws_by_the_same_keys(book: Book, asked: Question) -> None:
    after = book.changed(promises=(*book.promises, promised(book, asked)))
    warm = forecast(after, scenarios=SCENARIOS)
    agenda = agenda_of(standing_commitments(after))
    plain = completions(agenda, place_agenda(warm.frame, agenda, 3))
    assert plain == warm.completion_g[3].tolist()


def test_what_becomes_of_a_hold_draws_the_same_as_the_hold() -> None:
    book = small_book(catalogue=(SSO,))
    made = promised(book, question(items=("sso",), by=TODAY))
    hold = Hold(
        id=ID,
        title=made.title,
        holder="rep",
        customer=made.customer,
        rank=1,
        due_date=made.due_date,
        expires_at=NOW.replace(year=NOW.year + 1),
        work=made.work,
        draw_key=made.draw_key,
    )
    held = forecast(book.changed(holds=(hold,)))
    kept = forecast(book.changed(promises=(replace(made, rank=1),)))
    assert (held.completion_g == kept.completion_g).all()


def test_the_same_ask_again_takes_the_next_place_once_it_is_promised() -> None:
    book = small_book(catalogue=(SSO,))
    asked = question(items=("sso",), by=TODAY)
    after = book.changed(promises=(promised(book, asked),))
    assert (place_of(book, asked), place_of(after, asked)) == (1, 2)
    assert commitment_for(after, asked).id == "acme:sso#2"


def test_an_ask_keeps_its_place_when_an_earlier_one_falls_free() -> None:
    # It was asked while somebody else held the same: that hold is over, its futures stay.
    book = small_book(catalogue=(SSO,))
    asked = replace(question(items=("sso",), by=TODAY), place=2)
    assert commitment_for(book, asked).id == "acme:sso#2"


def test_an_ask_whose_place_was_promised_meanwhile_moves_to_a_free_one() -> None:
    book = small_book(catalogue=(SSO,))
    asked = replace(question(items=("sso",), by=TODAY), place=1)
    assert place_of(book.changed(promises=(promised(book, asked),)), asked) == 2


def test_asking_twice_draws_the_same_futures() -> None:
    warm = forecast(small_book(catalogue=(SSO,)))
    asked = question(items=("sso",), by=TODAY)
    assert ask(warm, asked) == ask(warm, replace(asked, place=1))


def test_neither_promise_nor_work_says_in_its_id_what_it_is() -> None:
    book = small_book(catalogue=(SSO,))
    plan, build = promised(book, question(items=("sso",), by=TODAY)).work
    assert (plan.id, build.id, build.predecessors) == (f"{ID}/1", f"{ID}/2", (f"{ID}/1",))
    assert {plan.project, build.project} == {ID}


def test_a_copy_of_a_promise_s_work_draws_as_before_whatever_it_is_called() -> None:
    # Work that has a draw key keeps it when it is renamed once more.
    book = small_book(catalogue=(SSO,))
    first = promised(book, question(items=("sso",), by=TODAY))
    again = promised(book, question(*first.work, by=TODAY), OTHER)
    assert [work.draw_key for work in again.work] == [work.draw_key for work in first.work]


def test_a_project_drawn_by_a_key_is_drawn_so_for_all_of_its_work() -> None:
    # Work of another promise names the first as its project; a hold that goes takes its key along.
    book = small_book(catalogue=(SSO,))
    first = promised(book, question(items=("sso",), by=TODAY))
    other = promised(book, question(task("more", 8, project=ID), by=TODAY, customer="b"), OTHER)
    both = book.changed(promises=(first, replace(other, rank=2)))
    alone = book.changed(promises=(replace(other, rank=2),))
    assert same_arrays(refresh(forecast(both), alone), forecast(alone))
