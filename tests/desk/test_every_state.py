"""Data of each earlier state of the tables: all of it is there after an upgrade, and proven."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.wide
WHOLE = {
    "findings": [],
    "members": [True] * 6,
    "pages": dict.fromkeys(("/", "/promises", "/capacity", "/setup"), 200),
    "promises": True,
    "receipts": [True] * 3,
    "made": [201, 201],
    "findings after": [],
}
STATES = 25  # from 0006, the first that a desk was served with, to 0031: never fewer


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what is seen after each upgrade, by the state that it began with."""
    folder: Path = tmp_path_factory.mktemp("states")
    environment = {
        **{name: value for name, value in os.environ.items() if name != "KEEPABLE_DATABASE_URL"},
        "KEEPABLE_DATA": str(folder),
        "KEEPABLE_LOG_LEVEL": "CRITICAL",
        "DJANGO_SETTINGS_MODULE": "tests.desk.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.every_state_run"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_promises_receipts_and_members_are_there_and_the_desk_lives_on(
    seen: dict[str, Any],
) -> None:
    brought_up = {state: found for state, found in seen.items() if "changed" not in state}
    assert len(brought_up) >= STATES
    for state, found in brought_up.items():
        assert {**found, "bound now": None} == {**WHOLE, "bound now": None}, state


def test_rows_are_bound_anew_where_their_tables_have_other_columns_and_only_there(
    seen: dict[str, Any],
) -> None:
    states = sorted(state for state in seen if "changed" not in state)
    assert all(seen[state]["bound now"] for state in states if state < "0030")
    assert not seen[states[-1]]["bound now"]


def test_what_was_changed_past_the_desk_before_an_upgrade_is_found_after_it(
    seen: dict[str, Any],
) -> None:
    changed = [found for state, found in seen.items() if "changed" in state]
    assert len(changed) >= 6  # since entries bind rows
    for found in changed:
        assert found["findings"] == ["state.changed"]
        assert found["made"] == [201, 503]  # nothing is promised on it
