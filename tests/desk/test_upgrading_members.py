"""Members, tokens and owners of an earlier version: they have what they had, and no second door."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from keepable_desk.demo import DEMO_ORIGIN
from tests.desk.racing import fresh_database

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.store
FOUND = {
    "roles": [["rep"], ["rep"], ["leader"], ["operations"], ["admin"]],
    "token": ["rep"],
    "django's own": [False] * 5,
    # by the place of the member; what two are called, and what nobody is called, is nobody's
    "owners": {"Ruth Sand": "0", "Twin": "", "otto": "3", "Nobody Here": "", "token": "token"},
    "bound": ["Ada Root", "Otto Werk", "Ruth Sand", "otto"],
}


def upgraded(folder: Path, origin: str) -> dict[str, Any]:
    """Return what is there after data of an earlier version were brought up."""
    url = os.environ.get("KEEPABLE_DATABASE_URL", "")
    environment = {
        **os.environ,
        "KEEPABLE_DATA": str(folder),
        "KEEPABLE_DATABASE_URL": fresh_database(url) if url else f"sqlite:///{folder}/old.sqlite3",
        "DJANGO_SETTINGS_MODULE": "keepable_desk.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.upgrade_run", origin],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("origin", "is_demo"), [("old.example/ledger", False), (DEMO_ORIGIN, True)]
)
def test_everybody_keeps_what_they_had_and_the_sample_is_marked(
    tmp_path: Path, origin: str, *, is_demo: bool
) -> None:
    assert upgraded(tmp_path, origin) == {**FOUND, "demo": is_demo}
