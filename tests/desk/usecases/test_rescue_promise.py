"""Asking after the yes: the ask is kept, and what could save it comes with whom to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.texts import Text
from keepable_desk.reads.asked_questions import Asked, understand
from keepable_desk.reads.rescuing import rescue_options, whom_to_tell
from keepable_desk.store.models import Ask
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.rescue_promise import rescue_promise
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
SAID = "Portal for Acme by 1 February 2027"


def test_what_was_said_is_kept_and_answered_with_what_could_save_it(desk: Desk) -> None:
    context = acting_as(desk, "leader")
    found = rescue_promise(context, SAID)
    row = Ask.objects.get()
    assert found.answered.row == row
    assert found.answered.answer.odds == row.answer["odds"]
    warm, question = context.warm.forecast, understand(context, Asked(text=SAID))
    answer = found.answered.answer
    assert found.options == rescue_options(warm, question, answer)
    assert found.tell == whom_to_tell(warm.book, question, answer, row.resource_revisions)
    assert found.options
    assert found.tell


def test_of_the_deals_of_others_that_an_option_moves_nobody_reads_what_is_not_listed(
    desk: Desk,
) -> None:
    found = rescue_promise(acting_as(desk, "rep"), SAID)
    assert {option.kind for option in found.options} >= {"later date"}
    assert all(each.who and each.why for each in found.tell)


def test_without_a_date_there_is_nothing_to_save_and_the_ask_stays(desk: Desk) -> None:
    with pytest.raises(UnfitError) as raised:
        rescue_promise(acting_as(desk, "rep"), "Portal for Acme")
    assert raised.value.text == Text("rescue.no_date")
    assert Ask.objects.get().question["title"] == "Portal"
