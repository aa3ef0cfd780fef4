"""Static files lie under an address that changes with any of them, and stay as long as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.test import Client

from keepable_desk.assets import FOLDER, digest_of

if TYPE_CHECKING:
    from pathlib import Path

MOST_LINES = 600


def test_the_address_changes_with_a_file_its_name_and_a_version(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("one", encoding="utf-8")
    first = digest_of(tmp_path)
    (tmp_path / "a.js").write_text("two", encoding="utf-8")
    changed = digest_of(tmp_path)
    (tmp_path / "a.js").rename(tmp_path / "b.js")
    assert len({first, changed, digest_of(tmp_path), digest_of(tmp_path, ("django",))}) == 4


def test_the_address_is_the_same_as_long_as_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("one", encoding="utf-8")
    assert digest_of(tmp_path) == digest_of(tmp_path)


def test_what_a_script_imports_is_served_from_beside_it_and_kept() -> None:
    for name in ("charts.js", "charts/heat.js", "vendor/echarts.js", "desk.css"):
        answer: Any = Client().get(f"{settings.STATIC_URL}keepable/{name}")
        b"".join(answer.streaming_content)  # read to its end, so that the file is closed
        assert answer.status_code == 200, name
        assert "immutable" in answer["Cache-Control"], name


def test_our_scripts_and_styles_keep_the_budget_of_files() -> None:
    own = [path for path in FOLDER.rglob("*") if path.suffix in {".js", ".css"}]
    sizes = {
        path.name: len(path.read_text(encoding="utf-8").splitlines())
        for path in own
        if "vendor" not in path.parts
    }
    assert {name for name, size in sizes.items() if size > MOST_LINES} == set()
