"""The repository keeps text, pictures and fixtures, and nothing that a registry would hand out."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.tidy.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LARGEST_FILE_BYTES = 1_000_000
PACKED = {".deb", ".rpm", ".whl", ".egg", ".so", ".exe"}


def not_to_be_kept(paths: Iterable[Path]) -> Iterator[str]:
    """Name the files of `paths` that are packages, or too large for a clone on a slow line."""
    for path in paths:
        if path.suffix in PACKED or path.stat().st_size > LARGEST_FILE_BYTES:
            yield path.name


def test_every_kept_file_is_small_and_no_package() -> None:
    git = shutil.which("git") or "git"
    command = [git, "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    kept = [ROOT / name for name in listed.stdout.split("\0") if name]
    assert list(not_to_be_kept(path for path in kept if path.exists())) == []


def test_a_planted_package_and_a_planted_large_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "browser.deb").write_bytes(b"")
    (tmp_path / "rows.csv").write_bytes(b"1" * (LARGEST_FILE_BYTES + 1))
    (tmp_path / "page.html").write_bytes(b"1" * LARGEST_FILE_BYTES)
    assert sorted(not_to_be_kept(tmp_path.iterdir())) == ["browser.deb", "rows.csv"]
