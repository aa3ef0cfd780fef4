"""People call a promise or hold by a short number, wherever they see it or type it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from keepable_desk.queries.promise_story import trail_of
from keepable_desk.store import models as rows
from tests.desk.driving import Driver

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
    rows.Promise.objects.update(touched=99)
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
    rows.Promise.objects.filter(ref="p1").update(ref=ref, touched=99)
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
