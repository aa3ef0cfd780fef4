"""Reading source files as trees, for the checks of this folder."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
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
Definition = Function | ast.ClassDef


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name, its text and its tree."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)

    @property
    def subject(self) -> str:
        """The second part of the name: "engine" of "keepable.engine.asking"."""
        return (*self.name.split("."), "")[1]

    @property
    def comments(self) -> list[tuple[int, str]]:
        """Each comment with its line number."""
        return [
            (token.start[0], token.string)
            for token in tokenize.generate_tokens(io.StringIO(self.text).readline)
            if token.type == tokenize.COMMENT
        ]


@dataclass(frozen=True)
class Named:
    """A class or function, its qualified name, and the class or function it stands in."""

    name: str
    node: Definition
    within: Definition | None

    @property
    def is_public(self) -> bool:
        """Whether others may use it: no name on the way is private, and it is in no function."""
        own_parts = [part for part in self.name.split(".") if not part.startswith("__")]
        inside_function = isinstance(self.within, Function)
        return not inside_function and not any(part.startswith("_") for part in own_parts)


def planted(text: str, name: str = "keepable.engine.planted") -> Module:
    """Make a module of indented `text`, to show that a check can fail."""
    return Module(name, textwrap.dedent(text).lstrip("\n"))


@lru_cache(maxsize=8)
def modules_under(folder: Path) -> tuple[Module, ...]:
    """Read all modules below `folder`, which stands for the root of their names.

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


def definitions(module: Module) -> Iterator[Named]:
    """Give every class and function of `module`, outer before inner."""
    yield from _definitions(module.tree, module.name, None)


def _definitions(node: ast.AST, prefix: str, within: Definition | None) -> Iterator[Named]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition):
            name = f"{prefix}.{child.name}"
            yield Named(name, child, within)
            yield from _definitions(child, name, child)
        else:
            yield from _definitions(child, prefix, within)


def functions(module: Module) -> Iterator[tuple[Named, Function]]:
    """Give every function and method of `module`."""
    for named in definitions(module):
        if isinstance(named.node, Function):
            yield named, named.node


def parameters(named: Named, function: Function) -> list[str]:
    """List the positional parameters, without `self` and `cls`."""
    names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
    is_method = isinstance(named.within, ast.ClassDef)
    is_static = any(
        isinstance(mark, ast.Name) and mark.id == "staticmethod" for mark in function.decorator_list
    )
    return names[1:] if is_method and not is_static else names
