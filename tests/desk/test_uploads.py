"""Files of any shape are taken on the page of set-up, or refused there in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import strip_tags

from keepable.texts import Text, render
from keepable_desk.store import models as rows
from tests.desk.small_company import Desk, reader
from tests.unit.tables.test_tables import damaged, marked, workbook

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.store


@pytest.fixture
def client(desk: Desk) -> Client:
    """Return somebody who may take files over."""
    return reader(desk, "operations")


def sent(client: Client, content: bytes, name: str = "people.csv", **form: str) -> Any:  # noqa: ANN401 - a response
    file = SimpleUploadedFile(name, content)
    return client.post("/setup/import", {"kind": "people", "file": file, **form})


@pytest.mark.parametrize("kind", ["people", "outcomes"])
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("damaged.xlsx", damaged(workbook()), "table.no_workbook"),
        ("locked.xlsx", marked(workbook(), 6, 1), "table.encrypted"),
        ("strange.xlsx", marked(workbook(), 8, 99), "table.no_workbook"),
        ("lost.xlsx", workbook().replace(b"PK\x01\x02", b"XXXX"), "table.no_workbook"),
        ("drawn.xlsx", workbook(sheets=0, charts=1), "table.no_sheet"),
    ],
)
def test_a_broken_workbook_is_refused_by_its_name(
    client: Client, kind: str, name: str, content: bytes, code: str
) -> None:
    answer = sent(client, content, name, kind=kind)
    assert answer.status_code == 409
    assert render(Text.of(code, {"file": name}), "en") in answer.content.decode()
    assert not rows.ImportPreview.objects.exists()


def test_half_a_character_is_refused_with_its_row(client: Client) -> None:
    answer = sent(client, rb'[{"name": "Ann"}, {"name": "\ud800"}]', "people.json")
    assert answer.status_code == 409
    shown = strip_tags(answer.content.decode())
    assert render(Text("table.control_characters", file="people.json", rows=(2,)), "en") in shown


def again(of: str, **columns: str) -> dict[str, str]:
    """Return what "Read it again like this" sends: all that stands in the form."""
    said = {f"column-{name}": column for name, column in columns.items()}
    return {"kind": of, "read-kind": of, "again": "1", **said}


def test_a_field_that_is_said_to_be_no_column_is_not_guessed_again(client: Client) -> None:
    content = b"Name,Role,Team\nAnn,chief,Core\n"
    assert b'<option value="Role" selected>' in sent(client, content).content
    shown = sent(client, content, **again("people", name="Name", skills="", team="Team"))
    assert b'<option value="Role" selected>' not in shown.content
    assert rows.ImportPreview.objects.order_by("-pk")[0].rows[0]["skills"] != ["chief"]


def test_finished_work_is_read_without_a_column_that_was_guessed_wrongly(client: Client) -> None:
    content = b"id,created,completed,owner,actual\nz1,2026-03-02,2026-03-05,Ann,8\n"
    said = {"id": "id", "estimated_on": "created", "actual_hours": "actual"}
    shown = sent(client, content, **again("outcomes", **said, finished_on="", who=""))
    found = rows.ImportPreview.objects.get()
    assert found.mapping == said
    assert found.rows[0].get("who", "") == ""
    assert b"No column says when work was finished." in shown.content


def test_a_column_that_is_needed_is_asked_for_when_it_is_said_to_be_none(client: Client) -> None:
    shown = sent(client, b"Name,Role\nAnn,build\n", **again("people", name="", skills="Role"))
    assert shown.status_code == 200
    assert b"has no column that holds names" in shown.content
    assert b'<option value="Role" selected>' in shown.content


def test_a_column_is_chosen_by_its_name_with_all_its_blanks(client: Client) -> None:
    # a browser sends what stands in `value`; of a text it would make one blank of two
    content = b'First  name,"What they\r\ncan"\nAnn,test\n'
    assert b'<option value="First  name">' in sent(client, content).content
    form = again("people", name="First  name", skills="What they can")
    shown = sent(client, content, **form)
    assert b'<option value="What they can" selected>' in shown.content
    assert rows.ImportPreview.objects.get().rows[0]["skills"] == ["test"]


def test_which_way_round_dates_are_stays_chosen(client: Client) -> None:
    content = b"id,estimated_on,actual_hours\nz1,03/02/2026,8\n"
    for _ in range(2):
        shown = sent(client, content, dates="mdy", **again("outcomes", estimated_on="estimated_on"))
        assert b'<option value="mdy" selected>' in shown.content


@pytest.mark.parametrize("name", ["noext", "table", "people.pdf", "people."])
def test_a_file_that_is_no_table_is_refused_by_its_own_name(client: Client, name: str) -> None:
    answer = sent(client, b"Name\nAnn\n", name)
    assert answer.status_code == 409
    assert f"{name} is no table." in answer.content.decode()


def test_hours_estimated_and_taken_are_not_read_from_one_column(client: Client) -> None:
    content = b"id,created,finished,Hours\nz1,2026-03-02,2026-03-05,8\n"
    said = {"estimated_on": "created", "estimate_hours": "Hours", "actual_hours": "Hours"}
    shown = sent(client, content, **again("outcomes", **said)).content.decode()
    assert "cannot be both the hours estimated and the hours it took" in shown
    assert "Choose below which column it is: hours estimated, hours it took." in shown
    assert not rows.ImportPreview.objects.exists()


def test_columns_of_one_name_are_offered_once(client: Client) -> None:
    shown = sent(client, b"Name,Role,Role\nAnn,build,test\n").content
    assert shown.count(b'<option value="Role" selected>') == 1
    (problem,) = rows.ImportPreview.objects.get().problems
    assert problem["what"]["params"] == {"column": "Role", "count": 2}
