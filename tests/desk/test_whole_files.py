"""What replaces a file is there whole, or what was there before stays."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

import pytest

from keepable_desk.whole_files import make_whole, replace_whole, writing_whole

if TYPE_CHECKING:
    from pathlib import Path


def test_a_full_disk_leaves_what_was_there_and_nothing_of_the_attempt(tmp_path: Path) -> None:
    path = tmp_path / "key"
    replace_whole(path, b"as it was")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            replace_whole(path, b"twenty-one letters..." * 1_000)
        with pytest.raises(OSError, match="too large"):
            make_whole(tmp_path / "other", b"twenty-one letters..." * 1_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"as it was"
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def interrupted(path: Path) -> None:
    with writing_whole(path) as out:
        out.write(b"half of")
        raise KeyboardInterrupt


def test_what_is_interrupted_while_it_is_written_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "export"
    replace_whole(path, b"as it was")
    with pytest.raises(KeyboardInterrupt):
        interrupted(path)
    assert [each.name for each in tmp_path.iterdir()] == ["export"]
    assert path.read_bytes() == b"as it was"


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    assert make_whole(tmp_path / "secret", b"first")
    assert not make_whole(tmp_path / "secret", b"second")
    assert (tmp_path / "secret").read_bytes() == b"first"
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
