"""The past of the demo company: it fits what is there now, and takes nothing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from keepable.answers import ask, likely, promise_odds, read_question
from keepable.cli.demo import as_of_now
from keepable.domain.checks import problems_of
from keepable.forecast import forecast
from keepable.samples import demo_book
from keepable.samples.demo import QUESTIONS
from keepable_desk.demo_history import advised, past_of
from keepable_desk.reads.context import of_operator
from keepable_desk.reads.runtime import process_runtime
from keepable_desk.rights.roles import ROLES
from keepable_desk.store import models as rows
from keepable_desk.usecases.check_ledger import verify_ledger
from keepable_desk.usecases.set_up_company import load_demo
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW


def test_the_past_changes_no_odds_and_brings_no_problem() -> None:
    book = demo_book(NOW)
    closed = tuple(each.promise for each in past_of(book))
    both = book.changed(promises=(*closed, *advised(book)))
    assert problems_of(both) == ()
    assert promise_odds(forecast(both, scenarios=16)) == promise_odds(forecast(book, scenarios=16))


def test_only_what_existed_was_sold_and_nothing_of_it_twice() -> None:
    book = demo_book(NOW)
    sold = [(each.promise.items, each.promise.customer) for each in past_of(book)]
    states = {item.id: item.state for item in book.catalogue}
    assert {states[name] for items, _ in sold for name in items} <= {"available", "limited"}
    standing = [(each.items, each.customer) for each in book.promises]
    assert len(set(sold + standing)) == len(sold) + len(set(standing))


def test_all_of_it_was_over_before_the_book_begins() -> None:
    book = demo_book(NOW)
    for each in past_of(book):
        made = [version.made_at for version in each.promise.versions]
        assert made == sorted(made)
        assert made[-1].date() < each.came_on < book.as_of.date()
        assert (each.promise.state == "kept") == (each.came_on <= each.promise.due_date)


@pytest.mark.django_db
def test_the_desk_and_the_command_line_tell_the_same_of_the_demo() -> None:
    now = NOW + timedelta(days=2, hours=6, minutes=40)  # in the middle of a week
    keep_nothing()  # as numbers of companies come again in tests
    desk = process_runtime().warm(load_demo(of_operator(now)).pk, now).forecast
    line = forecast(as_of_now(now))
    assert promise_odds(desk) == promise_odds(line)
    for text in QUESTIONS.values():
        answers = []
        for warm in (desk, line):
            question, problems = read_question(warm.book, text)
            assert question is not None, problems
            answer = likely(warm, question, ask(warm, question))
            answers.append(replace(answer, book_sha256=""))  # the desk has a past, too
        assert answers[0] == answers[1]


@pytest.mark.django_db
def test_the_demo_is_loaded_with_talk_and_a_note_that_two_alone_read() -> None:
    company = load_demo(of_operator(NOW))
    assert verify_ledger(of_operator(NOW, company.pk)).findings == ()
    assert rows.Message.objects.count() == 6
    readers = []
    for role in ROLES:
        client = Client(headers={"host": "localhost"})
        client.force_login(rows.Member.objects.get(roles=[role]).user)
        notes = client.get("/api/v1/notes").json()["items"]
        readers += [role] if notes else []
    assert readers == ["rep", "operations"]
