"""Sizes of functions, files and folders, and the budgets they keep.

`python -m tests.tidy.sizes` prints how the source stands against them.
"""

from __future__ import annotations

import ast
import io
import statistics
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.tidy.source import (
    SOURCE,
    TESTS,
    Function,
    Module,
    definitions,
    functions,
    modules_under,
    parameters,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# name of the budget -> (hard line, what most should stay under: 9 in 10 of them)
BUDGETS = {
    "body lines": (60, 25),
    "complexity": (10, 6),
    "nesting": (4, 2),
    "positional parameters": (5, 3),
    "kernel parameters": (8, 8),
    "file lines": (600, 300),
    "folder depth": (3, 2),
    "test body lines": (30, 10),
}

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
_ONE_MORE_PATH = (
    *(ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.Assert),
    ast.match_case,
)
_DEEPER = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith, ast.Match)


@dataclass(frozen=True)
class Size:
    """What one function, file or folder measures of one budget."""

    budget: str
    name: str
    value: int


def sizes_of_source(module: Module) -> list[Size]:
    """Measure a module of the package and all its functions."""
    lines = code_lines(module)
    found = [
        Size("file lines", module.name, len(module.text.splitlines())),
        Size("folder depth", module.name, max(1, module.name.count("."))),
    ]
    for named, function in functions(module):
        found += [
            Size("body lines", named.name, body_lines(function, lines)),
            Size("complexity", named.name, complexity(function)),
            Size("nesting", named.name, nesting(function)),
            Size(_of_parameters(function), named.name, len(parameters(named, function))),
        ]
    return found


def _of_parameters(function: Function) -> str:
    """Name the budget: what is compiled takes no keyword-only arguments and may have eight."""
    marks = [ast.unparse(mark).split("(")[0] for mark in function.decorator_list]
    is_kernel = any(mark.endswith(("jit", "vectorize")) for mark in marks)
    return "kernel parameters" if is_kernel else "positional parameters"


def sizes_of_tests(module: Module) -> list[Size]:
    """Measure the bodies of the tests in a module of tests."""
    lines = code_lines(module)
    return [
        Size("test body lines", named.name, body_lines(function, lines))
        for named, function in functions(module)
        if function.name.startswith("test_")
    ]


def code_lines(module: Module) -> frozenset[int]:
    """Find the lines that hold code: no blank lines, comments or docstrings."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in (module.tree, *(named.node for named in definitions(module))):
        if ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            lines.difference_update(range(first.lineno, (first.end_lineno or 0) + 1))
    return frozenset(lines)


def body_lines(function: Function, lines: frozenset[int]) -> int:
    """Count the `lines` of code in the body of a function."""
    start = min(
        inner.lineno
        for inner in (function.body[0], *getattr(function.body[0], "decorator_list", []))
    )
    return sum(start <= line <= (function.end_lineno or 0) for line in lines)


def complexity(function: Function) -> int:
    """Count the paths: 1, and 1 for each if, loop, except, case, assert, and/or, comprehension."""
    paths = 1
    for node in ast.walk(function):
        if isinstance(node, _ONE_MORE_PATH):
            paths += 1
        elif isinstance(node, ast.BoolOp):
            paths += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            paths += 1 + len(node.ifs)
    return paths


def nesting(node: ast.AST) -> int:
    """Count how deep statements stand in each other; an elif is no deeper than its if."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef | ast.Lambda):
            continue
        is_elif = (
            isinstance(node, ast.If)
            and isinstance(child, ast.If)
            and child in node.orelse
            and child.col_offset == node.col_offset
        )
        deepest = max(deepest, nesting(child) + (isinstance(child, _DEEPER) and not is_elif))
    return deepest


def complaints(
    sizes: Iterable[Size], allowed: Mapping[tuple[str, str], tuple[int, str]]
) -> list[str]:
    """Say which sizes break their budget and which entries of `allowed` are not used in full."""
    measured = {(size.budget, size.name): size.value for size in sizes}
    found = [
        f"{name}: {value} {budget}, at most {BUDGETS[budget][0]}"
        for (budget, name), value in measured.items()
        if value > BUDGETS[budget][0] and (budget, name) not in allowed
    ]
    for (budget, name), (limit, reason) in allowed.items():
        value = measured.get((budget, name), 0)
        if value > limit:
            found.append(f"{name}: {value} {budget}, and its exception allows {limit}")
        elif value <= BUDGETS[budget][0]:
            found.append(f"{name}: {value} {budget} needs no exception; remove it")
        elif value < limit:
            found.append(f"{name}: {value} {budget}; lower its exception from {limit}")
        if not reason.strip():
            found.append(f"{name}: its exception for {budget} has no reason")
    return found


def measured_tree() -> list[Size]:
    """Measure the package and its tests."""
    of_source = [size for module in modules_under(SOURCE) for size in sizes_of_source(module)]
    of_tests = [size for module in modules_under(TESTS) for size in sizes_of_tests(module)]
    return of_source + of_tests


def report(sizes: Iterable[Size]) -> str:
    """Write median, 9 in 10, largest and budget of everything measured, as a table."""
    lines = [
        f"{'':22}{'number':>7}{'median':>8}{'p90':>6}{'aim':>6}{'most':>6}{'limit':>6}  largest"
    ]
    found = list(sizes)
    for budget, (limit, aim) in BUDGETS.items():
        own = sorted((size for size in found if size.budget == budget), key=lambda size: size.value)
        if own:
            median = statistics.median(size.value for size in own)
            p90 = own[(len(own) * 9 - 1) // 10].value
            largest = own[-1]
            lines.append(
                f"{budget:22}{len(own):7}{median:8g}{p90:6}{aim:6}{largest.value:6}{limit:6}"
                f"  {largest.name}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(measured_tree()))
