"""The bill of materials of a desk: whole, valid, and the same whenever it is made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply.bill import bill
from supply.licences import vendored
from supply.locked import DESK, releases

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def text() -> str:
    return bill()


@pytest.fixture(scope="module")
def said(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def test_it_is_valid_by_the_schema(text: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_a_component_without_its_type_would_not_be(text: str) -> None:
    broken = text.replace('"type": "application"', '"typ": "application"')
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(broken) is not None


def test_another_process_with_another_order_of_hashes_writes_the_same_bytes(
    text: str,
    tmp_path: Path,
) -> None:
    path = tmp_path / "made" / "bill.json"
    env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    words = [sys.executable, "-m", "supply.bill", str(path)]
    subprocess.run(words, cwd=ROOT, env=env, check=True, capture_output=True)
    assert path.read_text(encoding="utf-8") == text


def test_it_says_no_time_and_no_place_to_have_files_from(said: dict[str, Any]) -> None:
    assert "timestamp" not in said["metadata"]
    files = [
        file["url"] for each in said["components"] for file in each.get("externalReferences", ())
    ]
    assert [name for name in files if "/" in name] == []


def test_it_lists_what_the_lock_pins_for_a_desk_and_the_scripts_of_its_pages(
    said: dict[str, Any],
) -> None:
    pinned = {f"pkg:pypi/{each.name}@{each.version}" for each in releases(DESK)}
    scripts = {f"pkg:npm/{n}@{each['version']}" for n, each in vendored()["packages"].items()}
    assert {each["purl"] for each in said["components"] if "purl" in each} == pinned | scripts
    files = {each["name"] for each in said["components"] if each["type"] == "file"}
    assert files == set(vendored()["made_of"])


def test_everything_in_it_has_a_hash_and_every_package_a_licence(said: dict[str, Any]) -> None:
    for each in said["components"]:
        of_files = [file["hashes"] for file in each.get("externalReferences", ())]
        assert each.get("hashes") or (of_files and all(of_files)), each["name"]
        assert each["type"] == "file" or each["licenses"], each["name"]


def test_it_says_what_needs_what(said: dict[str, Any]) -> None:
    needs = {each["ref"]: each.get("dependsOn", []) for each in said["dependencies"]}
    named = {each["bom-ref"]: each["name"] for each in said["components"]}
    assert {"django", "numba", "psycopg", "echarts.js"} <= {named[ref] for ref in needs["keepable"]}
    assert [named[ref] for ref in needs["file:echarts.js"]] == ["echarts", "tslib", "zrender"]
    # whatever is listed is there for something
    reached, waiting = set(), ["keepable"]
    while waiting:
        reached.add(ref := waiting.pop())
        waiting += [need for need in needs.get(ref, ()) if need not in reached]
    assert set(named) - reached == set()
