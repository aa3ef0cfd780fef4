"""Days and numbers that cannot be are refused in a sentence, on pages and through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from keepable_desk import clock
from keepable_desk.store import models as rows
from tests.desk.small_company import NOW, Desk, post, reader

pytestmark = pytest.mark.store

MANY = "9" * 5_000
TODAY = "2027-01-11"  # of the small company; its promises were made on 22 December 2026


def moved(desk: Desk, day: str) -> tuple[int, str]:
    """Move p1 through the API, and give the status with what was said."""
    client = reader(desk, "leader")
    tag = f'"{rows.Promise.objects.get(ref="p1").revision}"'
    answer = post(client, "/promises/p1/moves", {"due_date": day}, If_Match=tag)
    return answer.status_code, answer.json().get("detail", "")


def assessed(desk: Desk, day: str, outcome: str = "kept") -> tuple[int, str]:
    """Assess p1 through the API, and give the status with what was said."""
    client = reader(desk, "leader")
    tag = f'"{rows.Promise.objects.get(ref="p1").revision}"'
    given = {"side": "promiser", "outcome": outcome, "came_on": day}
    answer = post(client, "/promises/p1/assessments", given, If_Match=tag)
    return answer.status_code, answer.json().get("detail", "")


@pytest.mark.parametrize("monday", ["0001-01-01", "9999-12-31", "1999-12-31", "2200-01-01"])
def test_a_week_out_of_the_calendars_is_refused_in_a_sentence(desk: Desk, monday: str) -> None:
    answer = reader(desk, "leader").get(f"/capacity/{monday}?who=ben")
    assert answer.status_code == 409
    assert "choose a day from 2000 to 2199" in answer.content.decode()


@pytest.mark.parametrize(
    ("first", "last"),
    [("2027-01-01", "9999-12-31"), ("1890-01-01", "1890-01-02"), ("2027-01-01", "2029-03-01")],
)
def test_leave_out_of_the_calendars_or_of_many_years_is_refused(
    desk: Desk, first: str, last: str
) -> None:
    form = {"person": "ben", "first": first, "last": last}
    assert reader(desk, "operations").post("/capacity/leave", form).status_code == 409
    given = {"person": "ben", "start": first, "end": last}
    assert post(reader(desk, "operations"), "/leave", given).status_code == 409
    assert rows.Leave.objects.count() == 1  # the one that the small company has


def test_a_promise_is_not_moved_to_a_day_that_is_over_or_centuries_away(desk: Desk) -> None:
    assert moved(desk, "2027-01-10") == (
        409,
        f"2027-01-10 is over (today is {TODAY}); choose a later day.",
    )
    status, sentence = moved(desk, "2127-01-11")
    assert (status, "more than 50 years away" in sentence) == (409, True)
    assert moved(desk, TODAY)[0] == 201


def test_a_move_of_what_was_overdue_can_be_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=60))  # due 10 days before
    assert moved(desk, "2027-05-03")[0] == 201
    assert moved(desk, "2027-03-01")[0] == 201


def test_nothing_came_on_a_day_that_is_still_to_come(desk: Desk) -> None:
    assert assessed(desk, "2027-01-12") == (
        409,
        "2027-01-12 is still to come; say it once it is there.",
    )
    assert assessed(desk, TODAY)[0] == 201


def test_nothing_came_before_it_was_promised(desk: Desk) -> None:
    status, sentence = assessed(desk, "2026-12-01")
    assert (status, sentence) == (
        409,
        "It was promised on 2026-12-22 only; it did not come on 2026-12-01.",
    )


def test_work_started_in_no_other_age(desk: Desk) -> None:
    form = {"status": "started", "started": "0001-01-01"}
    assert reader(desk, "operations").post("/tasks/p1-t/change", form).status_code == 409


def test_numbers_that_no_member_has_are_refused_in_a_sentence(desk: Desk) -> None:
    client = reader(desk, "leader")
    ask = post(client, "/asks", {"text": "Report for Nord in 20 weeks"}).json()["id"]
    person = client.post(f"/asks/{ask}/person", {"member": MANY, "text": "You?"})
    assert person.status_code == 409
    assert "Choose somebody else here to ask." in person.content.decode()


def test_numbers_that_no_member_has_are_no_mentions(desk: Desk) -> None:
    form = {"text": "Hello.", "mentions": MANY}
    assert reader(desk, "leader").post("/promise-acts/p1/talk", form).status_code == 303
    assert not rows.Message.objects.get().mentions.exists()


@pytest.mark.parametrize("back", ["setup", "?x=1", "#a", "-1", "//evil.example", ""])
def test_how_somebody_reads_is_kept_wherever_he_came_from(desk: Desk, back: str) -> None:
    answer = reader(desk, "rep").post("/reader", {"language": "de", "next": back})
    assert (answer.status_code, answer["Location"]) == (302, "/")
