"""Promises on pages: the list, the story of one of them, and what can be done there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils.html import strip_tags

from keepable.domain.promise import Hold
from keepable_desk import clock
from keepable_desk.rights.roles import ROLES
from keepable_desk.store import models as rows
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, Desk, promised, reader, small_book, small_desk, task

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db
LATER, DUE = "2027-04-30", date(2027, 3, 1)


def held(until: datetime) -> Hold:
    return Hold(
        id="h1",
        title="Held for Nord",
        holder="Ruth Sand",
        customer="nord",
        rank=30,
        due_date=NOW.date() + timedelta(days=90),
        expires_at=until,
        work=(task("h1-t", 20),),
    )


@pytest.fixture(autouse=True)
def _nothing_warm() -> None:
    keep_nothing()  # as numbers of companies come again in tests


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return small_desk(small_book(holds=(held(NOW + timedelta(hours=5)),)))


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content.decode()[-600:]
    return response.content.decode()


def lines(text: str) -> list[str]:
    return re.findall(r'class="title"><a href="/promises/([^"]+)"', text)


def revision(ref: str) -> int:
    return int(rows.Promise.objects.get(ref=ref).revision)


def sent(client: Client, path: str, **form: Any) -> Any:  # noqa: ANN401 - a response
    return client.post(path, form)


def undone(client: Client, response: Any) -> Any:  # noqa: ANN401 - responses
    """Do what the toast of `response` offers as undo."""
    toast = json.loads(str(list(get_messages(response.wsgi_request))[-1]))
    return client.post(toast["undo"]["to"], toast["undo"]["fields"])


def due(ref: str) -> list[str]:
    versions = rows.PromiseVersion.objects.filter(promise__ref=ref)
    return [str(each.due_date) for each in versions.order_by("place")]


def ranks() -> list[str]:
    found = [
        *rows.Promise.objects.values_list("rank", "ref"),
        *rows.Hold.objects.values_list("rank", "ref"),
    ]
    return [ref for _rank, ref in sorted(found)]


def test_every_role_reads_the_list_and_the_story_of_a_promise(desk: Desk) -> None:
    for role in ROLES:
        client = reader(desk, role)
        assert lines(page(client, "/promises")) == ["p1", "p2", "h1"]
        assert "Work p1" in page(client, "/promises/p1")
        assert "Held for Nord" in page(client, "/promises/h1")


def test_a_stranger_is_asked_to_sign_in(desk: Desk) -> None:
    del desk
    assert Client().get("/promises").status_code == 302
    assert Client().get("/promises/p1").status_code == 302


def test_what_is_not_there_is_said_to_be_missing(desk: Desk) -> None:
    client = reader(desk, "rep")
    assert client.get("/promises/nothing").status_code == 404
    assert client.get("/promise-parts/nothing/curves").status_code == 404


@pytest.mark.parametrize("end", ["work", "move", "curves", "rank"])
def test_a_promise_whose_id_ends_like_a_part_of_a_page_is_opened(
    monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    ref = f"acme:x/{end}"
    found = small_desk(small_book(promises=(promised(ref, "acme", 60, DUE, 10),)))
    client = reader(found, "leader")
    assert f"Work {ref}" in page(client, f"/promises/{ref}")
    assert f"{ref}-t" in page(client, f"/promise-parts/{ref}/work")
    assert sent(client, f"/promise-acts/{ref}/talk", text="Hello.").status_code == 303


def test_the_address_says_which_promises_are_listed(desk: Desk) -> None:
    every = ["p1", "p2", "h1"]
    wanted = {
        "customer=acme": ["p1"],
        "state=held": ["h1"],
        "state=open": ["p1", "p2"],
        "state=closed": [],
        "q=p2": ["p2"],
        "q=work+NORD": ["p2"],
        "promiser=Nobody": [],
        "team=crew": every,
        "team=others": [],
        "sort=rank": every,
        "sort=customer": every,
        "risk=good": every,
        "risk=bad": [],
        "group=team": every,
        "page=99": every,
        "page=x&sort=fast&group=y&risk=z": every,
    }
    client = reader(desk, "finance")
    assert {query: lines(page(client, f"/promises?{query}")) for query in wanted} == wanted


def test_a_hold_that_is_over_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=30))
    found = small_desk(small_book(holds=(held(NOW + timedelta(minutes=20)),)))
    assert lines(page(reader(found, "rep"), "/promises")) == ["p1", "p2"]


def test_the_date_in_a_deal_is_shown_to_those_only_who_may_see_the_deal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    book = small_book()
    other = replace(book.promises[1], deal="d2")  # the deal of somebody else wants 1 June
    found = small_desk(book.changed(promises=(book.promises[0], other)))
    assert "1 Jun 2027" in page(reader(found, "leader"), "/promises")
    assert "1 Jun 2027" not in page(reader(found, "rep"), "/promises")


def test_the_timeline_carries_what_is_drawn_and_the_same_as_a_table(desk: Desk) -> None:
    text = page(reader(desk, "leader"), "/promises?view=timeline")
    drawn = json.loads(re.findall(r'type="application/json">(.*?)</script>', text)[0])
    assert [row["id"] for row in drawn["rows"]] == ["p1", "p2", "h1"] == lines(text)


def test_a_move_leaves_the_old_date_visible_and_undo_moves_it_back(desk: Desk) -> None:
    client = reader(desk, "deal desk")
    moved = sent(
        client, "/promise-acts/p1/move", due_date=LATER, reason="asked", revision=revision("p1")
    )
    assert moved.status_code == 303
    assert "<s>1 Mar 2027</s>" in page(client, "/promises")
    assert undone(client, moved).status_code == 303
    assert due("p1") == ["2027-03-01", LATER, "2027-03-01"]


def test_a_change_on_top_of_what_somebody_else_changed_is_refused_in_a_sentence(desk: Desk) -> None:
    client, read = reader(desk, "deal desk"), revision("p1")
    sent(client, "/promise-acts/p1/move", due_date=LATER, revision=read)
    for path, form in (
        ("move", {"due_date": "2027-05-31"}),
        ("assess", {"side": "promiser", "outcome": "kept"}),
        ("rank", {"ahead_of": "p1"}),
        ("withdraw", {}),
    ):
        answer = sent(client, f"/promise-acts/p1/{path}", revision=read, **form)
        assert answer.status_code in {409, 412}
        assert "changed this promise" in answer.content.decode()
    assert due("p1") == ["2027-03-01", LATER]


def test_undo_takes_back_only_what_nobody_changed_since(desk: Desk) -> None:
    client = reader(desk, "deal desk")
    moved = sent(client, "/promise-acts/p1/move", due_date=LATER, revision=revision("p1"))
    sent(client, "/promise-acts/p1/move", due_date="2027-05-31", revision=revision("p1"))
    assert undone(client, moved).status_code == 412
    assert due("p1")[-1] == "2027-05-31"


def test_whoever_may_not_change_a_promise_is_told_so(desk: Desk) -> None:
    client = reader(desk, "finance")
    form = {"due_date": LATER, "side": "promiser", "outcome": "kept", "ahead_of": "p1"}
    for path in ("move", "rank", "withdraw", "assess", "rank-back"):
        assert sent(client, f"/promise-acts/p2/{path}", behind="h1", **form).status_code == 404
    text = page(client, "/promises/p2")
    assert 'id="move"' not in text
    assert 'id="rank"' not in text


def test_the_odds_of_another_date_are_told_before_it_counts(desk: Desk) -> None:
    client = reader(desk, "deal desk")
    assert "more than 95 %" in page(client, f"/promise-parts/p1/trial?due_date={LATER}")
    for typing in ("", "0002-04-30", "0202-04-30"):
        assert "%" not in page(client, f"/promise-parts/p1/trial?due_date={typing}")
    assert client.get("/promise-parts/p1/trial?due_date=soon").status_code == 409
    assert due("p1") == ["2027-03-01"]


def test_who_goes_first_is_ranked_back_by_undo_whoever_was_overtaken(desk: Desk) -> None:
    client = reader(desk, "deal desk")
    third_row = rows.Promise.objects.create(
        company=desk.company, ref="p3", number=3, title="P3", promiser="x", customer="nord",
        rank=25, place=9, warn_below=0.8, state="kept",
    )  # fmt: skip
    rows.PromiseVersion.objects.create(promise=third_row, place=0, due_date=NOW.date(), made_at=NOW)
    before = ranks()
    assert before == ["p1", "p2", "p3", "h1"]
    rows.Hold.objects.all().delete()
    third = sent(
        client, "/promise-acts/p2/rank", ahead_of="p1", reason="r", revision=revision("p2")
    )
    assert third.status_code == 303
    assert ranks() == ["p2", "p1", "p3"]
    assert undone(client, third).status_code == 303
    assert ranks() == ["p1", "p2", "p3"]
    kinds = rows.LedgerEntry.objects.order_by("-number").values_list("kind", flat=True)
    assert list(kinds[:2]) == ["promise.ranked_back", "promise.ranked"]


def test_everyone_whose_odds_a_new_rank_would_change_is_named_first(desk: Desk) -> None:
    client = reader(desk, "leader")
    text = strip_tags(page(client, "/promise-parts/p2/ranked?ahead_of=p1"))
    assert "Overtakes 1: Work p1." in text
    assert client.get("/promise-parts/p1/ranked?ahead_of=p2").status_code == 409
    assert ranks() == ["p1", "p2", "h1"]


def test_each_side_says_how_it_came_out_and_undo_says_what_was_said_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=60))  # p1 is due on 1 March
    client = reader(desk, "deal desk")
    sent(client, "/promise-acts/p1/assess", side="promiser", outcome="late", came_on="2027-03-05")
    kept = sent(client, "/promise-acts/p1/assess", side="promiser", outcome="broken")
    assert rows.Promise.objects.get(ref="p1").state == "broken"
    assert lines(page(client, "/promises?state=broken")) == ["p1"]
    assert undone(client, kept).status_code == 303
    assert rows.Promise.objects.get(ref="p1").state == "late"
    nonsense = sent(client, "/promise-acts/p1/assess", side="promisee", outcome="withdrawn")
    assert nonsense.status_code == 409


def test_a_promise_that_is_withdrawn_is_open_again_after_undo(desk: Desk) -> None:
    client = reader(desk, "rep")
    gone = sent(client, "/promise-acts/p1/withdraw", reason="Undone at once")
    assert rows.Promise.objects.get(ref="p1").state == "withdrawn"
    assert lines(page(client, "/promises")) == ["p2", "h1"]
    assert undone(client, gone).status_code == 303
    assert rows.Promise.objects.get(ref="p1").state == "open"


def promised_here(desk: Desk) -> tuple[Client, Any, str]:
    """Promise as the rep; return them, what they were answered, and the id of the promise."""
    client = reader(desk, "rep")
    form = {"scope": "report", "customer": "nord", "by": "2027-06-01"}
    address = client.post("/ask", form)["Location"]
    given = {"min_odds": "0.1", "key": "k", "reason": "It is worth it."}
    made = client.post(f"{address}/promise", given)
    return client, made, made["Location"].removeprefix("/promises/")


def test_a_promise_is_taken_back_once(desk: Desk) -> None:
    client, made, ref = promised_here(desk)
    assert undone(client, made).status_code == 303
    assert undone(client, made).status_code == 412
    assert [each.outcome for each in rows.Assessment.objects.filter(promise__ref=ref)] == [
        "withdrawn"
    ]


def test_a_promise_that_somebody_changed_since_is_not_taken_back_over_him(desk: Desk) -> None:
    client, made, ref = promised_here(desk)
    sent(reader(desk, "leader"), f"/promise-acts/{ref}/move", due_date=LATER)
    assert undone(client, made).status_code == 412
    assert rows.Promise.objects.get(ref=ref).state == "open"


def test_what_a_side_says_already_is_not_said_again_but_more_about_it_is(desk: Desk) -> None:
    client = reader(desk, "leader")
    late = {"side": "promiser", "outcome": "broken"}
    assert sent(client, "/promise-acts/p1/assess", **late).status_code == 303
    again = sent(client, "/promise-acts/p1/assess", **late)
    assert (again.status_code, "That is said already" in again.content.decode()) == (409, True)
    assert (
        sent(client, "/promise-acts/p1/assess", **late, note="We never began.").status_code == 303
    )
    assert (
        sent(client, "/promise-acts/p2/assess", side="promisee", outcome="open").status_code == 409
    )


def test_whoever_is_named_with_an_at_sign_is_told_and_files_come_along(desk: Desk) -> None:
    client = reader(desk, "rep")
    file = SimpleUploadedFile("plan.txt", b"first, second", "text/plain")
    said = sent(client, "/promise-acts/p1/talk", text="@otto have a look", files=[file])
    assert said.status_code == 303
    text = page(reader(desk, "operations"), "/promises/p1")
    assert "have a look" in text
    number = re.findall(r"/api/v1/attachments/(\d+)", text)[0]
    assert reader(desk, "finance").get(f"/api/v1/attachments/{number}").content == b"first, second"
    told = rows.Notification.objects.get(kind="mentioned")
    assert told.member == desk.members["operations"]


def test_too_much_at_once_and_nothing_at_all_are_refused(desk: Desk) -> None:
    client = reader(desk, "rep")
    assert sent(client, "/promise-acts/p1/talk", text=" ").status_code == 422
    large = SimpleUploadedFile("all.bin", bytes(5_000_001))
    assert sent(client, "/promise-acts/p1/talk", text="all of it", files=[large]).status_code == 409
    assert not rows.Message.objects.exists()


def test_a_note_is_read_by_its_author_and_those_named_alone(desk: Desk) -> None:
    author = reader(desk, "rep")
    sent(
        author, "/promise-acts/p1/note", text="between us", readers=[desk.members["operations"].pk]
    )
    assert "between us" in page(author, "/promises/p1")
    assert "between us" in page(reader(desk, "operations"), "/promises/p1")
    assert "between us" not in page(reader(desk, "leader"), "/promises/p1")
    number = rows.OffRecordNote.objects.get().pk
    assert sent(reader(desk, "operations"), f"/notes/{number}/delete").status_code == 404
    assert sent(author, f"/notes/{number}/delete").status_code == 303
    assert not rows.OffRecordNote.objects.exists()


def test_work_is_estimated_anew_by_those_who_may_and_undo_says_the_old_hours(desk: Desk) -> None:
    assert sent(reader(desk, "rep"), "/tasks/p1-t/change", hours="90").status_code == 404
    client = reader(desk, "operations")
    form = {"status": "started", "hours_spent": "10", "hours": "90", "reason": "seen more"}
    changed = sent(client, "/tasks/p1-t/change", **form)
    assert rows.Work.objects.get(ref="p1-t").estimate["hours"] == 90
    assert undone(client, changed).status_code == 303
    row = rows.Work.objects.get(ref="p1-t")
    assert (row.estimate["hours"], row.status, row.hours_spent) == (60, "todo", 0)


def test_undo_takes_away_the_dates_that_a_change_of_work_set(desk: Desk) -> None:
    client = reader(desk, "operations")
    form = {
        "status": "done",
        "hours_spent": "50",
        "started": "2027-01-04",
        "finished": "2027-01-08",
    }
    changed = sent(client, "/tasks/p1-t/change", **form)
    assert str(rows.Work.objects.get(ref="p1-t").finished) == "2027-01-08"
    assert undone(client, changed).status_code == 303
    row = rows.Work.objects.get(ref="p1-t")
    assert (row.status, row.started, row.finished) == ("todo", None, None)


def test_work_that_somebody_else_changed_since_is_not_changed_over_him(desk: Desk) -> None:
    client = reader(desk, "operations")
    changed = sent(client, "/tasks/p1-t/change", hours="90")
    shown = re.search('name="as_read" value="([0-9a-f]+)"', page(client, "/promise-parts/p1/work"))
    assert shown
    sent(reader(desk, "deal desk"), "/tasks/p1-t/change", hours_spent="5")
    late = sent(client, "/tasks/p1-t/change", hours="70", as_read=shown[1])
    for refused in (late, undone(client, changed)):
        assert refused.status_code == 412
        assert "Somebody else changed this work" in refused.content.decode()
    row = rows.Work.objects.get(ref="p1-t")
    assert (row.estimate["hours"], row.hours_spent) == (90, 5)


def test_an_estimate_that_stays_keeps_its_range(desk: Desk) -> None:
    ranged = {"hours": 60.0, "low": 40.0, "high": 90.0}
    rows.Work.objects.filter(ref="p1-t").update(estimate=ranged)
    sent(reader(desk, "operations"), "/tasks/p1-t/change", hours="60.0", status="started")
    assert rows.Work.objects.get(ref="p1-t").estimate == ranged


def test_the_work_of_a_promise_says_who_does_it_and_admins_do_not_read_it(desk: Desk) -> None:
    assert re.search("B(en Holm|ea Rood)", page(reader(desk, "rep"), "/promise-parts/p1/work"))
    assert "p1-t" not in page(reader(desk, "admin"), "/promise-parts/p1/work")


def asked(client: Client) -> str:
    answer = client.post("/ask", {"scope": "Report", "customer": "Acme", "by": LATER})
    return str(answer["Location"]).rsplit("/", 1)[-1]


def test_the_page_of_an_ask_that_was_promised_leads_to_the_promise_and_offers_no_second_one(
    desk: Desk,
) -> None:
    client = reader(desk, "rep")
    ref = asked(client)
    assert 'id="promise-it"' in page(client, f"/asks/{ref}")
    made = client.post(f"/asks/{ref}/promise", {"min_odds": "0.5", "key": "k1"})
    text = page(client, f"/asks/{ref}")
    assert 'id="promise-it"' not in text
    assert f"/asks/{ref}/hold" not in text
    assert re.search(rf'href="{made["Location"]}">Promised: open P-\d+<', text)
    other_tab = client.post(f"/asks/{ref}/promise", {"min_odds": "0.5", "key": "k2"})
    assert other_tab.status_code == 409
    assert "one ask makes one promise" in other_tab.content.decode()


def test_a_promise_made_here_shows_the_advice_then_beside_that_of_now(desk: Desk) -> None:
    client = reader(desk, "rep")
    made = client.post(f"/asks/{asked(client)}/promise", {"min_odds": "0.5", "key": "k1"})
    story = str(made["Location"])
    text = page(client, story)
    assert "Receipt" in text
    assert "No advice was asked" not in text
    drawn = page(client, f"/promise-parts/{story.removeprefix('/promises/')}/curves")
    data = json.loads(re.findall(r'type="application/json">(.*?)</script>', drawn)[0])
    assert data["then"]
    assert data["now"]
    assert undone(client, made).status_code == 303
    assert client.get(story).status_code == 200  # withdrawn, and still to be read


def test_what_changed_since_a_date_was_set_is_told_beside_the_promise(desk: Desk) -> None:
    client = reader(desk, "deal desk")
    sent(client, "/promise-acts/p1/move", due_date=LATER)
    assert "What changed since" not in page(client, "/promises/p1")
    sent(reader(desk, "operations"), "/tasks/p2-t/change", hours="90", reason="seen more")
    assert "the estimate of p2-t went from" in page(client, "/promises/p1")


def test_a_hold_is_promised_or_let_go_by_its_holder(desk: Desk) -> None:
    client = reader(desk, "rep")
    assert "Promise it" in page(client, "/promises/h1")
    assert "Promise it" not in page(reader(desk, "operations"), "/promises/h1")
    made = sent(client, "/holds/promise", hold="h1", key="k2", min_odds="0.1")
    assert made.status_code == 303
    assert rows.Promise.objects.get(ref="h1").state == "open"


def test_the_files_of_the_list_hold_what_it_shows_with_odds_beside_each_date(desk: Desk) -> None:
    client = reader(desk, "operations")
    shown = page(client, "/promises?state=held&sort=rank")
    assert lines(shown) == ["h1"]
    items = client.get("/promises?state=held&sort=rank&format=json").json()["items"]
    assert [each["id"] for each in items] == ["h1"]
    assert 0.0 <= items[0]["odds"] <= 0.95
    both = client.get("/promises?format=csv").content.decode()
    assert both.startswith("group,id,kind,title")
    assert {"p1", "p2", "h1"} <= {row.split(",")[1] for row in both.splitlines()[1:]}


def test_the_date_in_a_deal_stands_in_a_file_only_for_whoever_may_see_the_deal(desk: Desk) -> None:
    wanted = {"rep": "2027-06-01", "admin": "2027-03-01"}  # the deal's, and that of the first yes
    rows.Promise.objects.filter(ref="p1").update(deal="d1")
    rows.Company.objects.update(setup_revision=F("setup_revision") + 1, revision=F("revision") + 1)
    for role, day in wanted.items():
        items = reader(desk, role).get("/promises?q=p1&format=json").json()["items"]
        assert items[0]["requested_date"] == day, role


def test_leave_and_a_hold_are_taken_back_from_the_toast(desk: Desk) -> None:
    operations = reader(desk, "operations")
    form = {"person": "bea", "start": "2027-01-18", "end": "2027-01-22"}
    made = sent(operations, "/parts/leave/add", **form)
    assert rows.Leave.objects.filter(person="bea").count() == 1
    assert undone(operations, made).status_code == 303
    assert not rows.Leave.objects.filter(person="bea").exists()
    kinds = list(rows.LedgerEntry.objects.order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == ["leave.added", "leave.withdrawn"]


def test_a_hold_that_was_let_go_is_held_again_for_the_hours_that_it_had(desk: Desk) -> None:
    rep = reader(desk, "rep")
    asked = sent(rep, "/ask", scope="Portal", customer="Nord", by="2027-08-30")
    held_page = sent(rep, f"{asked.url}/hold", hours=24).url
    again = undone(rep, sent(rep, "/holds/release", hold=held_page.rsplit("/", 1)[1]))
    assert again.status_code == 303
    row = rows.Hold.objects.get(ref=again.url.rsplit("/", 1)[1])
    assert (row.title, row.customer, str(row.due_date)) == ("Portal", "nord", "2027-08-30")
    assert row.expires_at == NOW + timedelta(hours=24)


def test_whoever_types_finds_items_by_their_work_customers_by_their_people_and_people(
    desk: Desk,
) -> None:
    leader, rep = reader(desk, "leader"), reader(desk, "rep")
    assert 'data-value="Acme"' in page(leader, "/suggest/customer?q=una")
    assert "with: make" in page(leader, "/suggest/scope?q=make")
    assert "/capacity/2027-01-11?who=ben" in page(leader, "/suggest/scope?q=holm")
    # who may not see the load of a person is led to that of their team
    assert "/capacity?team=crew" in page(rep, "/suggest/scope?q=holm")
    assert "in 6 weeks" in page(rep, "/suggest/by?q=in+6")
    assert "Ben Holm" in page(rep, "/palette?q=holm")
