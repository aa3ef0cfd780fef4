"""What is taken from others is what its manifest says, and its licences lie beside it."""

from __future__ import annotations

import gzip
import hashlib
import json
import runpy
from pathlib import Path
from typing import Any

import keepable_desk.web.pages

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(keepable_desk.web.pages.__file__).parent / "static" / "keepable" / "vendor"
BUILDERS = {"esbuild", "@esbuild/linux-x64"}  # they build, and are not part of what is built


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "MANIFEST.json").read_text(encoding="utf-8"))
    return found


def complaints(folder: Path, said: dict[str, str]) -> list[str]:
    """Return what in `folder` is not as `said` by name of file and sha256."""
    there = {file.name for file in folder.iterdir()} - {"MANIFEST.json"}
    wrong = [
        name
        for name in sorted(there & set(said))
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != said[name]
    ]
    return sorted(there ^ set(said)) + wrong


def test_every_file_is_in_the_manifest_with_its_hash() -> None:
    assert complaints(FOLDER, manifest()["sha256"]) == []


def test_a_changed_an_added_and_a_missing_file_are_told(tmp_path: Path) -> None:
    for name in ("same.js", "changed.js", "added.js"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    same = hashlib.sha256(b"same.js").hexdigest()
    said = {"same.js": same, "changed.js": same, "missing.js": same}
    assert complaints(tmp_path, said) == ["added.js", "missing.js", "changed.js"]


def test_every_script_is_there_packed_too_and_unpacks_to_itself() -> None:
    scripts = sorted(FOLDER.glob("*.js"))
    assert [script.name for script in scripts] == sorted(manifest()["made_of"])
    for script in scripts:
        packed = script.with_name(f"{script.name}.gz").read_bytes()
        assert gzip.decompress(packed) == script.read_bytes(), script.name
        assert packed[4:8] == bytes(4), (
            "the instant of packing would make it another file each time"
        )


def test_every_package_has_its_licence_beside_it() -> None:
    for package, said in manifest()["packages"].items():
        text = FOLDER / f"{package.removesuffix('.org')}-LICENSE.txt"
        assert len(text.read_text(encoding="utf-8")) > 500, package
        assert said["licence"] in {"0BSD", "Apache-2.0", "BSD-3-Clause"}, package
    assert "Apache ECharts" in (FOLDER / "echarts-NOTICE.txt").read_text(encoding="utf-8")


def test_the_manifest_names_the_versions_that_are_pinned() -> None:
    pinned = json.loads((ROOT / "vendoring" / "packages.json").read_text(encoding="utf-8"))
    used = {name: said for name, said in pinned.items() if name not in BUILDERS}
    assert manifest()["packages"] == used
    assert {part for parts in manifest()["made_of"].values() for part in parts} == set(used)
    assert all(said["integrity"].startswith("sha512-") for said in pinned.values())


def test_what_fetches_them_anew_writes_where_the_pages_have_them() -> None:
    assert runpy.run_path(str(ROOT / "vendoring" / "vendor.py"))["INTO"] == FOLDER


def test_no_address_to_fetch_from_is_written_down() -> None:
    for file in sorted((ROOT / "vendoring").iterdir()):
        if file.is_file():
            assert "://" not in file.read_text(encoding="utf-8"), file.name
