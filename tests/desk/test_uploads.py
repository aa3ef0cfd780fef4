"""Files of any shape are taken on the page of set-up, or refused there in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepable_desk.api import clock
from keepable_desk.api.warm import FORECASTS
from keepable_desk.store import models as rows
from tests.desk.small_company import NOW, small_desk
from tests.unit.files.test_tables import damaged, marked, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def client(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Give somebody who may take files over."""
    del db
    monkeypatch.setattr(clock, "now", lambda: NOW)
    FORECASTS._known.clear()
    found = Client()
    found.force_login(small_desk().members["operations"].user)
    yield found
    FORECASTS._known.clear()


def sent(client: Client, content: bytes, name: str = "people.csv", **form: str) -> Any:  # noqa: ANN401 - a response
    file = SimpleUploadedFile(name, content)
    return client.post("/setup/import", {"kind": "people", "file": file, **form})


@pytest.mark.parametrize("kind", ["people", "outcomes"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("damaged.xlsx", damaged(workbook())),
        ("locked.xlsx", marked(workbook(), 6, 1)),
        ("strange.xlsx", marked(workbook(), 8, 99)),
        ("lost.xlsx", workbook().replace(b"PK\x01\x02", b"XXXX")),
        ("drawn.xlsx", workbook(sheets=0, charts=1)),
    ],
)
def test_a_broken_workbook_is_refused_by_its_name(
    client: Client, kind: str, name: str, content: bytes
) -> None:
    answer = sent(client, content, name, kind=kind)
    assert answer.status_code == 409
    assert f"{name} is not a workbook that can be read (" in answer.content.decode()
    assert not rows.ImportPreview.objects.exists()


def test_half_a_character_is_refused_with_its_row(client: Client) -> None:
    answer = sent(client, rb'[{"name": "Ann"}, {"name": "\ud800"}]', "people.json")
    assert answer.status_code == 409
    assert b"people.json holds control characters or halves of characters in row 2." in (
        answer.content
    )
