"""What was compiled stays as long as the kernels do: a changed sentence compiles nothing anew."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

import keepable
from keepable.cli import compiled_cache

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = Path(keepable.__file__).parent
MESSAGE = "locale/de/LC_MESSAGES/keepable"


@pytest.fixture
def name_of_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Return what the folder of compiled code is called for a copy of the package in `tmp_path`."""
    for part in ("forecast", "texts"):
        copytree(PACKAGE / part, tmp_path / part)
    monkeypatch.setattr(compiled_cache, "KERNELS", tmp_path / "forecast" / "kernels")
    monkeypatch.setattr(compiled_cache, "user_cache_dir", lambda name: str(tmp_path / name))
    return lambda: compiled_cache.cache_folder().name


@pytest.mark.parametrize(
    "place", [f"texts/{MESSAGE}.po", f"texts/{MESSAGE}.mo", "forecast/eligibility.py"]
)
def test_a_changed_sentence_compiles_nothing_anew(
    place: str, tmp_path: Path, name_of_cache: Callable[[], str]
) -> None:
    before = name_of_cache()
    file = tmp_path / place
    file.write_bytes(file.read_bytes() + b"\n# another word\n")
    assert name_of_cache() == before


def test_a_changed_kernel_is_compiled_anew(
    tmp_path: Path, name_of_cache: Callable[[], str]
) -> None:
    before = name_of_cache()
    kernel = tmp_path / "forecast" / "kernels" / "bits.py"
    kernel.write_text(kernel.read_text("utf-8") + "\n# another word\n", "utf-8")
    assert name_of_cache() != before


def test_the_kernels_are_where_they_are_looked_for() -> None:
    assert (compiled_cache.KERNELS / "placing.py").is_file()


def test_a_folder_without_kernels_is_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        compiled_cache.fingerprint(tmp_path)
