"""What is asked is found in the book, or it is said what was not understood."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from keepable.answers.question import Question, build_question, read_question
from keepable.domain.catalogue import CatalogueItem
from keepable.domain.deal import Customer, Deal
from keepable.domain.money import Money
from keepable.domain.promise import Promise, PromiseVersion
from keepable.texts import Listed, Text
from tests.unit.forecast.small_books import NOW, promise, small_book, task

if TYPE_CHECKING:
    from keepable.domain.problem import Problem

SSO = CatalogueItem(
    id="sso", name="Single sign-on", state="available", aliases=("login",), template=(task("t", 8),)
)
EXPORT = CatalogueItem(
    id="export",
    name="Export",
    state="planned",
    planned_date=date(2027, 6, 1),
    template=(task("t", 8),),
)
AND = CatalogueItem(id="rd", name="Research and more", state="available", template=(task("t", 8),))
SOLD = Promise(
    id="sold",
    title="Login for Acme",
    promiser="rep",
    customer="acme",
    rank=1,
    versions=(PromiseVersion(due_date=date(2027, 2, 1), made_at=NOW),),
    items=("sso",),
)
DEAL = Deal(
    id="d1",
    title="Big one",
    customer="acme",
    owner="rep",
    stage="offer",
    win_odds=0.5,
    close_date=date(2027, 2, 1),
    wanted_date=date(2027, 5, 1),
    price=Money(Decimal(5000), "EUR"),
    items=("sso", "export"),
)
BOOK = small_book(
    SOLD,
    promise("other", 2, task("o", 8)),
    catalogue=(SSO, EXPORT, AND),
    deals=(DEAL,),
    customers=(
        Customer(id="acme", name="Acme Corp", zone="America/New_York"),
        Customer(id="zen", name="Zen", zone="Asia/Tokyo"),
    ),
)


def asked(text: str) -> Question:
    question, problems = read_question(BOOK, text)
    assert problems == ()
    assert question is not None
    return question


def refused(text: str) -> tuple[Problem, ...]:
    question, problems = read_question(BOOK, text)
    assert question is None
    return problems


def codes(text: str) -> list[str]:
    return [problem.what.code for problem in refused(text) if isinstance(problem.what, Text)]


def unknown(name: str) -> Text:
    return Text("question.unknown_item", name=name)


@pytest.mark.parametrize(
    "text",
    [
        "Single sign-on for Zen by 1 March 2027",
        "can we promise single sign-on to zen by 2027-03-01?",
        "login for ZEN by end of february 2027",
        "promise sso for zen",
        "When can we deliver sso for Zen?",
        "Could we do login for zen before 2 March!",
        "sso by 1 March for Zen",
        "sso for zen in 6 weeks",
        "sso within 10 days for zen",
    ],
)
def test_a_sentence_names_item_and_customer(text: str) -> None:
    question = asked(text)
    assert (question.items, question.customer, question.zone) == (("sso",), "zen", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("by 1 March 2027", date(2027, 3, 1)),
        ("until 1 March", date(2027, 3, 1)),
        ("no later than 1 March 2027", date(2027, 3, 1)),
        ("before 1 March", date(2027, 2, 28)),
        ("in 2 weeks", NOW.date() + timedelta(days=14)),
        ("within 2 weeks?", NOW.date() + timedelta(days=14)),
        ("by Friday", NOW.date() + timedelta(days=(4 - NOW.weekday()) % 7)),
    ],
)
def test_a_sentence_names_the_date(words: str, day: date) -> None:
    assert asked(f"sso for zen {words}").requested_date == day
    assert asked(f"sso {words.removesuffix('?')} for zen").requested_date == day


def test_a_date_that_could_be_two_is_refused_wherever_it_stands() -> None:
    assert refused("sso for zen by March")[0].what == Text("date.two_days", date="March")


@pytest.mark.parametrize("text", ["sso + export", "sso and export", "sso, export"])
def test_several_items_are_joined(text: str) -> None:
    question = asked(text)
    assert (question.items, question.title) == (("sso", "export"), "Single sign-on + Export")


def test_a_name_with_and_in_it_is_one_item() -> None:
    assert asked("Research and more for zen").items == ("rd",)


def test_the_beginning_of_a_name_is_enough_for_a_customer() -> None:
    assert asked("export for ze").customer == "zen"


def test_an_unknown_customer_is_welcome_and_noted() -> None:
    question = asked("sso for Newcomer")
    assert (question.customer, question.zone) == ("Newcomer", "UTC")
    assert question.remarks == (Text("remark.new_customer", customer="Newcomer", zone="UTC"),)


def test_a_customer_who_is_nearly_known_is_noted_with_the_name() -> None:
    assert asked("sso for Acne Corp").remarks[0].params["like"] == "Acme Corp"


@pytest.mark.parametrize("whom", ["Zen and Acme Corp", "Zen, 40000 EUR,", "two users + zen"])
def test_more_than_a_known_customer_is_asked_back(whom: str) -> None:
    assert codes(f"sso for {whom} by 1 March")[0] == "question.more_than_a_customer"


def test_a_part_that_only_begins_like_a_customer_may_be_somebody_new() -> None:
    assert asked("sso for Ze & Sons").customer == "Ze & Sons"


def test_a_name_that_begins_with_a_verb_is_a_name() -> None:
    assert refused("Deliver tea for zen")[0].what == unknown("Deliver tea")


def test_an_item_that_is_named_twice_is_asked_back() -> None:
    assert refused("sso and login for zen")[0].what == Text(
        "question.named_again", item="Single sign-on", times=2
    )


def test_an_item_that_is_nearly_known_is_refused_with_its_name() -> None:
    (problem,) = refused("Single sing-on for zen")
    assert problem.what == unknown("Single sing-on")
    meant = Listed(("Single sign-on",), joined="or")
    assert problem.remedy == Text("question.did_you_mean", names=meant)


def test_an_item_that_nobody_knows_is_refused_with_what_there_is() -> None:
    (problem,) = refused("Tea for zen")
    assert problem.what == unknown("Tea")
    assert isinstance(problem.remedy, Text)
    assert problem.remedy.code == "question.catalogue_has"


def test_every_unknown_item_is_named() -> None:
    assert len(refused("Tea and Coffee for zen")) == 2


def test_a_date_in_the_past_is_refused() -> None:
    (problem,) = refused("sso for zen by 2027-01-03")
    assert problem.what == Text("question.past", day=date(2027, 1, 3), as_of=date(2027, 1, 4))


def test_a_date_that_cannot_be_read_is_refused() -> None:
    assert codes("sso for zen by 1/3/2027")[0] == "date.two_days"


@pytest.mark.parametrize("text", ["", "   ", "and", "+ for zen"])
def test_an_empty_question_is_refused_with_an_example(text: str) -> None:
    assert refused(text)[0].remedy == Text("question.how_to_ask")


@pytest.mark.parametrize(
    "text", ["other", "Other by 2027-03-01", "sold for acme", "Login for Acme"]
)
def test_a_promise_can_be_asked_about(text: str) -> None:
    assert asked(text).promise in {"other", "sold"}


def test_asking_for_what_is_promised_already_is_about_that_promise() -> None:
    question = asked("sso for acme")
    assert (question.promise, question.requested_date) == ("sold", date(2027, 2, 1))


def test_the_same_item_for_somebody_else_is_a_new_question() -> None:
    assert asked("sso for zen").promise is None


def test_a_promise_to_somebody_is_not_that_of_somebody_new() -> None:
    # "Other" is the title of a promise to Acme; Newcomer is in no book
    assert asked("other for acme").promise == "other"
    assert asked("sso for Newcomer").promise is None
    assert refused("Other for Newcomer")[0].what == unknown("Other")


def test_a_deal_brings_its_scope_customer_date_and_price() -> None:
    question = asked("d1")
    assert (question.deal, question.customer) == ("d1", "acme")
    assert (question.items, question.title) == (("sso", "export"), "Big one")
    assert (question.requested_date, question.price) == (date(2027, 5, 1), DEAL.price)


def test_what_is_asked_for_goes_before_what_the_deal_says() -> None:
    price = Money(Decimal(1), "EUR")
    question, _ = build_question(
        BOOK, scope="D1", customer="zen", requested_date=date(2027, 4, 1), price=price
    )
    assert question is not None
    assert (question.customer, question.requested_date) == ("zen", date(2027, 4, 1))
    assert question.price == price


def test_a_question_from_fields_says_how_it_was_asked() -> None:
    question, _ = build_question(BOOK, scope="sso", customer="zen", requested_date=None)
    assert question is not None
    assert question.text == "sso for zen"


@pytest.mark.parametrize("unit", ["a by ", "a for ", "by ", "a in 1 ", " ", "a bis 1 f\u00fcr "])
def test_a_sentence_is_read_in_a_moment_however_it_is_made(unit: str) -> None:
    began = time.perf_counter()
    question, problems = read_question(BOOK, (unit * 2_000)[:2_000])
    assert time.perf_counter() - began < 2.0  # it takes a twentieth of that; once it took minutes
    assert question is None
    assert all(len(str(problem)) < 200 for problem in problems)


def test_a_sentence_that_is_none_is_refused_unread() -> None:
    question, problems = read_question(BOOK, "a by " * 12_000)
    assert question is None
    assert problems[0].what == Text("question.too_long", letters=60_000, most=2_000)


def test_more_than_a_hundred_things_are_not_looked_for_at_once() -> None:
    scope = " + ".join("thing" for _ in range(101))
    question, problems = build_question(BOOK, scope=scope, customer="", requested_date=None)
    assert question is None
    assert [problem.remedy for problem in problems] == [Text("question.in_parts")]


def test_blanks_too_many_change_nothing() -> None:
    question, _ = read_question(BOOK, "  Single   sign-on \n for  Acme   Corp by 2027-03-01 ")
    assert question is not None
    assert (question.items, question.customer) == (("sso",), "acme")
