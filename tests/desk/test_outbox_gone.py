"""The outbox of earlier versions: what lay in it unsent is told once, and its table is gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from keepable.texts import from_plain, render
from tests.desk.racing import fresh_database

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.store

DUE = {"due_date": "2027-03-01"}
ODDS = {"kind": "odds", "value": 0.93, "cap": 0.95, "error": None}
MARCH, FEBRUARY = ({"kind": "date", "value": f"2027-0{month}-01"} for month in (3, 2))
# the promiser Ruth is told of everything but what she did
RUTH, OTTO, DORA, LENA = "Ruth Sand", "Otto Werk", "Dora Lind", "Lena Moor"


def brought_up(folder: Path, *events: dict[str, Any]) -> dict[str, Any]:
    """Return what is told after `events` lay in the outbox of an earlier version."""
    url = os.environ.get("KEEPABLE_DATABASE_URL", "")
    environment = {
        **os.environ,
        "KEEPABLE_DATA": str(folder),
        "KEEPABLE_DATABASE_URL": fresh_database(url) if url else f"sqlite:///{folder}/old.sqlite3",
        "DJANGO_SETTINGS_MODULE": "keepable_desk.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.outbox_run"],
        env=environment,
        input=json.dumps(events),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def event(kind: str, promise: str = "p1", by: str = "", **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return an event of `promise` as it lay in the outbox; `by` a member, or by the desk."""
    who = {"by": by} if by else {}
    return {"kind": kind, "body": {"promise": promise, "actor": "system", **body}, **who}


def written(told: object) -> str:
    return json.dumps(told, sort_keys=True)


def text(code: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"code": code, "params": {"promise": "Portal", **params}}


# what lay there, who is told, and in which text
CASES: list[tuple[dict[str, Any], set[str], dict[str, Any]]] = [
    (event("promise.made", by=RUTH, **DUE), {OTTO}, text("told.made", day=MARCH)),
    (
        event("promise.made", by=OTTO, odds=0.93, **DUE),
        {RUTH},
        text("told.made_with_odds", day=MARCH, odds=ODDS),
    ),
    (
        event("promise.made", odds=0.93, against_advice=True, **DUE),
        {RUTH, OTTO, DORA, LENA},
        text("told.made_against_advice", day=MARCH, odds=ODDS),
    ),
    (
        event("promise.made", against_advice=True, **DUE),
        {RUTH, OTTO, DORA, LENA},
        text("told.made_against_advice_bare", day=MARCH),
    ),
    (
        event("promise.moved", before="2027-02-01", **DUE),
        {RUTH, OTTO, DORA},
        text("told.moved", day=MARCH, before=FEBRUARY),
    ),
    (
        event("promise.moved", before="soon", odds=0.93, **DUE),
        {RUTH, OTTO, DORA},
        text("told.moved_with_odds", day=MARCH, before="soon", odds=ODDS),
    ),
    (
        event("promise.ranked", ahead_of="p2"),
        {RUTH, OTTO, DORA},
        text("told.ranked", other="Report"),
    ),
    (
        event("promise.ranked_back", behind="h1"),
        {RUTH, OTTO, DORA},
        text("told.ranked_back", other="Shop"),
    ),
    (
        event("promise.ranked", ahead_of="gone"),
        {RUTH, OTTO, DORA},
        text("told.ranked", other="gone"),
    ),
    (
        event("promise.assessed", side="promisee", outcome="kept"),
        {RUTH, DORA, LENA},
        text("told.promisee_says", outcome={"code": "outcome.kept", "params": {}}),
    ),
    (
        event("promise.assessed", side="promiser", outcome="odd"),
        {RUTH, DORA, LENA},
        text("told.promiser_says", outcome="odd"),
    ),
]
SILENT = [
    {**event("promise.made", **DUE), "sent": True},
    event("promise.made", promise="gone", **DUE),
    event("leave.added"),
]


def test_what_lay_in_the_outbox_is_told_once_to_whom_it_concerned(tmp_path: Path) -> None:
    found = brought_up(tmp_path, *(each for each, _, _ in CASES), *SILENT)
    expected = [
        [each["kind"], "promise", "p1", name, words, True]
        for each, names, words in CASES
        for name in names
    ]
    assert sorted(map(written, found["told"])) == sorted(map(written, expected))
    assert "store_outboxmessage" not in found["tables"]


def test_what_the_outbox_told_can_be_worded() -> None:
    for _, _, words in CASES:
        sentence = render(from_plain(words), "en")
        assert "Portal" in sentence
        assert words["code"] not in sentence
