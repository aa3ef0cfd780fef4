"""The contract that docstrings keep, stricter where numbers are computed.

`python -m tests.tidy.docstrings` lists what does not keep it.
"""

from __future__ import annotations

import ast
import re
from itertools import chain
from typing import TYPE_CHECKING

from tests.tidy.exceptions import NO_EXAMPLE
from tests.tidy.source import (
    SOURCE,
    Function,
    Module,
    Named,
    definitions,
    functions,
    modules_under,
    parameters,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NUMERIC = ("calibration", "engine")

_ARRAY = re.compile(r"\b(?:ndarray|NDArray|\w*Array)\b")
_SHAPE = re.compile(r"\bshapes?\b|\bscalars?\b|\([a-z_0-9]+(?: [a-z]+)*(?:, ?[a-z_0-9 ]+)*,?\)")
_UNIT = re.compile(
    r"\b(?:slots?|minutes?|hours?|days?|weeks?|seconds?|instants?|ratios?|factors?|shares?|odds|"
    r"probabilit(?:y|ies)|levels?|quantiles?|counts?|numbers?|units?|index|indices|ids?|ranks?|"
    r"ticks?|bits?|bytes|flags?|true|false|money|amounts?|cents?|mean|standard deviations?|"
    r"between -?\d[\d.]* and \d[\d.]*)\b",
    re.IGNORECASE,
)


def missing(module: Module) -> list[str]:
    """Name what is public and has no docstring, or one that does not begin with a sentence."""
    found = []
    for name, node in _public(module):
        text = ast.get_docstring(node)
        if not text:
            found.append(f"{name} has no docstring")
        elif not _begins_with_sentence(text):
            found.append(f"{name}: its docstring does not begin with a sentence")
    return found


def _public(module: Module) -> Iterator[tuple[str, ast.Module | Function | ast.ClassDef]]:
    if not any(part.startswith("_") for part in module.name.split(".")):
        yield module.name, module.tree
    for named in definitions(module):
        if named.is_public and not _restates(named.node):
            yield named.name, named.node


def _restates(node: ast.AST) -> bool:
    """Whether a definition is an overload or a setter, whose docstring stands elsewhere."""
    marks = [ast.unparse(mark) for mark in getattr(node, "decorator_list", [])]
    return any(mark.endswith(("overload", ".setter", ".register")) for mark in marks)


def _begins_with_sentence(text: str) -> bool:
    return text.strip().splitlines()[0].rstrip().endswith((".", "?", "!"))


def unnamed_parameters(module: Module) -> list[str]:
    """Name parameters of public numeric functions that no docstring explains.

    What many functions of a module take may be explained once, in the docstring of the module.
    """
    shared = ast.get_docstring(module.tree) or ""
    return [
        f"{named.name}: its docstring does not name `{name}`"
        for named, function in _numeric(module)
        for name in (*parameters(named, function), *_keyword_only(function))
        if not _names(ast.get_docstring(function) or "", name) and not _names(shared, name)
    ]


def _keyword_only(function: Function) -> list[str]:
    return [arg.arg for arg in function.args.kwonlyargs]


def _names(text: str, parameter: str) -> bool:
    """Whether `text` has the parameter in backticks, or at the head of a line with a colon."""
    word = re.escape(parameter)
    return re.search(rf"`{word}`|^\s*{word}(?: \([^)]*\))?:", text, re.MULTILINE) is not None


def shapeless_arrays(module: Module) -> list[str]:
    """Name public numeric functions whose docstring leaves out shapes or units of arrays.

    Arrays that the docstring of the module names are explained there.
    """
    shared = ast.get_docstring(module.tree) or ""
    found = []
    for named, function in _numeric(module):
        text = ast.get_docstring(function) or ""
        if _handles_arrays(function, shared):
            if not _SHAPE.search(text):
                found.append(f"{named.name} handles arrays; say their shape, as (scenarios, tasks)")
            if not _UNIT.search(text):
                found.append(f"{named.name} handles arrays; say their unit, as slots or hours")
    return found


def _handles_arrays(function: Function, shared: str) -> bool:
    args = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    notes = [arg.annotation for arg in args if not _names(shared, arg.arg)] + [function.returns]
    return any(note is not None and _ARRAY.search(ast.unparse(note)) for note in notes)


def without_example(module: Module, allowed: Mapping[str, str]) -> list[str]:
    """Name public numeric functions that have no example to run and are not `allowed` to."""
    return [
        f"{named.name} has no >>> example"
        for named, function in _numeric(module)
        if named.within is None and named.name not in allowed
        if ">>> " not in (ast.get_docstring(function) or "")
    ]


def needless_exceptions(
    modules: tuple[Module, ...], allowed: Mapping[str, str], *, least_words: int = 4
) -> list[str]:
    """Name entries of `allowed` whose function has an example, is gone, or that give no reason."""
    lacking = {
        complaint.split(" ", maxsplit=1)[0]
        for module in modules
        for complaint in without_example(module, {})
    }
    needless = [f"{name} needs no exception; remove it" for name in allowed if name not in lacking]
    silent = [
        f"{name}: say why it has no example"
        for name, reason in allowed.items()
        if len(reason.split()) < least_words
    ]
    return needless + silent


def _numeric(module: Module) -> Iterator[tuple[Named, Function]]:
    if module.subject in NUMERIC:
        for named, function in functions(module):
            is_magic = function.name.startswith("__")
            if named.is_public and not is_magic and not _restates(function):
                yield named, function


if __name__ == "__main__":
    for each in modules_under(SOURCE):
        checks = (missing(each), unnamed_parameters(each), shapeless_arrays(each))
        for complaint in (*chain.from_iterable(checks), *without_example(each, NO_EXAMPLE)):
            print(complaint)
