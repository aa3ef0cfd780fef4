"""Days and numbers that cannot be are refused in a sentence, on pages and through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from keepable_desk import clock
from keepable_desk.store import models as rows
from tests.desk.small_company import NOW, Desk, post, reader

pytestmark = pytest.mark.store

MANY = "9" * 5_000
TODAY = "2027-01-11"  # of the small company; its promises were made on 22 December 2026


def told(answer: Any) -> tuple[int, str]:  # noqa: ANN401 - the answer of a test client
    """Return the status of an answer, with the code of what it tells; none where it was done."""
    return answer.status_code, answer.json().get("text", {}).get("code", "")


def moved(desk: Desk, day: str) -> tuple[int, str]:
    """Move p1 through the API, and give the status with the code of what was told."""
    client = reader(desk, "leader")
    tag = f'"{rows.Promise.objects.get(ref="p1").revision}"'
    answer = post(
        client,
        "/promises/p1/moves",
        {"due_date": day, "reason": "They want it then."},
        If_Match=tag,
    )
    return told(answer)


def assessed(desk: Desk, day: str, outcome: str = "kept") -> tuple[int, str]:
    """Assess p1 through the API, and give the status with the code of what was told."""
    client = reader(desk, "leader")
    tag = f'"{rows.Promise.objects.get(ref="p1").revision}"'
    given = {"side": "promiser", "outcome": outcome, "came_on": day}
    answer = post(client, "/promises/p1/assessments", given, If_Match=tag)
    return told(answer)


@pytest.mark.parametrize("monday", ["0001-01-01", "9999-12-31", "1999-12-31", "2200-01-01"])
def test_a_week_out_of_the_calendars_is_refused_in_a_sentence(desk: Desk, monday: str) -> None:
    answer = reader(desk, "leader").get(f"/capacity/{monday}?who=ben")
    assert answer.status_code == 409
    assert "choose a day from 2000 to 2199" in answer.content.decode()


@pytest.mark.parametrize(
    ("first", "last", "on_page"),  # a form refuses days by themselves, with 422
    [
        ("2027-01-01", "9999-12-31", 422),
        ("1890-01-01", "1890-01-02", 422),
        ("2027-01-01", "2029-03-01", 409),
    ],
)
def test_leave_out_of_the_calendars_or_of_many_years_is_refused(
    desk: Desk, first: str, last: str, on_page: int
) -> None:
    form = {"person": "ben", "start": first, "end": last}
    assert reader(desk, "operations").post("/parts/leave/add", form).status_code == on_page
    given = {"person": "ben", "start": first, "end": last}
    assert post(reader(desk, "operations"), "/leave", given).status_code == 409
    assert rows.Leave.objects.count() == 1  # the one that the small company has


def test_a_promise_is_not_moved_to_a_day_that_is_over_or_centuries_away(desk: Desk) -> None:
    assert moved(desk, "2027-01-10") == (409, "refused.day_is_over")
    assert moved(desk, "2127-01-11") == (409, "refused.day_too_far")
    assert moved(desk, TODAY)[0] == 201


def test_a_move_of_what_was_overdue_can_be_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=60))  # due 10 days before
    assert moved(desk, "2027-05-03")[0] == 201
    assert moved(desk, "2027-03-01")[0] == 201


def test_nothing_came_on_a_day_that_is_still_to_come(desk: Desk) -> None:
    assert assessed(desk, "2027-01-12") == (409, "refused.day_still_to_come")
    assert assessed(desk, TODAY)[0] == 201


def test_nothing_came_before_it_was_promised(desk: Desk) -> None:
    assert assessed(desk, "2026-12-01") == (409, "refused.came_before_promised")


def test_work_started_in_no_other_age(desk: Desk) -> None:
    form = {"status": "started", "started": "0001-01-01"}
    assert reader(desk, "operations").post("/tasks/p1-t/change", form).status_code == 422


def test_numbers_that_no_member_has_are_refused_in_a_sentence(desk: Desk) -> None:
    client = reader(desk, "leader")
    ask = post(client, "/asks", {"text": "Report for Nord in 20 weeks"}).json()["id"]
    person = client.post(f"/asks/{ask}/person", {"member": MANY, "text": "You?"})
    assert person.status_code == 422
    assert "Choose from the list." in person.content.decode()


def test_numbers_that_no_member_can_have_are_refused_at_their_field(desk: Desk) -> None:
    form = {"text": "Hello.", "mentions": MANY}
    said = reader(desk, "leader").post("/promise-acts/p1/talk", form)
    assert said.status_code == 422
    assert "Choose from the list." in said.content.decode()
    assert not rows.Message.objects.exists()


def test_a_number_that_no_member_has_is_refused_too(desk: Desk) -> None:
    form = {"text": "Hello.", "mentions": 10**17}
    assert reader(desk, "leader").post("/promise-acts/p1/talk", form).status_code == 409
    assert not rows.Message.objects.exists()


@pytest.mark.parametrize("back", ["setup", "?x=1", "#a", "-1", "//evil.example", ""])
def test_how_somebody_reads_is_kept_wherever_he_came_from(desk: Desk, back: str) -> None:
    answer = reader(desk, "rep").post("/reader", {"language": "de", "next": back})
    assert (answer.status_code, answer["Location"]) == (302, "/")
