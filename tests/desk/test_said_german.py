"""What the library says is said in German, too: answers of the demo company, and refusals."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from keepable.engine import ask, forecast, promise_odds, read_question, why
from keepable.engine.wording import say_odds
from keepable.samples import demo_book
from keepable_desk.pages.said import in_german, is_known, said

if TYPE_CHECKING:
    from keepable.engine import Forecast

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
WHEN = ("by 15 February 2027", "in 30 weeks", "in 2 weeks", "")
WHO = ("Acme", "Bluefern Energy", "Somebody New")


@pytest.fixture(scope="module")
def warm() -> Forecast:
    """Forecast the demo company in a few futures."""
    return forecast(demo_book(NOW), scenarios=64)


def test_every_sentence_of_every_answer_is_known(warm: Forecast) -> None:
    unknown = set()
    for item in warm.book.catalogue:
        for number, when in enumerate(WHEN):
            text = f"{item.name} for {WHO[number % len(WHO)]} {when}".strip()
            question, problems = read_question(warm.book, text)
            assert question is not None, problems
            answer = why(warm, question, ask(warm, question))
            sentences = [answer.sentence, answer.rests_on.sentence, *answer.notes]
            sentences += answer.rests_on.details
            sentences += [each.sentence for each in answer.binding]
            unknown |= {sentence for sentence in sentences if not is_known(sentence)}
    assert sorted(unknown) == []


def test_every_sentence_about_what_is_promised_is_known(warm: Forecast) -> None:
    said_of = [each.sentence for each in promise_odds(warm)]
    for promise in warm.book.promises:
        question, _ = read_question(warm.book, promise.id)
        assert question is not None
        said_of.append(ask(warm, question).sentence)
    assert [sentence for sentence in said_of if not is_known(sentence)] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tea for two",
        "Sandbox by 31 February 2027",
        "Sandbox by 1/2/2027",
        "Sandbox by 2020-01-01",
    ],
)
def test_what_cannot_be_read_is_said_in_german(warm: Forecast, text: str) -> None:
    question, problems = read_question(warm.book, text)
    assert question is None
    for problem in problems:
        assert is_known(problem.what), problem.what
        assert is_known(problem.remedy), problem.remedy


@pytest.mark.parametrize("odds", [0.01, 0.07, 0.31, 0.38, 0.9, 0.94, 0.99])
def test_odds_in_words_never_stay_english(odds: float) -> None:
    sentence = f"Yes: X by 1 March 2027 can be kept, odds {say_odds(odds, 0.95)}."
    assert " in 1" not in in_german(sentence)
    assert "than" not in in_german(sentence)


def test_what_an_estimate_rests_on_is_said_in_german_to_its_last_part() -> None:
    english = (
        "The largest, Build (24 hours): 1,624 finished tasks, 91 of them by the 3 people who could "
        "do it on data; 22 % come out exactly as estimated; 8 in 10 within 0.51 to 2 times."
    )
    assert in_german(english) == (
        "Die größte, Build (24 Stunden): 1.624 erledigte Aufgaben, 91 davon von den 3, die es "
        "könnten, bei data; 22 % treffen genau die Schätzung; 8 von 10 im 0,51- bis 2-Fachen."
    )


def test_readers_of_english_read_what_was_said() -> None:
    with translation.override("en"):
        assert said("The question is empty.") == "The question is empty."
    with translation.override("de"):
        assert said("The question is empty.") == "Die Frage ist leer."


def test_a_sentence_of_two_is_said_in_two() -> None:
    two = "The question is empty. Ask for a later date."
    assert in_german(two) == "Die Frage ist leer. Frag nach einem späteren Termin."
