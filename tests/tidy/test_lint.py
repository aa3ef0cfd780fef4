"""The linter knows what the code must not do: each ban is shown to notice what breaks it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tidy.source import ROOT, SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOCK = "from datetime import UTC, datetime\n\nx = datetime.now(UTC)\n"
MANY_PATHS = "def f(a):\n" + "".join(f"    if a == {n}:\n        print(a)\n" for n in range(10))
EDGES = {
    *("keepable/cli", "keepable_desk/ops", "keepable_desk/client"),
}
# every package but those at the edge, also one that comes tomorrow
INSIDE = sorted(
    {str(p.parent.relative_to(SOURCE)) for p in SOURCE.glob("*/*/**/__init__.py")} - EDGES
)

# the file in which it is planted -> the text -> the rule that must name it
PLANTED = [
    *((f"{package}/planted.py", CLOCK, "TID251") for package in INSIDE),
    ("keepable_desk/planted.py", CLOCK, "TID251"),
    ("keepable/domain/naive.py", "import datetime as dt\n\nx = dt.date.today()\n", "TID251"),
    ("keepable/domain/seconds.py", "from time import time as tick\n\nx = tick()\n", "TID251"),
    ("keepable/book_files/surroundings.py", "import os\n\nx = os.environ['HOME']\n", "TID251"),
    ("keepable/ledger/one.py", "from os import getenv\n\nx = getenv('HOME')\n", "TID251"),
    ("keepable/book_files/place.py", "from pathlib import Path\n\nx = Path.cwd()\n", "TID251"),
    ("keepable_desk/web/pages/one.py", "import os\n\nx = os.environ['HOME']\n", "TID251"),
    (
        "keepable_desk/web/api/now.py",
        "from django.utils import timezone as t\n\nt.now()\n",
        "TID251",
    ),
    ("keepable_desk/usecases/call.py", "from urllib.request import urlopen\n", "TID251"),
    (
        "keepable_desk/usecases/run.py",
        "import subprocess\n\nsubprocess.run('ls ' + input(), shell=True, check=True)\n",
        "S602",
    ),
    ("keepable_desk/usecases/say.py", "x = eval(input())\n", "S307"),
    ("keepable/tables/objects.py", "import pickle\n\nx = pickle.loads(b'')\n", "S301"),
    ("keepable/book_files/any.py", "import yaml\n\nx = yaml.load('a')\n", "S506"),
    (
        "keepable_desk/reads/words.py",
        "def f(cursor, name):\n    cursor.execute('SELECT a FROM b WHERE c = ' + name)\n",
        "S608",
    ),
    ("keepable/ledger/weak.py", "import hashlib\n\nx = hashlib.md5(b'')\n", "S324"),
    (
        "keepable_desk/client/trusting.py",
        "import ssl\n\nx = ssl._create_unverified_context()\n",
        "S323",
    ),
    ("keepable/samples/luck.py", "import random\n\nx = random.random()\n", "TID251"),
    ("keepable/answers/luck.py", "import numpy as np\n\nx = np.random.default_rng()\n", "TID251"),
    ("keepable/answers/old.py", "import numpy as np\n\nx = np.random.rand(3)\n", "NPY002"),
    (
        "keepable/answers/late.py",
        "import importlib\n\nx = importlib.import_module('a')\n",
        "TID251",
    ),
    ("keepable/answers/hidden.py", "def f():\n    import keepable.book_files\n", "PLC0415"),
    ("keepable_desk/reads/hidden.py", "def f():\n    from keepable_desk import api\n", "PLC0415"),
    ("keepable/answers/paths.py", MANY_PATHS, "C901"),
    ("keepable/book_files/wide.py", "def f(a, b, c, d, e, g): ...\n", "PLR0917"),
    ("keepable/book_files/silent.py", "def f(): ...\n", "D103"),
    ("keepable/book_files/stop.py", '"""A module that never ends"""\n', "D400"),
]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, set[str]]:
    """Plant everything in a project of the same rules, and give the rules named in each file."""
    project = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "pyproject.toml", project)
    for file, text, _ in PLANTED:
        place = project / "src" / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json", "."],
        cwd=project,
        capture_output=True,
        check=False,
    )
    found: dict[str, set[str]] = {}
    for complaint in json.loads(run.stdout):
        file = Path(complaint["filename"]).relative_to(project.resolve() / "src").as_posix()
        found.setdefault(file, set()).add(complaint["code"])
    return found


@pytest.mark.parametrize(("file", "rule"), [(file, rule) for file, _, rule in PLANTED])
def test_a_planted_violation_is_named(named: Mapping[str, set[str]], file: str, rule: str) -> None:
    assert rule in named[file]


def test_there_are_packages_inside_of_the_edge() -> None:
    assert {"keepable/domain", "keepable/ledger", "keepable_desk/store"} < set(INSIDE)


def test_each_ignored_rule_of_the_linter_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.mypy]")[0]
    rules = re.findall(r'^ {2}"[A-Z]+[0-9]*",.*$', text, re.MULTILINE)
    assert len(rules) > 10
    assert [rule for rule in rules if not re.search(r"# \w+.* \w+", rule)] == []
