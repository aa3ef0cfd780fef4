"""A form that was filled in wrongly says so at its field, in the language of whoever reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from keepable_desk.store.models import Leave, Promise

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

PART = {"HX-Request": "true"}


def reader(desk: Desk, language: str) -> Client:
    client = Client()
    client.force_login(desk.members["deal desk"].user)
    client.post("/reader", {"language": language})
    return client


@pytest.mark.parametrize(
    ("path", "entered", "fields"),
    [
        ("/promise-acts/p1/move", {"due_date": "soon"}, "due_date"),
        ("/promise-acts/p1/assess", {"side": "promiser", "outcome": "perhaps"}, "outcome"),
        ("/promise-acts/p1/rank", {"ahead_of": ""}, "ahead_of"),
        ("/promise-acts/p1/talk", {"text": " "}, "text"),
        ("/tasks/p1-t/change", {"hours": "many", "hours_spent": "-1"}, "hours hours_spent"),
        ("/capacity/leave", {"person": "ben", "first": "2027-03-01"}, "last"),
        ("/asks/nothing/hold", {"hours": "721"}, "hours"),
        ("/asks/nothing/promise", {"min_odds": "1.5"}, "min_odds"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(
    desk: Desk, path: str, entered: dict[str, str], fields: str
) -> None:
    answer = reader(desk, "en").post(path, entered, headers=PART)
    assert answer.status_code == 422
    assert f'data-fields="{fields}"' in answer.content.decode()


def test_nothing_is_done_by_a_form_that_was_filled_in_wrongly(desk: Desk) -> None:
    client = reader(desk, "en")
    client.post("/capacity/leave", {"person": "ben", "first": "2027-03-01", "last": "x"})
    client.post("/promise-acts/p1/move", {"due_date": "2027-02-30"})
    assert Leave.objects.count() == 1  # the one of the book
    assert Promise.objects.get(ref="p1").versions.count() == 1


def test_it_is_told_in_the_language_of_the_reader(desk: Desk) -> None:
    # the sentence of ours from the catalogue, the one of the number from Django's own
    client = reader(desk, "de")
    day = client.post("/promise-acts/p1/move", {"due_date": "soon"}, headers=PART)
    assert "Wähl einen Tag" in day.content.decode()
    hours = client.post("/tasks/p1-t/change", {"hours": "many"}, headers=PART)
    assert "Zahl" in hours.content.decode()
