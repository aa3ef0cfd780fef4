"""Folders say what is in them, nothing is read behind the caller's back, exceptions say why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.tidy.habits import (
    drawers,
    hidden_imports,
    machine_paths,
    outside_reads,
    project_texts,
    silent_exceptions,
)
from tests.tidy.source import ROOT, SOURCE, Module, modules_under, planted

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("check", [drawers, hidden_imports, outside_reads])
def test_the_package_keeps(check: Callable[[Module], list[str]]) -> None:
    found = [complaint for module in modules_under(SOURCE) for complaint in check(module)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("folder", ["src", "tests", "docs", "benchmarks", "examples"])
def test_what_switches_off_a_check_says_why(folder: str) -> None:
    found = [
        complaint
        for module in modules_under(ROOT / folder)
        for complaint in silent_exceptions(module)
    ]
    assert not found, "\n".join(found)


def test_no_text_of_the_project_names_a_place_on_one_machine() -> None:
    found = [
        complaint
        for path in project_texts()
        for complaint in machine_paths(
            str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace")
        )
    ]
    assert not found, "\n".join(found)


def test_each_ignored_rule_of_the_linter_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.mypy]")[0]
    rules = re.findall(r'^ {2}"[A-Z]+[0-9]*",.*$', text, re.MULTILINE)
    assert len(rules) > 10
    assert [rule for rule in rules if not re.search(r"# \w+.* \w+", rule)] == []


@pytest.mark.parametrize("name", ["keepable.utils", "keepable.engine.helpers", "keepable.core.ask"])
def test_a_planted_drawer_is_named(name: str) -> None:
    assert len(drawers(planted("", name))) == 1


@pytest.mark.parametrize(
    "line", ["import keepable.files", "from keepable.files import read", "from . import ask"]
)
def test_a_planted_import_inside_a_function_is_named(line: str) -> None:
    assert len(hidden_imports(planted(f"def f():\n    {line}"))) == 1


def test_imports_at_the_head_and_of_others_are_no_hidden_imports() -> None:
    assert hidden_imports(planted("import keepable.files\ndef f():\n    import rich")) == []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime, UTC\nx = datetime.now(UTC)",
        "import datetime as dt\nx = dt.date.today()",
        "import time\nx = time.time()",
        "from time import perf_counter as tick\nx = tick()",
        "import os\nx = os.environ['HOME']",
        "from os import getenv\nx = getenv('HOME')",
        "import random",
        "from random import choice",
        "import numpy as np\nx = np.random.rand(3)",
        "import numpy as np\nx = np.random.default_rng()",
        "from numpy.random import PCG64\nx = PCG64()",
        "import uuid\nx = uuid.uuid4()",
    ],
)
def test_a_planted_read_of_clock_surroundings_or_luck_is_named(text: str) -> None:
    assert len(outside_reads(planted(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\nx = np.random.default_rng(7)",
        "import numpy as np\nx = np.random.Generator(np.random.Philox(key=7))",
        "from keepable.domain import time\nx = time.time",
        "from datetime import date\nx = date(2027, 3, 1)",
    ],
)
def test_what_is_handed_in_or_given_may_be_used(text: str) -> None:
    assert outside_reads(planted(text)) == []


def test_the_command_line_may_read_the_clock() -> None:
    assert outside_reads(planted("import time\nx = time.time()", "keepable.cli.ask")) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: E501",
        "# noqa: E501, D103 -",
        "# type: ignore",
        "# type: ignore[arg-type]",
        "# type: ignore[arg-type]  # noqa: E501",
        "# pragma: no cover",
        "# ruff: noqa: E501",
    ],
)
def test_a_planted_exception_without_reason_is_named(comment: str) -> None:
    assert len(silent_exceptions(planted(f"x = 1  {comment}"))) == 1


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: PLR2004 - minutes in an hour",
        "# type: ignore[arg-type]  # a ZoneInfo",
        "# pragma: no cover - only on a full disk",
        "# nothing is switched off here",
    ],
)
def test_an_exception_with_its_reason_passes(comment: str) -> None:
    assert silent_exceptions(planted(f"x = 1  {comment}")) == []


@pytest.mark.parametrize("folder", ["home", "root", "work", "Users"])
def test_a_planted_path_of_a_machine_is_named(folder: str) -> None:
    assert len(machine_paths("planted.py", f'open("/{folder}/anna/book.json")')) == 1


def test_addresses_and_relative_paths_are_no_paths_of_a_machine() -> None:
    text = "https://example.org/home/anna, ../work/plan and demo/home/plan"
    assert machine_paths("planted.md", text) == []
