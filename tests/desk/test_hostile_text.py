"""What people write and attach is text to everybody who reads it: on pages, in files, in logs."""

from __future__ import annotations

import json
import logging
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepable.domain.text_kinds import file_name
from keepable_desk.logs import logging_from
from keepable_desk.settings import LOGGING
from keepable_desk.store.models import Attachment, ImportPreview
from keepable_desk.web import pages
from tests.desk.small_company import Desk, post, reader

pytestmark = pytest.mark.django_db
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}${7*7}%(x)s"
UNSEEN = set("\u202e\u200b\u2067\u3164")
STATIC = Path(next(iter(pages.__path__))) / "static" / "keepable"


class Elements(HTMLParser):
    """Notes what would run, and all that is text."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.runs: list[str] = []
        self.said = ""
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.inside = tag
        is_data = told.get("type") == "application/json"
        if tag == "script" and "src" not in told and not is_data:
            self.runs.append(tag)
        addresses = (told.get("href") or "", told.get("action") or "", told.get("src") or "")
        self.runs += [name for name in told if name.startswith("on")]
        self.runs += [each for each in addresses if re.match(r"(?i)\s*(javascript|vbscript)", each)]
        self.said += " ".join(value or "" for value in told.values())

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.fixture
def hostile(desk: Desk) -> Desk:
    """Return a desk on which a rep wrote hostile words wherever they can."""
    rep = reader(desk, "rep")
    readers = [desk.members["operations"].pk]
    note = {"text": HOSTILE, "about_kind": "promise", "about": "p1", "readers": readers}
    assert post(rep, "/notes", note).status_code == 201
    assert post(rep, "/promises/p1/messages", {"text": HOSTILE}).status_code == 201
    return desk


@pytest.mark.parametrize("role", ["rep", "operations"])
def test_what_people_write_runs_on_no_page(hostile: Desk, role: str) -> None:
    client, found = reader(hostile, role), 0
    paths = ["/", "/promises", "/promises/p1", "/inbox", "/capacity", "/honesty", "/setup"]
    for path in (*paths, f"/promises?{urlencode({'q': HOSTILE})}"):
        page = Elements()
        page.feed(client.get(path).content.decode())
        assert page.runs == []
        found += HOSTILE in page.said
    assert found, "it stands nowhere, so that nothing was looked at"


def test_what_people_write_is_json_to_programs(hostile: Desk) -> None:
    answer = reader(hostile, "operations").get("/api/v1/promises/p1/messages")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    listed = json.loads(answer.content)
    assert listed["broken"] == []
    assert HOSTILE in {each["text"] for each in listed["items"]}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("plan.html", 'attachment; filename="plan.html"'),
        ("Pläne.svg", "attachment; filename*=utf-8''Pl%C3%A4ne.svg"),
        ("../../keys/secret.key", 'attachment; filename="secret.key"'),
        ("invoice\u202efdp.exe", 'attachment; filename="invoicefdp.exe"'),
        ("\u200bplan.exe\u200b\u3164", 'attachment; filename="plan.exe"'),
        ("\u3164", 'attachment; filename="file"'),
    ],
)
def test_a_file_is_handed_back_to_be_saved_and_never_to_be_shown(
    desk: Desk, name: str, told: str
) -> None:
    content = b"<script>alert(1)</script>"
    sent = {"text": "look", "files": [SimpleUploadedFile(name, content, "text/html")]}
    assert reader(desk, "rep").post("/promise-acts/p1/talk", sent).status_code == 303
    row = Attachment.objects.get()
    answer = reader(desk, "operations").get(f"/api/v1/attachments/{row.pk}")
    assert answer.content == content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == told
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["invoice\u202efdp.exe", "plan.pdf\u200b", "\u3164"])
def test_a_name_that_was_kept_before_is_shown_by_what_can_be_seen_of_it(
    desk: Desk, name: str
) -> None:
    said = {"text": "look", "files": [SimpleUploadedFile("x", b"x", "text/html")]}
    reader(desk, "rep").post("/promise-acts/p1/talk", said)
    Attachment.objects.update(name=name)
    found = reader(desk, "operations").get("/api/v1/promises/p1/messages").json()["items"]
    page = reader(desk, "operations").get("/promises/p1").content.decode()
    seen = file_name(name)
    assert seen in {"invoicefdp.exe", "plan.pdf", "file"}
    assert [each["name"] for each in found[0]["files"]] == [seen]
    assert f'download="{seen}"' in page
    assert not set(page) & UNSEEN
    row = Attachment.objects.get()
    answer = reader(desk, "operations").get(f"/api/v1/attachments/{row.pk}")
    assert answer["Content-Disposition"] == f'attachment; filename="{seen}"'


TABLE = b"Estimate,Estimated on\n3,2027-01-04\n"


@pytest.mark.parametrize("content", [TABLE, b"nothing\n1\n", b"", b"a" * 5_000_001])
@pytest.mark.parametrize("kind", ["outcomes", "people"])
def test_a_table_is_called_by_what_can_be_seen_of_its_name(
    desk: Desk, kind: str, content: bytes
) -> None:
    # read, or asked about, or refused: what its name turns does not stand on the page
    file = SimpleUploadedFile("done\u202evsc.exe\u200b.csv", content, "text/csv")
    answer = reader(desk, "operations").post("/setup/import", {"kind": kind, "file": file})
    page = answer.content.decode()
    assert "donevsc.exe.csv" in page
    assert not set(page) & UNSEEN
    assert not any(set(each.name) & UNSEEN for each in ImportPreview.objects.all())


def written(records: list[logging.LogRecord], wanted: dict[str, Any]) -> list[str]:
    shown = {name: value for name, value in wanted["formatters"]["desk"].items() if name != "()"}
    formatter = structlog.stdlib.ProcessorFormatter(**shown)
    return [formatter.format(record) for record in records]


def test_what_is_asked_for_adds_no_line_to_a_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client = reader(desk, "rep")
    client.get("/nothing%0Ainjected%1B[31m%0D", headers={"User-Agent": "a\x1b[31mb"})
    for line in written(caplog.records, LOGGING):
        assert not re.search(r"[\x00-\x08\n\r\x1b]", line), repr(line)


def test_lines_for_machines_are_json_each(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    reader(desk, "rep").get("/nothing%0Ainjected")
    try:
        lines = written(caplog.records, logging_from("json", "INFO"))
    finally:
        logging_from("plain", "INFO")
    assert lines
    for line in lines:
        told = json.loads(line)
        assert {"event", "level", "logger", "timestamp"} <= set(told)
        assert told["timestamp"].endswith("Z")
        assert "\n" not in line


def test_our_scripts_keep_nothing_in_the_browser_and_make_no_code_of_text() -> None:
    scripts = [each for each in STATIC.rglob("*.js") if "vendor" not in each.parts]
    assert len(scripts) >= 8
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        for word in (
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "postMessage",
            "eval(",
            "new Function",
            "document.write",
        ):
            assert word not in text, (script.name, word)


def test_htmx_keeps_no_page_and_runs_no_text(desk: Desk) -> None:
    text = reader(desk, "rep").get("/").content.decode()
    (told,) = re.findall(r"<meta name=\"htmx-config\" content='([^']+)'", text)
    config = json.loads(told)
    assert (config["historyCacheSize"], config["allowEval"]) == (0, False)


def test_a_stranger_reads_nothing_of_anybody(hostile: Desk) -> None:
    del hostile
    for path in ("/promises/p1", "/inbox", "/api/v1/promises/p1/messages", "/api/v1/attachments/1"):
        assert HOSTILE[:20] not in Client().get(path).content.decode()
