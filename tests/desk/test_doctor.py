"""What the doctor says of files, and of settings that show too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable_desk.ops.doctor import PARTS

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

LOOKS = {part.__name__.strip("_"): part for part in PARTS}


def told(what: str) -> list[tuple[str, str]]:
    """Return the level and the code of all that is said of one thing."""
    return [(each.level, each.said.code) for each in LOOKS[what]()]


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    """Return a folder of data that is closed to others, with a secret and a key in it."""
    settings.DATA, settings.KEEPABLE_KEYS = tmp_path, tmp_path / "keys"
    (tmp_path / "keys").mkdir(mode=0o700)
    for path in (tmp_path / "secret_key", tmp_path / "keys" / "a.key", tmp_path / "desk.sqlite3"):
        path.write_text("a secret", encoding="ascii")
        path.chmod(0o600)
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.mark.usefixtures("data")
def test_what_nobody_else_can_read_is_said_to_be_closed() -> None:
    assert told("modes") == [("good", "doctor.closed")]


@pytest.mark.parametrize("name", ["secret_key", "keys/a.key", "desk.sqlite3"])
def test_each_file_that_others_can_read_is_named(data: Path, name: str) -> None:
    (data / name).chmod(0o644)
    assert told("modes") == [("bad", "doctor.open_file")]


def test_a_folder_that_others_may_look_into_is_told_while_its_secrets_are_closed(
    data: Path,
) -> None:
    data.chmod(0o755)
    assert told("modes") == [("note", "doctor.open_folder")]


def test_a_desk_that_shows_the_insides_of_errors_is_told(settings: Settings) -> None:
    settings.DEBUG = True
    assert ("bad", "doctor.debugging") in told("settings")
    settings.DEBUG = False
    assert ("good", "doctor.no_debugging") in told("settings")
