"""Habits that a linter does not know: names of folders, imports, clocks, places, reasons."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.tidy.source import ROOT, Function, Module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DRAWERS = {
    *("util", "utils", "helper", "helpers", "common", "core", "manager", "managers", "base"),
    *("misc", "shared", "stuff"),
}

# Inside these, what an answer depends on is handed in.
TIMELESS = ("domain", "calibration", "engine", "files")

_CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "monotonic", "monotonic_ns")),
    *(f"time.{name}" for name in ("perf_counter", "perf_counter_ns", "localtime", "gmtime")),
    *(f"time.{name}" for name in ("ctime", "process_time", "sleep")),
}
_SURROUNDINGS = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.getcwd", "os.urandom"}
_LUCK = {"uuid.uuid1", "uuid.uuid4"}
_LUCKY_MODULES = ("random", "secrets")
_SEEDED = {
    f"numpy.random.{name}"
    for name in ("Generator", "BitGenerator", "SeedSequence", "Philox", "PCG64", "default_rng")
}
_SEEDED_WHEN_CALLED = _SEEDED - {"numpy.random.Generator", "numpy.random.BitGenerator"}

_NOQA = re.compile(r"#\s*(?:ruff:\s*)?noqa\b(?P<rest>[^#]*)")
_NOQA_CODES = re.compile(r"^:\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*")
_TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?:\[[^\]]*\])?")
_NO_COVER = re.compile(r"#\s*pragma:\s*no cover")
_LETTERS = re.compile(r"[A-Za-z]{2,}.*[A-Za-z]")

_MACHINE = re.compile(r"(?<![\w.~/])/(?:work|root|home|Users|mnt)/\w")
_TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".csv", ".json", ".txt", ".sh", ".html", ".css"}
_TOP = ("src", "tests", "docs", "examples", "benchmarks", "decisions", ".ci")
_MADE_ELSEWHERE = {"uv.lock", "LICENSE"}


def drawers(module: Module) -> list[str]:
    """Name the parts of a module's name under which anything could be put."""
    return [
        f"{module.name}: {part!r} says nothing; name it for what is in it"
        for part in module.name.split(".")
        if part in DRAWERS
    ]


def hidden_imports(module: Module) -> list[str]:
    """Name imports of our own modules inside functions, where they hide a cycle."""
    return [
        f"{module.name}:{node.lineno}: import {target} stands inside {function.name}"
        for function in ast.walk(module.tree)
        if isinstance(function, Function)
        for node in ast.walk(function)
        for target in _imported(node)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and (target.split(".")[0] == "keepable" or target.startswith("."))
    ]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return ["." * node.level + (node.module or "")]
    return []


def outside_reads(module: Module) -> list[str]:
    """Name reads of the clock, the environment or luck where everything is handed in."""
    if module.subject not in TIMELESS:
        return []
    return [
        f"{module.name}:{line}: {what} is read here; take it as a parameter"
        for line, what in (*_lucky_imports(module.tree), *_forbidden_uses(module.tree))
    ]


def _lucky_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for target in _imported(node):
                if target in _LUCKY_MODULES:
                    yield node.lineno, target


def _forbidden_uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    names = _meanings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            meaning = _meaning(node, names)
            if meaning in _CLOCKS | _SURROUNDINGS | _LUCK or _is_unseeded(meaning):
                yield node.lineno, meaning
        elif isinstance(node, ast.Call) and not node.args and not node.keywords:
            meaning = _meaning(node.func, names)
            if meaning in _SEEDED_WHEN_CALLED:
                yield node.lineno, f"{meaning} without a seed"


def _is_unseeded(meaning: str) -> bool:
    return meaning.startswith("numpy.random.") and meaning not in _SEEDED


def _meanings(tree: ast.Module) -> dict[str, str]:
    """Map each imported name to what it stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _meaning(node: ast.expr, names: dict[str, str]) -> str:
    """Write out a dotted expression with imported names replaced; "" for all else."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = _meaning(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def silent_exceptions(module: Module) -> list[str]:
    """Name comments that switch off a check without saying why on the same line."""
    return [
        f"{module.name}:{line}: {comment.strip()!r} gives no reason"
        for line, comment in module.comments
        if _switches_off(comment) and not _LETTERS.search(_reason(comment))
    ]


def _switches_off(comment: str) -> bool:
    return any(pattern.search(comment) for pattern in (_NOQA, _TYPE_IGNORE, _NO_COVER))


def _reason(comment: str) -> str:
    rest = _NO_COVER.sub("", _TYPE_IGNORE.sub("", comment))
    return _NOQA.sub(lambda match: _NOQA_CODES.sub("", match["rest"]), rest)


def machine_paths(name: str, text: str) -> list[str]:
    """Name places in `text` that hold an absolute path of somebody's machine."""
    return [
        f"{name}:{number}: {line.strip()[:60]!r} names a place on one machine"
        for number, line in enumerate(text.splitlines(), start=1)
        if _MACHINE.search(line)
    ]


def project_texts() -> Iterator[Path]:
    """Give every text file of the project that people write."""
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.name not in _MADE_ELSEWHERE and _is_text(path):
            yield path
    for folder in _TOP:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and _is_text(path):
                yield path


def _is_text(path: Path) -> bool:
    return path.suffix in _TEXT or path.name in {"Makefile", "run"}
