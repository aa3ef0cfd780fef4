"""Reading source files as trees, for the checks of this folder."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
TESTS = ROOT / "tests"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name, its text and its tree."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)


def planted(text: str, name: str = "keepable.answers.planted") -> Module:
    """Return a module of indented `text`, to show that a check can fail."""
    return Module(name, textwrap.dedent(text).lstrip("\n"))


@lru_cache(maxsize=8)
def modules_under(folder: Path) -> tuple[Module, ...]:
    """Return all modules below `folder`, which stands for the root of their names.

    Migrations are written by Django and left as they are.
    """
    return tuple(
        Module(_dotted(path.relative_to(folder)), path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts
    )


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def functions(module: Module) -> Iterator[tuple[str, Function]]:
    """Yield every function and method of `module` with its qualified name, outer before inner."""
    yield from _functions(module.tree, module.name)


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        name = f"{prefix}.{child.name}" if isinstance(child, Function | ast.ClassDef) else prefix
        if isinstance(child, Function):
            yield name, child
        yield from _functions(child, name)
