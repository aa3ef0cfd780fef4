"""Which test reaches which line: measured once for each state of the code and of the tests."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.mutation.folders import KEPT, MARKED, ROOT, TESTED_BY
from tests.mutation.tracing import NAMED_BY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

REACH = KEPT / "reach"
NO_TESTS = ("fixture ", "cached ")  # what is shared by tests
OF_ALL = "fixture ::"  # how fixtures begin that are set up once, before any mutant
SEED = "--randomly-seed=1"


@dataclass(frozen=True)
class ReachingTest:
    """One test: how long it takes, and which lines of which files it reaches, as bits."""

    name: str
    seconds: float
    masks: dict[str, int]
    setup: float = 0.0  # seconds for what it shares with other tests of its module

    @property
    def module(self) -> str:
        """The file that it stands in."""
        return self.name.partition("::")[0]

    @cached_property
    def breadth(self) -> int:
        """How many lines it reaches."""
        return sum(mask.bit_count() for mask in self.masks.values())

    def reaches(self, file: str, lines: tuple[int, int]) -> bool:
        """Return whether it reaches one of the `lines` (first, last) of `file`.

        >>> ReachingTest("a.py::test_b", 1.0, {"f.py": 0b1000}).reaches("f.py", (2, 3))
        True
        """
        first, last = lines
        wanted = ((1 << (last - first + 1)) - 1) << first
        return bool(self.masks.get(file, 0) & wanted)


def measured_tests(at_once: int) -> list[ReachingTest]:
    """Return all tests with what they reach, after running those of which that is not known yet."""
    keys = _keys()
    stale = [module for module, key in keys.items() if _kept(module).get("key") != key]
    if stale:
        whole = len(stale) > len(keys) / 2
        _measure(keys, TESTED_BY if whole else stale, at_once, is_whole=whole)
    found = []
    for module in keys:
        for name, each in _kept(module).get("tests", {}).items():
            masks = {file: int(mask, 16) for file, mask in each["masks"].items()}
            found.append(ReachingTest(name, each["seconds"], masks, each["setup"]))
    return found


def _measure(keys: dict[str, str], asked: Sequence[str], at_once: int, *, is_whole: bool) -> None:
    """Run what is `asked` and keep by module what its tests reach."""
    raw = KEPT / "raw"
    shutil.rmtree(raw, ignore_errors=True)
    run = [sys.executable, "-m", "pytest", "-q", "-n", str(at_once), "--dist", "loadscope", SEED]
    options = ["--no-loadscope-reorder", "-m", MARKED, "-p", "tests.mutation.tracing"]
    environment = {**os.environ, NAMED_BY: str(raw)}
    subprocess.run([*run, *options, *asked], cwd=ROOT, env=environment, check=False)
    found = merged(json.loads(path.read_text(encoding="utf-8")) for path in raw.glob("*.json"))
    REACH.mkdir(parents=True, exist_ok=True)
    for module in keys if is_whole else asked:
        kept = {"key": keys[module], "tests": found.get(module, {})}
        _path(module).write_text(json.dumps(kept), encoding="utf-8")


def merged(left: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return by module the tests that passed, with all that they reach, from what processes left.

    >>> left = {"seconds": {"a.py::b": 1.0, "F": 2.0}, "failed": [], "shared": {"a.py::b": ["F"]},
    ...         "masks": {"a.py::b": {"f.py": "2"}, "F": {"f.py": "4"}}}
    >>> merged([left])
    {'a.py': {'a.py::b': {'seconds': 1.0, 'setup': 2.0, 'masks': {'f.py': '6'}}}}
    """
    masks: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    seconds = defaultdict[str, float](float)
    shared: dict[str, list[str]] = defaultdict(list)
    failed: set[str] = set()
    for each in left:
        failed |= set(each["failed"])
        for context, names in each["shared"].items():
            shared[context] += names
        for context, spent in each["seconds"].items():
            seconds[context] = max(seconds[context], spent)
        for context, files in each["masks"].items():
            for file, mask in files.items():
                masks[context][file] |= int(mask, 16)
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for name in sorted(each for each in shared if "::" in each and each not in failed):
        if name.startswith(NO_TESTS):
            continue
        own = _all_of(name, shared)
        reached = dict(masks[name])
        for context in own:
            _add(reached, masks[context])
        setup = sum(seconds[each] for each in own if not each.startswith(OF_ALL))
        found[name.partition("::")[0]][name] = {
            "seconds": round(max(0.0, seconds[name]), 4),
            "setup": round(max(0.0, setup), 4),
            "masks": {file: f"{mask:x}" for file, mask in reached.items() if mask},
        }
    return dict(found)


def _all_of(name: str, shared: dict[str, list[str]]) -> set[str]:
    """Return all that `name` shares with others, and what that shares in turn."""
    found: set[str] = set()
    waiting = list(shared.get(name, ()))
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += shared.get(each, ())
    return found


def _add(masks: dict[str, int], more: dict[str, int]) -> None:
    for file, mask in more.items():
        masks[file] = masks.get(file, 0) | mask


def _keys() -> dict[str, str]:
    """Return what tells each module of tests, as it stands with all that it uses, from others."""
    sources = sorted((ROOT / "src").rglob("*.py"))
    folders = [ROOT / name for name in TESTED_BY if name != "src"]
    modules = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    beside = [path for path in modules if not path.name.startswith("test_")]
    of_all = hashlib.sha256(MARKED.encode())
    for path in (*sources, *beside, ROOT / "tests" / "conftest.py"):
        of_all.update(path.read_bytes())
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(
            of_all.digest() + path.read_bytes()
        ).hexdigest()
        for path in (*modules, *sources)
        if path not in beside
    }


def _path(module: str) -> Path:
    return REACH / f"{module.replace('/', '-')}.json"


def _kept(module: str) -> dict[str, Any]:
    path = _path(module)
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
