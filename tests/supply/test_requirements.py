"""What pip installs where uv cannot is what uv.lock says, hash by hash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supply.locked import PURPOSES, Purpose, releases

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)", re.MULTILINE)


def hashes_in(text: str) -> dict[tuple[str, str], set[str]]:
    """Return the hashes of each name and version that a file of requirements pins."""
    entries = text.replace("\\\n", " ").splitlines()
    found = {}
    for entry in entries:
        if pinned := PINNED.match(entry):
            found[pinned[1], pinned[2]] = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
    return found


@pytest.mark.parametrize("name", PURPOSES)
def test_a_file_of_requirements_pins_what_the_lock_pins_by_the_same_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    locked = {
        (each.name, each.version): {file.sha256 for file in each.files}
        for each in releases(PURPOSES[name])
    }
    assert hashes_in(text) == locked, "run `make requirements`"


@pytest.mark.parametrize("name", PURPOSES)
def test_it_asks_for_hashes_builds_nothing_and_names_no_registry(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    options = [line for line in text.splitlines() if line.startswith("-")]
    assert options == ["--require-hashes", "--only-binary :all:"]
    assert "://" not in text


def test_there_is_a_file_for_each_purpose_and_no_other() -> None:
    there = {path.stem for path in (ROOT / "requirements").iterdir()}
    assert there == set(PURPOSES)


def test_pip_takes_nothing_in_the_makefile_but_by_hash_or_the_project_itself() -> None:
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    calls = re.findall(r"pip install ([^>]*)>", recipes)
    assert calls, "the Makefile installs with pip where uv cannot"
    for call in calls:
        by_hash = re.sub(r"--quiet|\$\(call locked,[^ ]+\)", "", call).strip()
        assert by_hash in {"", "--no-deps --no-build-isolation --editable ."}, call


LOCK = """
[[package]]
name = "keepable"
version = "1"
dependencies = [{ name = "a" }, { name = "c", extra = ["more"] }]
[package.optional-dependencies]
desk = [{ name = "b", version = "2", marker = "python_full_version >= '3.12'" }]
[package.dev-dependencies]
dev = [{ name = "d" }]

[[package]]
name = "a"
version = "1"
sdist = { url = "x/a-1.tar.gz", hash = "sha256:aa" }
wheels = [{ url = "x/a-1-py3-none-any.whl", hash = "sha256:ab" }]

[[package]]
name = "b"
version = "1"

[[package]]
name = "b"
version = "2"

[[package]]
name = "c"
version = "1"
[package.optional-dependencies]
more = [{ name = "a" }, { name = "e" }]
most = [{ name = "d" }]

[[package]]
name = "d"
version = "1"

[[package]]
name = "e"
version = "1"
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "uv.lock"
    path.write_text(LOCK, encoding="utf-8")
    return path


def names(purpose: Purpose, lock: Path) -> list[str]:
    return [f"{each.name} {each.version}" for each in releases(purpose, lock)]


def test_what_an_extra_of_another_package_needs_is_reached(lock: Path) -> None:
    # a and c by the project, e by the extra `more` of c; nobody asks for `most`, so no d
    assert names(Purpose(), lock) == ["a 1", "c 1", "e 1"]


def test_of_two_locked_versions_the_one_that_is_asked_for_is_taken(lock: Path) -> None:
    assert names(Purpose(extras=("desk",)), lock) == ["a 1", "b 2", "c 1", "e 1"]


def test_a_group_without_the_project_is_that_alone(lock: Path) -> None:
    assert names(Purpose(groups=("dev",), with_project=False), lock) == ["d 1"]


def test_a_release_has_the_names_and_hashes_of_its_files(lock: Path) -> None:
    (first, *_) = releases(Purpose(), lock)
    assert [(file.name, file.sha256) for file in first.files] == [
        ("a-1-py3-none-any.whl", "ab"),
        ("a-1.tar.gz", "aa"),
    ]
