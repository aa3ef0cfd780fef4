"""People call a promise or hold by a short number, wherever they see it or type it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from keepable_desk.reads.promise_history import trail_of
from keepable_desk.store import models as rows
from tests.desk.driving import Driver
from tests.desk.small_company import post

if TYPE_CHECKING:
    from tests.desk.small_company import Desk


@pytest.fixture
def driver(desk: Desk) -> Driver:
    return Driver(desk)


def test_the_page_of_a_promise_opens_by_its_number_and_shows_it(driver: Driver) -> None:
    shown = driver.client("rep").get("/promises/P-1001")
    assert shown.status_code == 200
    assert "P-1001" in shown.content.decode()
    assert "Work p1" in shown.content.decode()


def test_the_palette_finds_a_promise_by_its_number(driver: Driver) -> None:
    found = driver.client("rep").get("/palette?q=p-1002").content.decode()
    assert "/promises/p2" in found
    assert "/promises/p1" not in found


def test_the_api_gives_and_takes_numbers(driver: Driver) -> None:
    row = driver.call("GET", "/promises/P-1001").json()
    assert (row["id"], row["number"]) == ("p1", "P-1001")
    assert driver.call("GET", "/promises/P-4711").status_code == 404
    assert driver.call("GET", "/promises/H-1001").status_code == 404


def test_what_has_a_number_as_its_id_is_found_by_its_id(driver: Driver) -> None:
    # an id that people wrote goes before the number of another
    rows.Promise.objects.filter(ref="p2").update(ref="P-1001")
    rows.Company.objects.update(revision=99)
    rows.Promise.objects.update(changed_at_revision=99)
    assert driver.call("GET", "/promises/P-1001").json()["number"] == "P-1002"


def test_a_number_is_not_given_again_when_a_hold_is_gone(driver: Driver) -> None:
    ask = driver.ask("Report", "1 June 2027")["id"]
    first = driver.hold(ask).json()
    driver.release(first["hold"])
    assert int(driver.hold(ask).json()["number"][2:]) == int(first["number"][2:]) + 1


def test_what_becomes_of_a_hold_keeps_its_id_and_gets_the_number_of_a_promise(
    driver: Driver,
) -> None:
    held = driver.hold(driver.ask("Report", "1 June 2027")["id"]).json()
    made = driver.promise_held(held["hold"]).json()
    assert made["promise"] == held["hold"]
    assert (held["number"][:2], made["number"]) == ("H-", "P-1003")


@pytest.mark.parametrize(
    "ref", ['The "Nook":sso', "a/b//c", "Jäger & Söhne:größe", "50 %", "it's #1?", "back\\slash"]
)
def test_whatever_an_older_id_is_made_of_its_page_trail_and_row_open(
    desk: Desk, driver: Driver, ref: str
) -> None:
    rows.Promise.objects.filter(ref="p1").update(ref=ref, changed_at_revision=99)
    rows.Work.objects.filter(owner="p1").update(owner=ref)
    rows.Company.objects.update(revision=99)
    assert driver.call("GET", "/promises/P-1001").json()["id"] == ref
    address = quote(ref, safe="")
    moved = {"due_date": "2027-09-01", "reason": "Later."}
    done = driver.call("POST", f"/promises/{address}/moves", moved, If_Match='"0"')
    assert done.status_code == 201
    assert [each.kind for each in trail_of(desk.company.pk, ref)] == ["promise.moved"]
    for name in (address, "P-1001"):
        assert driver.client("rep").get(f"/promises/{name}").status_code == 200


MATCH = {"If_Match": '"0"'}
# what is done with p2, or with the hold that stands behind it, each by its number
BY_NUMBER: dict[str, tuple[str, dict[str, object]]] = {
    "moved": ("/promises/P-1002/moves", {"due_date": "2027-07-01", "reason": "They wait."}),
    "assessed": ("/promises/P-1002/assessments", {"side": "promiser", "outcome": "broken"}),
    "ranked": ("/promises/P-1002/rank", {"ahead_of": "P-1001", "reason": "They pay."}),
    "said": ("/promises/P-1002/messages", {"text": "Hello."}),
    "noted": ("/notes", {"text": "Quietly.", "about_kind": "promise", "about": "P-1002"}),
}


@pytest.mark.parametrize("act", sorted(BY_NUMBER))
def test_whatever_is_done_with_a_promise_is_done_by_its_number_too(
    driver: Driver, act: str
) -> None:
    path, body = BY_NUMBER[act]
    done = post(driver.client("leader"), path, body, **MATCH)
    assert done.status_code == 201, done.content
    # everything that was written down names it by its id
    subjects = rows.EntrySubject.objects.filter(role__in=("promise", "ahead_of"))
    assert set(subjects.values_list("ref", flat=True)) <= {"p1", "p2"}
    about = {each.about for each in rows.Notification.objects.filter(about_kind="promise")}
    about |= {each.about for each in rows.OffRecordNote.objects.all()}
    assert about <= {"p2"}


def test_an_ask_is_pushed_before_a_promise_by_its_number(driver: Driver) -> None:
    ask = driver.ask("Report", "1 June 2027")["id"]
    by_id = driver.call("POST", f"/asks/{ask}/push", {"ahead_of": ["p1"]}).json()
    by_number = driver.call("POST", f"/asks/{ask}/push", {"ahead_of": ["P-1001"]}).json()
    assert by_number == by_id


def test_a_hold_is_let_go_and_promised_by_its_number(driver: Driver) -> None:
    held = driver.hold(driver.ask("Report", "1 June 2027")["id"]).json()
    wish = {"hold": held["number"], "min_odds": 0, "reason": "Yes."}
    made = post(driver.client("deal desk"), "/promises", wish, Idempotency_Key="yes")
    assert made.json()["promise"] == held["hold"]
    other = driver.hold(driver.ask("Report", "2 June 2027", customer="acme")["id"]).json()
    assert driver.call("DELETE", f"/holds/{other['number']}").status_code == 204
    assert not rows.Hold.objects.filter(ref=other["hold"]).exists()


def test_each_part_of_the_page_of_a_promise_opens_by_its_number(driver: Driver) -> None:
    client = driver.client("leader")
    for part in ("curves", "work", "trial?due_date=2027-07-01", "ranked?ahead_of=P-1001"):
        by_number = client.get(f"/promise-parts/P-1002/{part}")
        assert by_number.status_code == 200, part
