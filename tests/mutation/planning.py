"""Which tests are run against a mutant, in which order, and for how long."""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutation.applying import called_for
from tests.mutation.folders import ROOT
from tests.mutation.mutants import sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.mutation.mutants import Mutant
    from tests.mutation.reaching import ReachingTest

SECONDS = 20.0  # of tests that are run against one mutant, as long as they usually take
MORE_FOR_TABLES = 20.0
SLOW = 0.2  # seconds of what tests share, for which they stay together
CLOSER = 8.0  # times as cheap as it is, a test counts for each step that it is nearer
STEM = 5  # letters by which words of one kind are told
COMMON = {"test", "what", "desk"}
TIMES_AS_LONG, SECONDS_MORE = 3.0, 20.0  # beyond which a mutant counts as caught by time


@dataclass(frozen=True, slots=True)
class Job:
    """A mutant with the tests that are run against it, in their order."""

    mutant: Mutant
    tests: tuple[str, ...]
    seconds: float  # that they usually take
    reached_by: int  # how many tests reach it; all are run, unless that would take too long
    digest: str  # of the tests, and of the files in which they stand

    @property
    def limit(self) -> float:
        """How many seconds of a processor the tests may take."""
        return TIMES_AS_LONG * self.seconds + SECONDS_MORE


def plan(mutant: Mutant, tests: Sequence[ReachingTest], *, seconds: float = SECONDS) -> Job:
    """Return which of the `tests` are run against `mutant`, while there are `seconds` for them.

    First come tests that reach few lines in little time; all the more so where their module names
    what is mutated, is named like it, or names its module. Of those that differ by their parameters
    alone, the second counts as twice as dear. Tests that share what is slow to set up stay
    together. What is in a table is often seen only by who looks at all roles or all fields, so
    there is more time for that.
    """
    most = seconds + (MORE_FOR_TABLES if mutant.kind == "table" else 0.0)
    reaching = _reaching(mutant, tests)
    chosen: dict[str, list[ReachingTest]] = defaultdict(list)
    spent = 0.0
    for test in _ranked(mutant, reaching):
        together = test.module if test.setup > SLOW else test.name
        cost = test.seconds + (test.setup if together not in chosen else 0.0)
        if spent + cost <= most:
            chosen[together].append(test)
            spent += cost
    if reaching and not chosen:
        least = min(reaching, key=lambda test: test.seconds + test.setup)
        chosen[least.name].append(least)
        spent = least.seconds + least.setup
    names = tuple(test.name for together in chosen.values() for test in together)
    modules = {name.partition("::")[0] for name in names}
    digest = hashlib.sha256(f"{digest_of(modules)} {names}".encode()).hexdigest()[:16]
    return Job(mutant, names, spent, len(reaching), digest)


def _ranked(mutant: Mutant, tests: Iterable[ReachingTest]) -> list[ReachingTest]:
    found = list(tests)
    nearness = {name: _nearness(mutant, name) for name in {test.module for test in found}}
    costs = {test.name: _price(test) / CLOSER ** nearness[test.module] for test in found}
    alike = Counter[str]()
    for test in sorted(found, key=lambda each: costs[each.name]):
        function = test.name.partition("[")[0]
        alike[function] += 1
        costs[test.name] *= alike[function]
    return sorted(found, key=lambda test: (costs[test.name], test.name))


def _reaching(mutant: Mutant, tests: Sequence[ReachingTest]) -> list[ReachingTest]:
    """Return the tests that reach the place, those that reach its statement if none does.

    A table and a default are reached where a function is reached that reads it; where no such
    function is among the mutated ones, whatever reaches the folder may do so. Tests look at tables
    themselves, too.
    """
    if mutant.kind != "default":  # in tables, too, functions may stand
        for lines in (mutant.lines, mutant.statement):
            if found := [test for test in tests if test.reaches(mutant.file, lines)]:
                return found
    places = _readers_of(mutant)
    found = [
        test
        for test in tests
        if any(test.reaches(*place) for place in places)
        or (mutant.kind != "code" and _names(test.module, mutant.owner.partition(".")[0]))
    ]
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
    return (0.02 + test.seconds) * (1 + test.breadth)


def _nearness(mutant: Mutant, module: str) -> int:
    """Return how much the words of a `module` of tests have to do with `mutant`."""
    text = _text(module)
    name = mutant.owner.rpartition(".")[2]
    dotted = mutant.file.removeprefix("src/").removesuffix(".py").replace("/", ".")
    is_named = _names(module, name)
    is_own = module == mutant.file  # an example in a docstring
    told = mutant.before if mutant.operator == "text" else ""
    is_alike = bool(_stems(Path(module).stem) & _stems(f"{Path(mutant.file).stem} {told}"))
    return 2 * is_named + is_alike + (is_own or dotted in text)


@cache
def _names(module: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", _text(module)) is not None


def _stems(text: str) -> set[str]:
    """Return how the longer words in `text` begin.

    >>> sorted(_stems("watch_promises")) == sorted(_stems("promised what was watched"))
    True
    """
    return {word[:STEM] for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in COMMON}


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
