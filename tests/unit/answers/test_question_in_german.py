"""What is asked in German is found in the book, or it is said what was not understood."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from keepable.answers.question import Question, read_question
from keepable.domain.catalogue import CatalogueItem
from keepable.texts import Text
from tests.unit.answers.test_question import BOOK
from tests.unit.forecast.small_books import NOW, small_book, task

BOTH = CatalogueItem(id="io", name="Export und Import", state="available", template=(task("t", 8),))
SAP = CatalogueItem(id="sap", name="Anbindung an SAP", state="available", template=(task("t", 8),))


def asked(text: str) -> Question:
    question, problems = read_question(BOOK, text)
    assert problems == ()
    assert question is not None
    return question


def refused(text: str) -> list[Text | str]:
    question, problems = read_question(BOOK, text)
    assert question is None
    return [problem.what for problem in problems]


@pytest.mark.parametrize(
    "text",
    [
        "Single sign-on für Zen bis 1. März",
        "Single sign-on für Zen bis zum 1. März 2027",
        "sso bis 1. März für Zen",
        "können wir single sign-on für zen bis 01.03.2027 zusagen?",
        "Können wir Login für die Zen bis spätestens 1. März liefern?",
        "Wann können wir sso an Zen liefern?",
        "login an ZEN in 6 Wochen",
        "sso für zen zum 1. März",
        "sso innerhalb von 10 Tagen für zen",
        "sso fuer zen binnen einer Woche",
        "sso for zen bis 1. März",
    ],
)
def test_a_german_sentence_names_item_and_customer(text: str) -> None:
    question = asked(text)
    assert (question.items, question.customer, question.zone) == (("sso",), "zen", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("bis 1. März 2027", date(2027, 3, 1)),
        ("bis zum 1. März", date(2027, 3, 1)),
        ("spätestens 1. März", date(2027, 3, 1)),
        ("vor dem 1. März", date(2027, 2, 28)),
        ("bis Ende Februar", date(2027, 2, 28)),
        ("in 2 Wochen", NOW.date() + timedelta(days=14)),
        ("in einer Woche", NOW.date() + timedelta(days=7)),
        ("bis Freitag", NOW.date() + timedelta(days=(4 - NOW.weekday()) % 7)),
        ("bis morgen", NOW.date() + timedelta(days=1)),
    ],
)
def test_a_german_sentence_names_the_date(words: str, day: date) -> None:
    assert asked(f"sso für zen {words}").requested_date == day
    assert asked(f"sso {words} für zen").requested_date == day


def test_an_english_sentence_may_name_a_german_date() -> None:
    assert asked("sso for zen by 1. März 2027").requested_date == date(2027, 3, 1)


def test_items_are_joined_by_und_unless_that_is_part_of_a_name() -> None:
    assert asked("sso und export für zen").items == ("sso", "export")
    question, _ = read_question(small_book(catalogue=(BOTH,)), "Export und Import für Zen")
    assert question is not None
    assert question.items == ("io",)


def test_what_is_given_to_somebody_is_not_mistaken_for_a_name_with_an_in_it() -> None:
    question, _ = read_question(small_book(catalogue=(SAP,)), "Anbindung an SAP bis 1. März")
    assert question is not None
    assert (question.items, question.customer) == (("sap",), "")


def test_more_than_a_known_customer_is_asked_back_in_german_too() -> None:
    (what,) = refused("sso für Zen und Acme Corp bis 1. März")
    assert isinstance(what, Text)
    assert what.code == "question.more_than_a_customer"


def test_what_is_not_understood_is_named_as_it_was_written() -> None:
    assert refused("Tee für Zen bis 1. März") == [Text("question.unknown_item", name="Tee")]
    assert refused("sso für Zen bis März") == [Text("date.two_days", date="März")]


def test_a_german_question_without_a_known_customer_is_noted_as_an_english_one() -> None:
    question = asked("sso für Neukunde bis 1. März")
    assert question.customer == "Neukunde"
    assert question.remarks == (Text("remark.new_customer", customer="Neukunde", zone="UTC"),)
