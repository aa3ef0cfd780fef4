"""No module imports, by way of others, itself; not even for types alone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.tidy.source import ROOT, SOURCE, TESTS, Module, modules_under, planted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def imports_in(module: Module, known: Iterable[str]) -> set[str]:
    """Return which of the modules `known` are imported by `module`, wherever that stands."""
    found: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{each.name}" for each in node.names}
            found |= inner & set(known) or {node.module}
    return found & set(known) - {module.name}


def circles_in(modules: Iterable[Module]) -> list[str]:
    """Return the modules that lead to themselves: each is on a circle, or between two."""
    named = {module.name.removesuffix(".__init__"): module for module in modules}
    leads_to: dict[str, set[str]] = {
        name: imports_in(module, named) for name, module in named.items()
    }
    return sorted(_without_ends(leads_to))


def _without_ends(leads_to: Mapping[str, set[str]]) -> set[str]:
    """Leave out whatever imports nothing that is left, again and again: circles remain."""
    left = set(leads_to)
    while True:
        ends = {name for name in left if not leads_to[name] & left}
        begins = left - {each for name in left for each in leads_to[name]}
        if not ends | begins:
            return left
        left -= ends | begins


@pytest.mark.parametrize("folder", [SOURCE, TESTS, ROOT / "benchmarks"], ids=lambda p: p.name)
def test_no_imports_go_in_a_circle(folder: Path) -> None:
    prefix = "" if folder == SOURCE else f"{folder.name}."
    modules = [Module(f"{prefix}{each.name}", each.text) for each in modules_under(folder)]
    assert len(modules) > 30  # it looked at them
    assert circles_in(modules) == []


def test_a_planted_circle_is_found_even_where_it_is_for_types_alone() -> None:
    one = planted("from a.two import Two", "a.one")
    two = planted("if TYPE_CHECKING:\n    from a import one", "a.two")
    three = planted("import a.one", "a.three")
    assert circles_in([one, two, three]) == ["a.one", "a.two"]
