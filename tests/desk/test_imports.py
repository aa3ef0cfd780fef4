"""Finished work is taken over from a file: first shown, then wanted, and never twice."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from keepable_desk.reads.runtime import process_runtime
from keepable_desk.store.models import ImportPreview, LedgerEntry, Outcome
from tests.desk.small_company import NOW, Desk

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = [pytest.mark.django_db, pytest.mark.store]
TABLE = b"""Ticket,Opened,Estimate (h),Actual (h),Closed,Assignee
T-1,2026-01-05,8,9.5,2026-01-08,Ben
T-2,2026-02-02,4,4,2026-02-03,Ann
T-3,2026-03-02,4,,,Ann
"""
SAID = {
    "id": "Ticket",
    "estimated_on": "Opened",
    "estimate_hours": "Estimate (h)",
    "actual_hours": "Actual (h)",
    "finished_on": "Closed",
    "who": "Assignee",
}


def signed_in(desk: Desk, role: str = "operations") -> Client:
    client = Client()
    client.force_login(desk.members[role].user)
    return client


def sent(
    client: Client,
    content: bytes = TABLE,
    name: str = "done.csv",
    columns: Mapping[str, str] = SAID,
) -> Any:  # noqa: ANN401 - a response
    body = {"name": name, "content": b64encode(content).decode(), "columns": dict(columns)}
    return client.post("/api/v1/imports", body, content_type="application/json")


def applied(client: Client, number: int) -> Any:  # noqa: ANN401 - a response
    return client.post(f"/api/v1/imports/{number}/apply")


def test_a_preview_says_what_a_file_would_bring_and_changes_nothing(desk: Desk) -> None:
    client = signed_in(desk)
    before = Outcome.objects.count()
    response = sent(client)
    assert response.status_code == 201, response.content
    found = response.json()
    assert found["mapping"]["who"] == "Assignee"
    assert found["counts"] == {"finished": 2, "open": 1}
    assert [row["id"] for row in found["rows"]] == ["T-1", "T-2", "T-3"]  # waits count, too
    assert found["applied_at"] is None
    assert Outcome.objects.count() == before


def test_what_is_taken_over_is_what_estimates_are_learned_from(desk: Desk) -> None:
    client = signed_in(desk)
    before = len(process_runtime().warm(desk.company.pk, NOW).forecast.book.outcomes)
    number = sent(client).json()["id"]
    assert applied(client, number).json() == {
        "id": number,
        "file": sent(client).json()["sha256"],
        "added": 3,
        "known": 0,
    }
    after = process_runtime().warm(desk.company.pk, NOW).forecast.book.outcomes
    assert len(after) == before + 3
    assert (after[-3].id, after[-3].actual_hours, after[-3].who) == ("T-1", 9.5, "Ben")
    assert LedgerEntry.objects.last().kind == "outcomes.imported"  # type: ignore[union-attr]  # there is one


def test_the_same_import_is_taken_over_once(desk: Desk) -> None:
    client = signed_in(desk)
    number = sent(client).json()["id"]
    applied(client, number)
    again = applied(client, number)
    assert (again.status_code, "already" in again.json()["detail"]) == (409, True)


def test_a_task_that_is_known_stays_as_it_is(desk: Desk) -> None:
    client = signed_in(desk)
    applied(client, sent(client).json()["id"])
    other = TABLE.replace(b"9.5", b"99").replace(b"T-2", b"T-9")
    assert applied(client, sent(client, other).json()["id"]).json()["added"] == 1
    assert Outcome.objects.get(company=desk.company, ref="T-1").actual_hours == 9.5


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 100_000_001)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "columns", "sentence"),
    [
        (b"", "done.csv", {}, "done.csv"),
        (b"a,b\n1,2\n", "done.csv", {}, "has no column that says when work was estimated"),
        (TABLE, "done.exe", SAID, "done.exe"),
        (TABLE, "done.csv", {"who": "Nobody"}, "Nobody"),
        (bomb(), "done.xlsx", {}, "unpacks to 100 MB, far more than a workbook of its size holds"),
        (b"PK\x03\x04 no workbook", "done.xlsx", {}, "done.xlsx"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    desk: Desk, content: bytes, name: str, columns: dict[str, str], sentence: str
) -> None:
    response = sent(signed_in(desk), content, name, columns)
    assert response.status_code == 409
    assert sentence in response.json()["detail"]


def test_a_character_that_no_database_can_store_is_left_out(desk: Desk) -> None:
    found = sent(signed_in(desk), TABLE.replace(b"Ben", b"B\x00en")).json()
    assert found["rows"][0]["who"] == "Ben"


def test_whoever_is_erased_stands_in_no_file_that_was_shown(desk: Desk) -> None:
    named = sent(signed_in(desk)).json()["id"]
    other = sent(signed_in(desk), TABLE.replace(b"Ben", b"Cleo")).json()["id"]
    body = {"person": "Ben"}
    admin = signed_in(desk, "admin")
    done = admin.post("/api/v1/erasures", body, content_type="application/json")
    assert done.status_code < 300, done.content
    left = ImportPreview.objects.values_list("pk", flat=True)
    assert (named in left, other in left) == (False, True)


def test_whose_role_it_is_not_cannot_import(desk: Desk) -> None:
    assert sent(signed_in(desk, "rep")).status_code == 404
    number = sent(signed_in(desk)).json()["id"]
    assert applied(signed_in(desk, "finance"), number).status_code == 404
