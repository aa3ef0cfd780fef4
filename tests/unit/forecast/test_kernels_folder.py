"""Compiled code is kept under a fingerprint of its folder: nothing else may change what it does."""

from __future__ import annotations

import ast
from pathlib import Path

import keepable.forecast
from keepable.forecast import kernels

ENGINE = Path(keepable.forecast.__file__).parent
KERNELS = ENGINE / "kernels"


def imported(path: Path) -> set[str]:
    """Return the full names of the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_kernels_import_nothing_of_ours_but_kernels() -> None:
    ours = {
        (path.name, name)
        for path in KERNELS.rglob("*.py")
        for name in imported(path)
        if name.startswith("keepable")
    }
    assert {name for _, name in ours if not name.startswith(kernels.__name__)} == set()
    assert ours  # it looked at the files


def test_nothing_else_of_the_engine_is_compiled() -> None:
    outside = [path for path in ENGINE.rglob("*.py") if KERNELS not in path.parents]
    compiling = {
        path.name
        for path in outside
        for name in imported(path)
        if name.partition(".")[0] == "numba" or name.endswith(".compiled_code")
    }
    assert compiling == set()
    assert outside
