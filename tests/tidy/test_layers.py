"""Arrows between the layers point inward: each contract is shown to notice what breaks it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.tidy.source import ROOT, SOURCE

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = "Arrows point inward, and no folder stands outside the layers"
OUTSIDE = "No web, no database, no network"
INSIDE = "The inner layers know no terminal and no file format"
NUMBA = "Only the engine compiles"
DESK = "The desk: pages, API and jobs over use cases over access over queries over rows"
DOORS = "The API and the pages reach rows through access, use cases and queries only"
AFAR = "The client knows a desk by its address only"
CONTRACTS = {LAYERS, OUTSIDE, INSIDE, NUMBA, DESK, DOORS, AFAR}

PLANTED = [
    ("domain/planted.py", "import keepable.calibration", LAYERS),
    ("domain/planted.py", "from keepable import engine", LAYERS),
    ("calibration/planted.py", "import keepable.engine", LAYERS),
    ("engine/planted.py", "import keepable.samples", LAYERS),
    ("ledger/planted.py", "import keepable.domain.book", LAYERS),
    ("files/planted.py", "import keepable.cli", LAYERS),
    ("samples/planted.py", "def f():\n    import keepable.cli", LAYERS),
    ("utils/__init__.py", "", LAYERS),
    ("drawer.py", "", LAYERS),
    ("domain/planted.py", "import django.db", OUTSIDE),
    ("cli/planted.py", "import sqlite3", OUTSIDE),
    ("files/planted.py", "from urllib.request import urlopen", OUTSIDE),
    ("samples/planted.py", "import httpx, requests", OUTSIDE),
    ("engine/planted.py", "import socket", OUTSIDE),
    ("domain/planted.py", "import keepable_desk", OUTSIDE),
    ("engine/planted.py", "import rich.table", INSIDE),
    ("domain/planted.py", "import yaml", INSIDE),
    ("calibration/planted.py", "from typer import Option", INSIDE),
    ("domain/planted.py", "from numba import njit", NUMBA),
    ("calibration/planted.py", "import numba", NUMBA),
    ("files/planted.py", "import numba", NUMBA),
    ("../keepable_desk/store/planted.py", "import keepable_desk.urls", DESK),
    ("../keepable_desk/api/planted.py", "import keepable_desk.store.models", DOORS),
    ("../keepable_desk/api/planted.py", "import keepable_desk.pages.words", DESK),
    ("../keepable_desk/pages/planted.py", "import keepable_desk.store.models", DOORS),
    ("../keepable_desk/client/planted.py", "import keepable_desk.store.models", AFAR),
    ("../keepable_desk/client/planted.py", "def f():\n    import django.db", AFAR),
]


@pytest.fixture(scope="module")
def copied_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the package to a place where violations can be planted."""
    folder = tmp_path_factory.mktemp("layers") / "src"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def verdicts(source: Path) -> dict[str, str]:
    """Check the package below `source` and give KEPT or BROKEN by contract."""
    run = subprocess.run(
        [
            *(
                sys.executable,
                "-c",
                "from importlinter.cli import lint_imports_command as run; run()",
            ),
            *("--config", str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo"),
        ],
        cwd=source,
        env=os.environ | {"PYTHONPATH": str(source), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = dict(re.findall(r"^(.+) (KEPT|BROKEN)$", run.stdout, re.MULTILINE))
    assert found.keys() == CONTRACTS, run.stdout + run.stderr
    return found


@pytest.mark.parametrize(
    ("file", "line", "contract"), PLANTED, ids=[f"{file}: {line}" for file, line, _ in PLANTED]
)
def test_a_planted_import_breaks_exactly_its_contract(
    copied_source: Path, file: str, line: str, contract: str
) -> None:
    place = copied_source / "keepable" / file
    is_new_folder = not place.parent.exists()
    place.parent.mkdir(exist_ok=True)
    place.write_text(line + "\n", encoding="utf-8")
    try:
        found = verdicts(copied_source)
    finally:
        shutil.rmtree(place.parent) if is_new_folder else place.unlink()
    assert [name for name, verdict in found.items() if verdict == "BROKEN"] == [contract]


def test_each_contract_has_a_planted_violation() -> None:
    assert {contract for _, _, contract in PLANTED} == CONTRACTS


def test_the_package_keeps_every_contract() -> None:
    assert set(verdicts(SOURCE).values()) == {"KEPT"}
