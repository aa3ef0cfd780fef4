"""Asking: what is kept of an ask, how much more is told to whom, and who else is asked about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from keepable.answers import ask, draw_key_of, likely, place_of, why
from keepable.domain.canonical import to_plain
from keepable.texts import Text
from keepable_desk.reads.asked_questions import Asked, understand
from keepable_desk.reads.context import ActionContext
from keepable_desk.reads.forecasts import resource_revisions
from keepable_desk.rights.callers import caller_for
from keepable_desk.store.models import Ask, AskedPerson, Notification
from keepable_desk.usecases.ask_people import MOST_QUOTED, ask_person, reply_to, shortened
from keepable_desk.usecases.ask_question import More, answer_question, ask_question
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)
ASKED = Asked(text="Portal for Acme by 1 February 2027")


def acting_as(desk: Desk, role: str = "rep", now: datetime = NOW) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=now)


@pytest.mark.parametrize(
    ("role", "reasons", "wins", "sees"),
    [
        ("leader", False, True, True),
        ("leader", True, False, False),
        ("admin", False, True, False),  # whose business the pipeline is not
    ],
)
def test_an_ask_is_kept_with_its_answer_as_the_forecast_gives_it(
    desk: Desk, role: str, *, reasons: bool, wins: bool, sees: bool
) -> None:
    context = acting_as(desk, role)
    made = ask_question(context, ASKED, More(reasons=reasons, likely=wins))
    warm = context.warm.forecast
    question = understand(context, ASKED)
    answer = ask(warm, question)
    assert made.row.question == to_plain(question) | {"place": place_of(warm.book, question)}
    if reasons:
        answer = why(warm, question, answer)
    if sees:
        answer = likely(warm, question, answer)
    assert made.answer.odds == answer.odds
    assert bool(made.answer.binding) == reasons
    assert (made.answer.likely_odds is not None) == sees
    row = Ask.objects.get(pk=made.row.pk)
    assert row.answer == to_plain(made.answer)
    assert row.company == desk.company
    assert (row.actor, row.asked_at) == (f"user:{desk.members[role].pk}", NOW)
    assert row.draw_key == draw_key_of(warm.book, question)
    assert row.resource_revisions == resource_revisions(context.warm, question)
    assert row.resource_revisions == {"ben": 0, "bea": 0}
    assert (row.saved_at, row.declined_at) == (None, None)


def test_only_odds_are_answered_where_no_more_is_asked_for_and_an_ask_may_have_a_given_id(
    desk: Desk,
) -> None:
    context = acting_as(desk, "leader")
    plain = ask_question(context, ASKED)
    assert (plain.answer.binding, plain.answer.likely_odds) == ((), None)
    named = answer_question(context, understand(context, ASKED), ref="a-7")
    assert named.row.ref == "a-7"
    other = answer_question(context, understand(context, ASKED))
    assert len({named.row.ref, other.row.ref, plain.row.ref}) == 3


def test_a_question_of_so_many_letters_is_quoted_whole_and_a_longer_one_between_words() -> None:
    assert MOST_QUOTED == 300
    assert shortened("x" * 300) == "x" * 300
    assert shortened("x" * 301) == f"{'x' * 299}…"
    assert shortened(f"{'x' * 298} yy") == f"{'x' * 298} …"
    assert shortened("a b c d", 6) == "a b …"


def test_whoever_is_asked_and_who_asked_are_told_in_the_words_of_the_other(desk: Desk) -> None:
    made = ask_question(acting_as(desk), ASKED)
    words = "word " * 100
    member = desk.members["operations"]
    asked = ask_person(acting_as(desk), made.row.ref, words, member=member.pk)
    row = AskedPerson.objects.get()
    assert asked == row
    assert (row.ask, row.by, row.member) == (made.row, desk.members["rep"], member)
    assert (row.text, row.at, row.reply, row.replied_at) == (words, NOW, "", None)
    reply = reply_to(acting_as(desk, "operations", LATER), asked.pk, "Hardly.")
    assert reply == row
    row.refresh_from_db()
    assert (row.reply, row.replied_at) == ("Hardly.", LATER)
    short = "word " * 59  # of 299 letters the last word is half of one, perhaps
    told = [
        (each.member.role, each.kind, each.about_kind, each.about, each.at, each.told)
        for each in Notification.objects.order_by("pk")
    ]
    about = ("asked", "ask", made.row.ref)
    assert told == [
        ("operations", *about, NOW, Text("told.asks", who="Ruth Sand", words=f"{short.strip()} …")),
        ("rep", *about, LATER, Text("told.answers", who="Otto Werk", words="Hardly.")),
    ]
