"""What is promised already comes in from a file, behind all that the book knows, and counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepable.answers import promise_odds
from keepable.domain.ids import is_opaque
from keepable.forecast.draw_keys import project_key
from keepable.forecast.kernels.draws import uid_of
from keepable.texts import Text
from keepable_desk.reads.causes import changes_since
from keepable_desk.reads.runtime import process_runtime
from keepable_desk.store import models as rows
from tests.desk.small_company import NOW, Desk, post

pytestmark = pytest.mark.store

BACKLOG = (
    b"Title,Customer,Due,Promised by,Hours,Task,Skill\n"
    b"Later,Nord,2027-06-01,Ruth Sand,8,,\n"
    b"Portal,Acme,2027-05-01,Ruth Sand,20,Plan,build\n"
    b"Portal,Acme,2027-05-01,,60,Build,\n"
    b"Odd,Zed,2027-05-01,Ruth Sand,60,,\n"
)


def reader(desk: Desk, role: str = "deal desk") -> Client:
    client = Client()
    client.force_login(desk.members[role].user)
    return client


def sent(client: Client, kind: str, content: bytes, **form: str) -> Any:  # noqa: ANN401 - a response
    file = SimpleUploadedFile("table.csv", content, "text/csv")
    return client.post("/setup/import", {"kind": kind, "file": file, **form})


def taken(client: Client, kind: str, content: bytes) -> Any:  # noqa: ANN401 - a response
    sent(client, kind, content)
    return client.post(f"/setup/import/{rows.ImportPreview.objects.latest('pk').pk}/apply")


def called(key: str, kind: str = "promises") -> str:
    """Return the id of what files call `key`."""
    return rows.ExternalId.objects.get(noun=kind, system="file", key=key).ref


def test_a_file_of_promises_is_shown_with_their_work_and_their_problems(desk: Desk) -> None:
    shown = sent(reader(desk), "promises", BACKLOG).content.decode()
    assert "Plan 20 h (build), Build 60 h (build)" in shown
    assert "2027-05-01" in shown
    (problem,) = rows.ImportPreview.objects.get().problems
    assert problem["what"] == {"code": "row.unknown_customer", "params": {"name": "Zed"}}
    assert "Take over 2 rows" in shown
    assert rows.Promise.objects.count() == 2  # those of the book


def test_promises_come_behind_all_others_with_their_work_and_without_advice(desk: Desk) -> None:
    assert taken(reader(desk), "promises", BACKLOG).status_code == 303
    made = list(rows.Promise.objects.order_by("rank").values_list("ref", "rank", "state"))
    assert made == [
        ("p1", 10, "open"),
        ("p2", 20, "open"),
        (called("acme:portal"), 21, "open"),  # due before the other
        (called("nord:later"), 22, "open"),
    ]
    version = rows.PromiseVersion.objects.get(promise__ref=called("acme:portal"))
    assert (version.advice, version.made_by) == (None, f"user:{desk.members['deal desk'].pk}")
    work = rows.Work.objects.filter(owner=called("acme:portal")).order_by("place")
    assert [each.predecessors for each in work] == [[], [work[0].ref]]
    entry = rows.LedgerEntry.objects.latest("number")
    assert entry.kind == "promises.imported"
    assert changes_since(desk.company, entry.number) == (Text("change.imported", n=2),)


def test_they_take_time_from_what_is_asked_and_old_advice_no_longer_holds(desk: Desk) -> None:
    client = reader(desk, "leader")
    asked = {"scope": "Portal", "customer": "Nord", "by": "2027-04-09"}
    before = post(client, "/asks", asked).json()
    content = b"Title,Customer,Due,Hours\nHuge,Acme,2027-05-01,400\n"
    taken(reader(desk), "promises", content)
    after = post(client, "/asks", asked).json()
    assert after["odds"] < before["odds"]
    assert set(after["resource_revisions"].items()).isdisjoint(before["resource_revisions"].items())
    stand = {
        each.id for each in promise_odds(process_runtime().warm(desk.company.pk, NOW).forecast)
    }
    assert called("acme:huge") in stand
    for path in ("/promises", f"/promises/{called('acme:huge')}", "/capacity", "/"):
        assert client.get(path).status_code == 200


def test_the_same_file_brings_nothing_twice(desk: Desk) -> None:
    client = reader(desk)
    taken(client, "promises", BACKLOG)
    assert b"Nothing in it is new." in sent(client, "promises", BACKLOG).content
    assert rows.Promise.objects.count() == 4


def test_what_comes_in_has_ids_that_say_nothing_and_is_found_by_what_the_file_calls_it(
    desk: Desk,
) -> None:
    client = reader(desk)
    taken(client, "customers", b"Name\nHafen Nord\n")
    taken(client, "promises", b"Title,Customer,Due,Hours\nQuay,hafen-nord,2027-05-01,8\n")
    customer = called("hafen-nord", "customers")
    promise = rows.Promise.objects.get(ref=called(f"{customer}:quay"))
    work = rows.Work.objects.get(owner=promise.ref)
    assert rows.Customer.objects.get(ref=customer).name == "Hafen Nord"
    assert promise.customer == customer
    assert all(is_opaque(ref) for ref in (customer, promise.ref, work.ref))


def test_a_promise_of_a_file_draws_by_what_the_file_calls_it(desk: Desk) -> None:
    # as it did when that was its id: project and task are keyed by the words
    taken(reader(desk), "promises", b"Title,Customer,Due,Hours\nHuge,Acme,2027-05-01,400\n")
    promise = rows.Promise.objects.get(ref=called("acme:huge"))
    work = rows.Work.objects.get(owner=promise.ref)
    assert promise.draw_key == project_key("acme:huge")
    assert work.draw_key.startswith(f"{uid_of('work acme:huge/own/make'):016x}")


def test_work_that_nobody_can_do_any_more_when_it_is_taken_over_is_refused(desk: Desk) -> None:
    client = reader(desk)
    sent(client, "promises", BACKLOG)
    rows.Person.objects.update(skills=["test"])
    rows.Company.objects.update(skills=["build", "test"])
    number = rows.ImportPreview.objects.get().pk
    answer = client.post(f"/setup/import/{number}/apply")
    assert answer.status_code == 409
    assert "nobody has the skill" in answer.content.decode()
    assert rows.Promise.objects.count() == 2


def test_leave_comes_in_once_and_why_somebody_is_away_is_not_for_all(desk: Desk) -> None:
    client = reader(desk)
    content = b"Who,From,To,Kind\nBea Rood,2027-03-01,2027-03-05,ill\n"
    assert taken(client, "leave", content).status_code == 303
    leave = rows.Leave.objects.get(person="bea")
    assert (leave.period, leave.kind) == ({"start": "2027-03-01", "end": "2027-03-06"}, "ill")
    shown = sent(client, "leave", content).content
    assert b"Nothing in it is new." in shown
    assert b"2027-03-05" in shown
    path = f"/api/v1/imports/{rows.ImportPreview.objects.latest('pk').pk}"
    assert client.get(path).json()["rows"][0]["kind"] == "ill"
    assert reader(desk, "admin").get(path).json()["rows"][0]["kind"] is None
