"""What a list of ours names as evidence, and whether it is there: tests, code, headings of pages.

A test is `tests/desk/test_x.py::test_y`, code is `src/keepable/x.py:function` or a file alone, and
a part of a page is `docs/x.md#heading`, written as addresses of headings are.
"""

from __future__ import annotations

import ast
import functools
import re

from tests.tidy.source import ROOT

IS_TEST = "::"


def fault_of(evidence: str) -> str:
    """Return what is wrong with a piece of `evidence`; empty where it is there.

    >>> fault_of("src/keepable_desk/clock.py:now"), fault_of("src/keepable_desk/clock.py:later")
    ('', 'src/keepable_desk/clock.py has no later')
    """
    if IS_TEST in evidence:
        path, name = evidence.split(IS_TEST, 1)
    elif evidence.startswith("src/"):
        path, _, name = evidence.partition(":")
    else:
        path, _, name = evidence.partition("#")
    if not (ROOT / path).is_file():
        return f"{path} is not there"
    if not name:
        return ""
    known = _headings(path) if path.endswith(".md") else _names(path)
    return "" if name in known else f"{path} has no {name}"


@functools.cache
def _names(path: str) -> frozenset[str]:
    """Return what a module defines at its head, and `Class.method` of its classes."""
    module = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = (each for each in node.body if isinstance(each, ast.FunctionDef))
            found.update(f"{node.name}.{each.name}" for each in methods)
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        found.update(each.id for each in targets if isinstance(each, ast.Name))
    return frozenset(found)


@functools.cache
def _headings(path: str) -> frozenset[str]:
    text = (ROOT / path).read_text(encoding="utf-8")
    return frozenset(map(address_of, re.findall(r"^#+ (.+)$", text, re.MULTILINE)))


def address_of(heading: str) -> str:
    """Return how an address names a `heading`.

    >>> address_of("Keys, hashes and random numbers")
    'keys-hashes-and-random-numbers'
    """
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def as_markdown(evidence: str) -> str:
    """Return a piece of `evidence` as it stands on a page in docs/reference.

    >>> as_markdown("tests/desk/test_undo.py::test_undo_says_so")
    'undo says so ([undo](../../tests/desk/test_undo.py))'
    """
    if IS_TEST in evidence:
        path, name = evidence.split(IS_TEST, 1)
        module = path.rpartition("/")[2].removesuffix(".py").removeprefix("test_")
        said = name.removeprefix("test_").replace("_", " ")
        return f"{said} ([{module.replace('_', ' ')}](../../{path}))"
    if evidence.startswith("src/"):
        path, _, name = evidence.partition(":")
        return f"[`{name or path.rpartition('/')[2]}`](../../{path})"
    path, _, heading = evidence.partition("#")
    return f"[{heading.replace('-', ' ') or path}](../../{evidence})"
