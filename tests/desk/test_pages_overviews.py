"""Capacity, pipeline and honesty, through their pages."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.promise import PromiseVersion
from keepable.texts import Text
from keepable_desk import clock
from keepable_desk.reads.honesty import record_of
from keepable_desk.reads.record_groups import CameOut
from keepable_desk.rights.roles import ROLES
from keepable_desk.store import models as rows
from keepable_desk.store.mapping import add_version
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.web.pages import honesty
from tests.desk.acting import acting
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, Desk, reader, small_book, small_desk

if TYPE_CHECKING:
    from django.test import Client


def came_out(odds: float | None, outcome: str, **more: Any) -> CameOut:  # noqa: ANN401 - fields
    plain = CameOut(
        id="x",
        title="X",
        promiser="Ruth Sand",
        team="crew",
        due_date=NOW.date(),
        odds=odds,
        outcome=outcome,
        on_first_date=outcome == "kept",
        customer_says="",
        moves=0,
        against_advice=odds is not None and odds < 0.8,
    )
    return replace(plain, **more)


def test_people_stand_on_the_capacity_page_for_those_alone_who_may_see_them(desk: Desk) -> None:
    for role in ROLES:
        shown = reader(desk, role).get("/capacity?people=1").content
        assert b"Crew" in shown
        assert (b"Bea Rood" in shown.split(b"<section", 2)[1]) == (
            role in {"operations", "deal desk", "leader"}
        )


@pytest.mark.django_db
def test_people_of_no_team_lead_to_no_week_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    keep_nothing()
    book = small_book()
    alone = small_desk(book.changed(people=(book.people[0], replace(book.people[1], teams=()))))
    text = reader(alone, "leader").get("/capacity").content.decode()
    assert "(no team)" in text
    assert "who=%28no%20team%29" not in text
    assert "who=crew" in text


def test_a_week_says_what_fills_it(desk: Desk) -> None:
    shown = reader(desk, "rep").get("/capacity/2027-01-11?who=crew")
    assert shown.status_code == 200
    assert b"Work p1" in shown.content
    assert b"Weekly report" in shown.content


def test_the_week_of_a_person_is_not_for_a_rep(desk: Desk) -> None:
    assert reader(desk, "rep").get("/capacity/2027-01-11?who=ben").status_code == 404
    assert reader(desk, "leader").get("/capacity/2027-01-11?who=ben").status_code == 200
    assert reader(desk, "leader").get("/capacity/2027-01-11?who=nobody").status_code == 404
    assert reader(desk, "leader").get("/capacity/never?who=crew").status_code == 409


def test_leave_is_added_by_those_who_may(desk: Desk) -> None:
    form = {"person": "bea", "start": "2027-01-18", "end": "2027-01-22", "kind": ""}
    assert reader(desk, "rep").post("/parts/leave/add", form).status_code == 404
    assert reader(desk, "operations").post("/parts/leave/add", form).status_code == 303
    row = rows.Leave.objects.get(person="bea")
    assert row.period == {"start": "2027-01-18", "end": "2027-01-23"}  # the day after the last


def test_a_rep_sees_his_own_deals_in_the_pipeline_and_nobody_elses(desk: Desk) -> None:
    shown = reader(desk, "rep").get("/pipeline?mix=all").content
    assert b"Deal d1" in shown
    assert b"Deal d2" not in shown
    assert b"Deal d2" in reader(desk, "finance").get("/pipeline").content
    assert reader(desk, "admin").get("/pipeline").status_code == 404


def test_what_wins_would_do_is_shown_beside_what_they_break(desk: Desk) -> None:
    # d2 is 300 hours wanted by June, after both promises are due: it comes behind them anyway
    client = reader(desk, "leader")
    assert b"/pipeline/mix?won=d2" in client.get("/pipeline?won=d2&order=date").content
    assert b"no promise breaks" in worked_out(client, "/pipeline/mix?won=d2&order=date")
    assert b"Only together" in worked_out(client, "/pipeline/breaking")
    assert b"Show as table" in worked_out(client, "/pipeline/load")
    read = client.get("/pipeline/mix?won=d2&order=date&format=json").json()
    assert [each["id"] for each in read["deals"]] == ["d2"]
    assert b"odds_before" in client.get("/pipeline/mix?won=d2&format=csv").content


def worked_out(client: Client, path: str) -> bytes:
    """Ask for a part until it is worked out."""
    for _ in range(200):
        shown = client.get(path).content
        if b"<progress" not in shown:
            return shown
        time.sleep(0.05)
    raise TimeoutError(path)


def test_of_deals_that_somebody_may_not_see_nothing_is_worked_out_for_him(desk: Desk) -> None:
    # d2 is not the rep's own, so that choosing it chooses nothing
    assert b"What that does" not in worked_out(reader(desk, "rep"), "/pipeline/mix?won=d2")


def test_a_word_at_a_deal_is_read_by_its_owner_alone(desk: Desk) -> None:
    answer = reader(desk, "operations").post("/deals/d1/tell", {"text": "Tight in May."})
    assert answer.status_code == 303
    assert b"Tight in May." in reader(desk, "rep").get("/pipeline").content
    assert b"Tight in May." not in reader(desk, "leader").get("/pipeline").content
    assert b"Tight in May." not in reader(desk, "rep").get("/api/v1/ledger/export").getvalue()
    told = rows.Notification.objects.get(member=desk.members["rep"])
    assert told.told == Text("told.note_about", about="Deal d1")
    assert 'href="/pipeline#notes-d1"' in reader(desk, "rep").get("/inbox").content.decode()


def test_a_word_at_a_deal_is_deleted_by_its_author_alone_who_is_asked_before(desk: Desk) -> None:
    client = reader(desk, "deal desk")
    client.post("/deals/d1/tell", {"text": "Tight in May."})
    number = rows.OffRecordNote.objects.get().pk
    assert f"/notes/{number}/delete" not in reader(desk, "rep").get("/pipeline").content.decode()
    text = client.get("/pipeline").content.decode()
    assert f'hx-post="/notes/{number}/delete"' in text
    assert "Then nobody can read it any more" in text
    gone = client.post(f"/notes/{number}/delete")
    assert (gone.status_code, gone["Location"]) == (303, "/pipeline")
    assert not rows.OffRecordNote.objects.exists()


def test_a_deal_whose_owner_is_no_member_is_said_so(desk: Desk) -> None:
    answer = reader(desk, "operations").post("/deals/d2/tell", {"text": "Hello."})
    assert answer.status_code == 409
    assert b"is no member here" in answer.content


def test_a_brier_score_is_the_mean_squared_distance() -> None:
    # 0.9 kept: 0.01; 0.9 broken: 0.81; 0.5 late: 0.25; (0.01 + 0.81 + 0.25) / 3
    found = record_of((came_out(0.9, "kept"), came_out(0.9, "broken"), came_out(0.5, "late")))
    assert found.ours.brier == pytest.approx(1.07 / 3)
    assert found.ours.bins == ((0.5, 0.0, 1), (0.9, 0.5, 2))
    assert (found.against, found.against_kept) == (1, 0)
    assert not found.ours.is_enough


def test_promises_without_odds_and_withdrawn_ones_are_counted_but_not_judged() -> None:
    ours = record_of((came_out(None, "kept"), came_out(0.9, "withdrawn"))).ours
    assert (ours.judged, ours.counts["kept"], ours.counts["withdrawn"]) == (0, 1, 1)


def test_what_was_moved_and_kept_then_was_not_kept_on_the_odds_of_the_first_yes() -> None:
    moved = came_out(0.9, "kept", on_first_date=False, moves=1, customer_says="kept")
    found = record_of((moved,))
    assert (found.moved, found.ours.counts["kept"]) == (1, 1)
    assert found.ours.bins == found.theirs.bins == ((0.9, 0.0, 1),)


def test_what_customers_say_stands_beside_what_we_say_and_is_never_averaged_with_it() -> None:
    ours_alone = came_out(0.9, "kept")
    apart = came_out(0.9, "kept", customer_says="late")
    found = record_of((ours_alone, apart))
    assert (found.ours.bins, found.theirs.bins) == (((0.9, 1.0, 2),), ((0.9, 0.0, 1),))
    assert found.apart == (apart,)


def test_a_promise_that_was_moved_is_judged_by_the_day_it_was_there(desk: Desk) -> None:
    then = NOW + timedelta(days=60)
    context = acting(desk.company.pk, then)
    row = rows.Promise.objects.get(ref="p1")  # due on 1 March
    add_version(row, PromiseVersion(due_date=date(2027, 4, 1), made_at=NOW))
    early = SideAssessment(side="promiser", outcome="kept", came_on=date(2027, 2, 20))
    assess_promise(context, "p1", early)
    assess_promise(context, "p2", SideAssessment(side="promiser", outcome="kept"))
    assess_promise(context, "p2", SideAssessment(side="promisee", outcome="late"))
    read = reader(desk, "finance").get("/api/v1/honesty").json()
    found = {each["id"]: each for each in read["closed"]}
    assert (found["p1"]["moves"], found["p1"]["on_first_date"]) == (1, True)
    assert (found["p2"]["outcome"], found["p2"]["customer_says"]) == ("kept", "late")
    shown = reader(desk, "finance").get("/honesty").content
    assert b"we say kept, the customer says late" in shown
    assert b"Work p1" in reader(desk, "rep").get("/api/v1/honesty?format=csv").content


def test_a_group_is_off_only_where_luck_does_not_explain_it() -> None:
    # four at 0.8, two kept: 0.3 off; spread 1.96 * sqrt(4 * 0.8 * 0.2) / 4 = 0.392: may be luck
    two_of_four = [came_out(0.8, "kept")] * 2 + [came_out(0.8, "late")] * 2
    luck = record_of(tuple(two_of_four)).by["promiser"]["Ruth Sand"]
    assert (luck.judged, luck.said, luck.kept) == (4, 0.8, 0.5)
    assert luck.luck == pytest.approx(1.96 * 0.8 / 4)
    assert not luck.is_off
    # sixteen like that: the same 0.3 off, but the spread is half as wide: 0.196
    assert record_of(tuple(two_of_four * 4)).by["team"]["crew"].is_off


def test_who_promised_is_judged_apart_for_those_who_may_see_it_and_for_himself(desk: Desk) -> None:
    context = acting(desk.company.pk, NOW)
    assess_promise(context, "p1", SideAssessment(side="promiser", outcome="kept"))
    read = {
        role: reader(desk, role).get("/api/v1/honesty").json()["by"]["promiser"] for role in ROLES
    }
    assert {role for role, found in read.items() if "Ruth Sand" in found} == {
        *("rep", "operations", "deal desk", "leader")
    }
    assert b"By who promised" in reader(desk, "rep").get("/honesty").content
    assert b"By who promised" not in reader(desk, "finance").get("/honesty").content


def test_estimates_are_judged_in_the_background_and_people_named_to_some(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(honesty, "LEAST", 10)  # each of the two has 15 finished tasks
    client = reader(desk, "operations")
    for _ in range(100):
        shown = client.get("/honesty/estimates").content
        if b"finished tasks, each judged" in shown:
            break
        time.sleep(0.1)
    assert b"By person" in shown
    assert b"By person" not in reader(desk, "finance").get("/honesty/estimates").content
    assert reader(desk, "rep").get("/honesty/estimates").status_code == 404
    seen = {
        role: reader(desk, role).get("/api/v1/honesty/estimates").json()["groups"]
        for role in ("leader", "finance")
    }
    assert set(seen["leader"]["person"]) == {"ben", "bea"}
    assert set(seen["finance"]) == {"kind", "project"}
    assert b"ben" not in reader(desk, "finance").get("/api/v1/honesty/estimates?format=csv").content


def test_the_ledger_is_verified_at_a_click_and_it_is_kept_when(desk: Desk) -> None:
    assert reader(desk, "rep").post("/honesty/verify").status_code == 404
    assert reader(desk, "leader").post("/honesty/verify").status_code == 303
    assert rows.LedgerCheck.objects.get().finding == ""
    assert b"nothing found" in reader(desk, "finance").get("/honesty").content
