"""A form that was filled in wrongly says so at its field, in the language of whoever reads it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from keepable_desk.rights.first_run_key import first_run_key
from keepable_desk.store.models import Leave, Member, Promise
from keepable_desk.web import pages

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
        ("/parts/leave/add", {"person": "ben", "start": "2027-03-01"}, "end"),
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
    client.post("/parts/leave/add", {"person": "ben", "start": "2027-03-01", "end": "x"})
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


def test_what_is_sent_to_pages_is_read_by_forms_alone() -> None:
    read: set[str] = set()
    for path in Path(pages.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        handed = {id(each) for node in ast.walk(tree) for each in handed_to_a_form(node)}
        read |= {
            f"{path.name}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr == "POST" and id(node) not in handed
        }
    assert read == set()


def handed_to_a_form(node: ast.AST) -> list[ast.expr]:
    """Return what a call hands to a form: to one itself, or to what fills one in."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = node.func.id
        return node.args if name == "filled_in" or name.endswith("Form") else []
    return []


@pytest.mark.parametrize(
    ("path", "entered", "fields"),
    [
        ("/reader", {"language": "xx", "zone": "Nowhere/At"}, "language zone"),
        ("/asks/nothing/person", {"member": "somebody", "text": " "}, "text member"),
        ("/holds/release", {}, "hold"),
        ("/ask", {"scope": "x" * 10_001}, "scope"),
        ("/setup/import", {"kind": "spells"}, "kind"),
        ("/promise-acts/p1/note", {"text": "Well.", "readers": ["everybody"]}, "readers"),
    ],
)
def test_preferences_questions_and_imports_have_forms_too(
    desk: Desk, path: str, entered: dict[str, object], fields: str
) -> None:
    answer = reader(desk, "en").post(path, entered, headers=PART)
    assert answer.status_code == 422
    assert f'data-fields="{fields}"' in answer.content.decode()


def test_what_is_not_sent_of_how_somebody_reads_stays(desk: Desk) -> None:
    client = reader(desk, "de")
    client.post("/reader", {"zone": "Asia/Tokyo"})
    member = Member.objects.get(pk=desk.members["deal desk"].pk)
    assert (member.language, member.zone) == ("de", "Asia/Tokyo")


@pytest.mark.django_db
def test_the_first_run_says_what_is_wrong_at_each_field_in_the_language_of_the_browser() -> None:
    entered = {"what": "own", "key": first_run_key(), "days": ["0"], "start": "early"}
    entered |= {"end": "17:00", "zone": "Nowhere/At", "password": "short"}
    page = Client().post("/first", entered, headers={"Accept-Language": "de"}).content.decode()
    wrong = re.findall('<input[^>]*name="([a-z]+)"[^>]*> <span class="wrong">([^<]+)</span>', page)
    assert [name for name, _ in wrong] == [
        *("zone", "start", "company", "name", "email", "password"),
    ]
    assert all("early" in words for name, words in wrong if name == "start")
    assert "short" not in page
    assert 'value="Nowhere/At"' in page
