"""Sentences that were stored before there were texts are still said in German."""

from __future__ import annotations

from django.utils import translation

from keepable.texts import Text
from keepable_desk.pages.said import in_german, said


def test_a_text_comes_from_the_catalogue_in_the_language_of_the_reader() -> None:
    text = Text("question.empty")
    with translation.override("de"):
        assert said(text) == "Die Frage ist leer."
    with translation.override("en"):
        assert said({"code": "question.empty", "params": {}}) == "The question is empty."


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
