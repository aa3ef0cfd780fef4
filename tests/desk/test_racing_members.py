"""Two administrators at once: of what cannot both be, one thing is done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.racing import fresh_database

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.store
ENDED = {
    "demoted": ["done", "refused.last_admin"],
    "let_out": ["done", "refused.last_admin"],
    "invited": ["done", "refused.invited_already"],
    "joined": ["done", *["refused.link_over"] * 4],
}


@pytest.fixture(scope="module")
def races(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("races")
    url = os.environ.get("KEEPABLE_DATABASE_URL", "")
    environment = {
        **os.environ,
        "KEEPABLE_DATA": str(folder),
        "KEEPABLE_DATABASE_URL": fresh_database(url) if url else f"sqlite:///{folder}/r.sqlite3",
        "DJANGO_SETTINGS_MODULE": "keepable_desk.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.member_race_run"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("race", ENDED)
def test_of_what_two_do_at_once_one_is_done_and_the_other_is_told_why_not(
    races: dict[str, Any], race: str
) -> None:
    assert races[race] == {"ended": ENDED[race], "left": 1}
