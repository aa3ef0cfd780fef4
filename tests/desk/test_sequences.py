"""The second and third of everything, and what is open again: each counts from where it stood."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from keepable.ledger.verifying import verify
from keepable_desk.reads.promises import lines_seen
from tests.desk.access_world import body_of
from tests.desk.acting import acting
from tests.desk.driving import Driver, ok, set_clock
from tests.desk.plan_changes import HEAD, finished, portal
from tests.desk.small_company import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.store]
FIRST, SECOND, THIRD = "2027-04-05", "2027-05-03", "2027-06-07"


def shown(driver: Driver, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = driver.call("GET", f"/promises/{ref}").json()
    return found


def dates(driver: Driver, ref: str) -> list[str]:
    return [each["due_date"] for each in shown(driver, ref)["versions"]]


def odds(driver: Driver, ref: str) -> float:
    return driver.odds()[ref]


def facts(driver: Driver, kind: str) -> list[dict[str, Any]]:
    return [entry["facts"] for entry in driver.entries() if entry["kind"] == kind]


# --- moved more than once ----------------------------------------------------------------------


def test_every_date_stays_and_the_last_counts(driver: Driver) -> None:
    for day in (FIRST, SECOND, THIRD):
        ok(driver.move("p1", day))
    assert dates(driver, "p1") == ["2027-03-01", FIRST, SECOND, THIRD]
    assert shown(driver, "p1")["due_date"] == THIRD
    told = [(each["before"], each["due_date"]) for each in facts(driver, "promise.moved")]
    assert told == [("2027-03-01", FIRST), (FIRST, SECOND), (SECOND, THIRD)]


def test_lists_show_every_former_date_and_what_each_side_said_last(driver: Driver) -> None:
    for day in (FIRST, SECOND, THIRD):
        ok(driver.move("p1", day))
    for outcome in ("kept", "broken"):
        ok(driver.assess("p1", outcome))
    context = acting(driver.desk.company.pk, NOW)
    line = next(each for each in lines_seen(context).found if each.id == "p1")
    assert [str(day) for day in line.former] == ["2027-03-01", FIRST, SECOND]
    assert line.said == ("broken", "")


def test_undo_of_the_third_move_leads_to_the_second_date(driver: Driver) -> None:
    ok(driver.move("p1", FIRST))
    ok(driver.move("p1", SECOND))
    ok(driver.undo(ok(driver.move("p1", THIRD))))
    assert shown(driver, "p1")["due_date"] == SECOND


def test_a_move_is_undone_to_a_date_that_is_over_though_it_was_moved_before(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # due on 29 March, moved to 5 April while that was to come; on 6 April it is moved and undone
    ok(driver.move("p3", FIRST))
    set_clock(monkeypatch, NOW + timedelta(days=85))
    moved = ok(driver.move("p3", SECOND))
    ok(driver.undo(moved))
    assert dates(driver, "p3") == ["2027-03-29", FIRST, SECOND, FIRST]
    assert driver.move("p3", "2027-03-29").status_code == 409  # over, and not the one before


def test_each_move_has_the_odds_of_its_own_date(driver: Driver) -> None:
    for day in ("2027-01-18", THIRD, "2027-01-25"):
        ok(driver.move("p1", day))
        last = shown(driver, "p1")["versions"][-1]
        assert last["advice"]["odds"] == odds(driver, "p1")


# --- assessed more than once -------------------------------------------------------------------


def test_what_a_side_says_last_counts_and_nothing_is_taken_away(driver: Driver) -> None:
    for outcome in ("kept", "broken", "withdrawn"):
        ok(driver.assess("p1", outcome))
        assert shown(driver, "p1")["state"] == outcome
    said = [each["outcome"] for each in shown(driver, "p1")["assessments"]]
    assert said == ["kept", "broken", "withdrawn"]


def test_the_same_word_is_said_again_after_another_one(driver: Driver) -> None:
    for outcome in ("kept", "broken", "kept"):
        ok(driver.assess("p1", outcome))
    assert driver.assess("p1", "kept").status_code == 409
    assert shown(driver, "p1")["state"] == "kept"


def test_undo_of_the_third_word_leads_to_the_second(driver: Driver) -> None:
    ok(driver.assess("p1", "kept"))
    ok(driver.assess("p1", "broken"))
    ok(driver.undo(ok(driver.assess("p1", "withdrawn"))))
    assert shown(driver, "p1")["state"] == "broken"


def test_undo_of_what_one_side_says_leaves_what_the_other_said(driver: Driver) -> None:
    ok(driver.assess("p1", "broken"))
    released = ok(driver.assess("p1", "released", side="promisee"))
    assert shown(driver, "p1")["state"] == "released"
    ok(driver.undo(released))
    assert shown(driver, "p1")["state"] == "broken"


# --- open again --------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["kept", "broken", "withdrawn"])
def test_what_is_open_again_has_its_place_and_its_odds_again(driver: Driver, outcome: str) -> None:
    before = driver.stands()
    for _ in range(2):
        ok(driver.assess("p1", outcome))
        assert "p1" not in driver.odds()
        ok(driver.assess("p1", "open"))
        assert driver.stands() == before


def test_what_was_released_is_open_again_when_the_promisee_says_so(driver: Driver) -> None:
    before = driver.stands()
    ok(driver.assess("p1", "released", side="promisee"))
    assert "p1" not in driver.odds()
    ok(driver.assess("p1", "open", side="promisee"))
    assert driver.stands() == before


def test_what_was_released_stays_so_whatever_the_promiser_says(driver: Driver) -> None:
    ok(driver.assess("p1", "released", side="promisee"))
    ok(driver.assess("p1", "broken"))
    ok(driver.assess("p1", "open"))
    assert shown(driver, "p1")["state"] == "released"
    assert "p1" not in driver.odds()


def test_what_is_open_again_is_moved_ranked_and_kept_as_before(driver: Driver) -> None:
    ok(driver.withdraw("p3"))
    ok(driver.assess("p3", "open"))
    ok(driver.move("p3", SECOND))
    ok(driver.rank("p3", "p1"))
    assert driver.stands()["order"][0][0][1] == "Work p3"
    ok(driver.assess("p3", "kept"))
    assert shown(driver, "p3")["state"] == "kept"


def test_what_was_closed_is_not_moved_before_it_is_open_again(driver: Driver) -> None:
    ok(driver.withdraw("p3"))
    assert driver.move("p3", SECOND).status_code == 409
    assert dates(driver, "p3") == ["2027-03-29"]


def test_the_ledger_tells_each_time_how_it_stands_then(driver: Driver) -> None:
    for outcome in ("kept", "open", "withdrawn", "open"):
        ok(driver.assess("p1", outcome))
    states = [each["state"] for each in facts(driver, "promise.assessed")]
    assert states == ["kept", "open", "withdrawn", "open"]


# --- taken over more than once -----------------------------------------------------------------


def test_a_second_file_adds_what_is_new_and_changes_nothing_known(driver: Driver) -> None:
    ok(driver.take_over("outcomes", HEAD + finished("ben", 8, 3)))
    known = {each.id: each for each in driver.book().outcomes}
    ok(driver.take_over("outcomes", HEAD + finished("ben", 80, 5)))
    after = {each.id: each for each in driver.book().outcomes}
    assert {ref: after[ref] for ref in known} == known
    assert after.keys() - known.keys() == {"ben3", "ben4"}
    told = [(each["added"], each["known"]) for each in facts(driver, "outcomes.imported")]
    assert told == [(3, 0), (2, 3)]


def test_a_file_that_brings_nothing_new_ends_no_advice(driver: Driver) -> None:
    ok(driver.take_over("outcomes", HEAD + finished("ben", 8, 3)))
    before = driver.ask("sso", THIRD)
    ok(driver.take_over("outcomes", HEAD + finished("ben", 8, 3)))
    after = driver.ask("sso", THIRD)
    assert (after["odds"], after["resource_revisions"]) == (
        before["odds"],
        before["resource_revisions"],
    )


def test_a_second_file_of_promises_comes_behind_the_first(driver: Driver) -> None:
    head = "Title,Customer,Due,Promised by,Hours\n"
    for title in ("One", "Two", "Three"):
        ok(driver.take_over("promises", f"{head}{title},Nord,2027-09-01,Ruth Sand,5\n"))
    titles = [noun[1] for noun, _ in driver.stands()["order"]]
    assert titles[-3:] == ["One", "Two", "Three"]
    assert len(facts(driver, "promises.imported")) == 3


# --- keys --------------------------------------------------------------------------------------


def test_a_ledger_whose_key_changed_twice_and_thrice_verifies_and_goes_on(driver: Driver) -> None:
    portal(driver)
    for count, day in enumerate((FIRST, SECOND, THIRD), start=1):
        driver.rotate_key()
        ok(driver.move("p1", day))
        rotated = facts(driver, "ledger.key_rotated")
        assert len({each["key"] for each in rotated}) == count
        export = driver.call("GET", "/ledger/export", role="leader")
        checkpoint = driver.call("GET", "/ledger/checkpoint").content.decode()
        found = verify(body_of(export).splitlines(keepends=True), checkpoint)
        assert found.findings == ()
        assert found.last is not None
