"""Which tests are run against a mutant, in which order, and for how long."""

from __future__ import annotations

import ast
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tests.mutation.applying import called_for
from tests.mutation.folders import ROOT
from tests.mutation.mutants import sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.mutation.mutants import Mutant
    from tests.mutation.reaching import ReachingTest

# of tests that are run against one mutant, as long as they usually take; what is in a table is
# often seen only by who looks at all roles or all fields
MOST_SECONDS = {"code": 20.0, "default": 20.0, "table": 40.0}
TIMES_AS_LONG, SECONDS_MORE = 3.0, 20.0  # after which a mutant counts as caught by time


@dataclass(frozen=True, slots=True)
class Job:
    """A mutant with the tests that are run against it, in their order."""

    mutant: Mutant
    tests: tuple[str, ...]
    seconds: float  # that they usually take
    reached_by: int  # how many tests reach it; all are run, unless that would take too long
    digest: str  # of the files in which the tests stand

    @property
    def limit(self) -> float:
        """After how many seconds the tests are not waited for any longer."""
        return TIMES_AS_LONG * self.seconds + SECONDS_MORE


def plan(mutant: Mutant, tests: Sequence[ReachingTest]) -> Job:
    """Return which of the `tests` are run against `mutant`.

    First come tests whose module names what is mutated, then those whose module names its module,
    then those that reach few lines in little time, as long as there is time for them. Tests that
    share what is slow to set up stay together.
    """
    reaching = _reaching(mutant, tests)
    ranked = sorted(reaching, key=lambda test: (*_nearness(mutant, test.module), _price(test)))
    chosen: dict[str, list[ReachingTest]] = defaultdict(list)
    spent = 0.0
    for test in ranked:
        if spent + test.seconds <= MOST_SECONDS[mutant.kind] or not chosen:
            chosen[test.module if test.is_sharing else test.name].append(test)
            spent += test.seconds
    names = [test.name for together in chosen.values() for test in together]
    modules = {name.partition("::")[0] for name in names}
    return Job(mutant, tuple(names), spent, len(reaching), digest_of(modules))


def _reaching(mutant: Mutant, tests: Sequence[ReachingTest]) -> list[ReachingTest]:
    """Return the tests that reach the place, those that reach its statement if none does.

    A table and a default are reached where a function is reached that reads it; where no such
    function is among the mutated ones, whatever reaches the folder may do so.
    """
    if mutant.kind == "code":
        for lines in (mutant.lines, mutant.statement):
            if found := [test for test in tests if test.reaches(mutant.file, lines)]:
                return found
    places = _readers_of(mutant)
    found = [test for test in tests if any(test.reaches(*place) for place in places)]
    if found or mutant.kind != "table":
        return found
    folder = mutant.file.rpartition("/")[0]
    return [test for test in tests if any(file.startswith(folder) for file in test.masks)]


def _readers_of(mutant: Mutant) -> list[Place]:
    """Return the places of functions that read what is mutated, or what is made of it."""
    if mutant.kind == "default":
        return _defaulted(mutant)
    names = {mutant.owner}
    if mutant.kind == "code":  # what runs only to make tables is reached where those are read
        source = next(each for each in sources() if each.file == mutant.file)
        made = [_stored(each) for each in source.tree.body if mutant.owner in called_for(each)]
        names = set().union(*made)
    return [place for name in names for place in readers(mutant.file, name)]


def _price(test: ReachingTest) -> float:
    return (0.02 + test.seconds) * test.breadth


def _nearness(mutant: Mutant, module: str) -> tuple[bool, bool]:
    text = _text(module)
    name = mutant.owner.rpartition(".")[2]
    stem = mutant.file.removeprefix("src/").removesuffix(".py").replace("/", ".")
    is_own = module == mutant.file  # an example in a docstring
    is_named = re.search(rf"\b{re.escape(name)}\b", text)
    return not is_named, not (is_own or stem in text)


@cache
def _text(module: str) -> str:
    return (ROOT / module).read_text(encoding="utf-8")


def digest_of(modules: Iterable[str]) -> str:
    """Return what tells the files `modules` as they stand from any others."""
    found = hashlib.sha256()
    for module in sorted(modules):
        found.update(module.encode() + _text(module).encode())
    return found.hexdigest()[:16]


Place = tuple[str, tuple[int, int]]


def _functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _body(function: ast.FunctionDef | ast.Lambda) -> tuple[int, int]:
    first = function.body[0].lineno if isinstance(function, ast.FunctionDef) else function.lineno
    return first, function.end_lineno or first


def _defaulted(mutant: Mutant) -> list[Place]:
    """Return the places of what has the default; those of all the module for one of a class."""
    source = next(each for each in sources() if each.file == mutant.file)
    name = mutant.owner.rpartition(".")[2]
    functions = _functions(source.tree)
    own = [each for each in functions if each.name == name]
    return [(mutant.file, _body(each)) for each in own or functions]


@cache
def readers(file: str, table: str) -> tuple[Place, ...]:
    """Return the functions of the mutated folders that read `table`, or one that is made of it."""
    names: dict[str, set[str]] = {each.file: set() for each in sources()}
    names[file] = {part.strip() for part in table.strip("()").split(",")}
    grows = True
    while grows:
        before = sum(map(len, names.values()))
        for source in sources():
            dotted = source.file.removeprefix("src/").removesuffix(".py").replace("/", ".")
            for statement in source.tree.body:
                known = names[source.file]
                if isinstance(statement, ast.Assign | ast.AnnAssign) and _loaded(statement) & known:
                    known |= _stored(statement)
            for other in sources():
                names[other.file] |= _imported(other.tree, dotted, names[source.file])
        grows = sum(map(len, names.values())) > before
    return tuple(
        (source.file, _body(each))
        for source in sources()
        for each in _functions(source.tree)
        if _loaded(each) & names[source.file]
    )


def _loaded(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _stored(node: ast.AST) -> set[str]:
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def _imported(tree: ast.Module, dotted: str, names: set[str]) -> set[str]:
    return {
        alias.asname or alias.name
        for each in tree.body
        if isinstance(each, ast.ImportFrom) and each.module == dotted
        for alias in each.names
        if alias.name in names
    }
