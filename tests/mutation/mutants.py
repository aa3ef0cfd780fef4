"""The mutants of a module: each changes one place of one function, default or table.

What is no behaviour is left as it is: docstrings, annotations, decorators, words for developers
(`msg`), `strict=` of a zip, bodies of overloads and protocols, what only type checkers read.
"""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from tests.mutation.folders import FOLDERS, ROOT
from tests.mutation.operators import Change, changes, entries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Kind: TypeAlias = Literal["code", "default", "table"]
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
LONGEST = 100  # of source text in the name of a mutant
OF_TYPES = {"TypeVar", "ParamSpec", "NewType", "TypeVarTuple", "Literal"}
ABSTRACT = {"overload", "abstractmethod"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change of one place.

    `place` is the place of what changes among all nodes of the tree of its `file`, `variant` which
    of its changes it is; `owner` the function, the function or class with the default, or the name
    of the table. `again` parts mutants that read alike.
    """

    file: str
    owner: str
    kind: Kind
    operator: str
    before: str
    after: str
    place: int
    variant: int
    lines: tuple[int, int]
    statement: tuple[int, int]
    digest: str  # of the source text of the owner
    again: int = 0

    @property
    def name(self) -> str:
        """What it is called, the same wherever its function stands in the file.

        >>> Mutant(
        ...     file="a.py", owner="f", kind="code", operator="arithmetic", before="a + b",
        ...     after="a - b", place=9, variant=0, lines=(2, 2), statement=(2, 2), digest="",
        ... ).name
        'a.py: f: arithmetic: a + b -> a - b'
        """
        again = f" ({self.again + 1})" if self.again else ""
        return f"{self.file}: {self.owner}: {self.operator}: {self.before} -> {self.after}{again}"


@dataclass
class Source:
    """One module as it stands: its text, and what of it can be mutated."""

    path: Path
    text: str
    functions: list[str] = field(default_factory=list)

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)

    @cached_property
    def file(self) -> str:
        """Its path from the root of the project, or its name where it lies elsewhere."""
        is_ours = self.path.is_relative_to(ROOT)
        return self.path.relative_to(ROOT).as_posix() if is_ours else self.path.name

    @cached_property
    def mutants(self) -> list[Mutant]:
        """All its mutants, in the order of the text."""
        self.functions.clear()
        found = list(Walk(self).module())
        counts = Counter[str]()
        parted = []
        for each in found:
            parted.append(_again(each, counts[each.name]))
            counts[each.name] += 1
        return parted

    def without_mutants(self) -> list[str]:
        """Return the functions of which nothing is mutated."""
        mutated = {each.owner for each in self.mutants}
        return [name for name in self.functions if name not in mutated]


def _again(mutant: Mutant, count: int) -> Mutant:
    if not count:
        return mutant
    values = {name: getattr(mutant, name) for name in Mutant.__slots__}
    return Mutant(**{**values, "again": count})


def source_of(path: Path) -> Source:
    """Return the module that stands in the file at `path`."""
    return Source(path, path.read_text(encoding="utf-8"))


@cache
def sources() -> tuple[Source, ...]:
    """Return all modules of the folders whose code is mutated."""
    found = (path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.py")))
    return tuple(source_of(path) for path in found)


@dataclass(frozen=True)
class Owner:
    """What a place belongs to: its name, the kind of mutants it has, and its source text."""

    name: str
    kind: Kind
    node: ast.AST


class Walk:
    """One walk through the tree of a module, from its statements to their parts."""

    def __init__(self, source: Source) -> None:
        """Give each node of `source` the number by which it is found again."""
        self.source = source
        self.places = {id(node): place for place, node in enumerate(ast.walk(source.tree))}

    def module(self) -> Iterator[Mutant]:
        """Yield the mutants of the whole module."""
        for statement in self.source.tree.body:
            yield from self._outside(statement, "")

    def _outside(self, node: ast.stmt, prefix: str) -> Iterator[Mutant]:
        """Yield the mutants of a statement that stands in no function, but maybe in a class."""
        if isinstance(node, Function):
            yield from self._function(node, prefix)
        elif isinstance(node, ast.ClassDef) and not _is_protocol(node):
            yield from self._class(node, f"{prefix}{node.name}")
        elif isinstance(node, ast.Assign | ast.AnnAssign) and not prefix and _is_table(node):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            owner = Owner(ast.unparse(target), "table", node)
            yield from self._parts(node.value, owner, node)

    def _class(self, node: ast.ClassDef, name: str) -> Iterator[Mutant]:
        for each in node.body:
            if isinstance(each, ast.AnnAssign) and _is_dataclass(node):
                owner = Owner(f"{name}.{_name_of(each.target)}", "default", each)
                if isinstance(each.value, ast.Constant):
                    yield from self._parts(each.value, owner, each)
            yield from self._outside(each, f"{name}.")

    def _function(self, node: Function, prefix: str) -> Iterator[Mutant]:
        name = f"{prefix}{node.name}"
        if _is_abstract(node):
            return
        self.source.functions.append(name)
        owner = Owner(name, "code", node)
        defaults = [*node.args.defaults, *(each for each in node.args.kw_defaults if each)]
        if "<locals>" not in name:  # of nested ones, defaults are made when the outer one runs
            for default in defaults:
                yield from self._parts(default, Owner(name, "default", node), node)
        for statement in _behaviour(node.body):
            yield from self._inside(statement, owner)

    def _inside(self, node: ast.stmt, owner: Owner) -> Iterator[Mutant]:
        """Yield the mutants of a statement of a function."""
        if isinstance(node, Function):
            yield from self._function(node, f"{owner.name}.<locals>.")
            return
        if isinstance(node, ast.Delete) or _is_for_developers(node):
            return
        yield from self._changes(node, owner, node)
        for part in _parts(node):
            if isinstance(part, ast.stmt):
                yield from self._inside(part, owner)
            elif isinstance(part, ast.ExceptHandler | ast.match_case):
                for statement in part.body:
                    yield from self._inside(statement, owner)
            else:
                yield from self._parts(part, owner, node)

    def _parts(self, node: ast.AST | None, owner: Owner, statement: ast.stmt) -> Iterator[Mutant]:
        """Yield the mutants of an expression and of all that is in it."""
        if node is None:
            return
        yield from self._changes(node, owner, statement)
        for part in _parts(node):
            yield from self._parts(part, owner, statement)

    def _changes(self, node: ast.AST, owner: Owner, statement: ast.stmt) -> Iterator[Mutant]:
        found = list(changes_of(node, owner.kind))
        for variant, change in enumerate(found):
            lines = _lines(node, statement)
            yield Mutant(
                file=self.source.file,
                owner=owner.name,
                kind=owner.kind,
                operator=change.operator,
                before=_short(node),
                after=_short(change.instead),
                place=self.places[id(node)],
                variant=variant,
                lines=lines,
                statement=_lines(statement, statement),
                digest=hashlib.sha256(ast.dump(owner.node).encode()).hexdigest()[:16],
            )


def changes_of(node: ast.AST, kind: Kind) -> list[Change]:
    """Return all changes of `node`, which of a table may also lack an entry."""
    return [*changes(node), *(entries(node) if kind == "table" else ())]


def mutated(source: Source, mutant: Mutant) -> ast.Module:
    """Return the tree of `source` with the `mutant` in it."""
    tree = ast.parse(source.text)
    nodes = list(ast.walk(tree))
    target = nodes[mutant.place]
    _, instead = changes_of(target, mutant.kind)[mutant.variant]
    made = ast.fix_missing_locations(_Replacing(target, instead).visit(tree))
    assert isinstance(made, ast.Module)
    return made


class _Replacing(ast.NodeTransformer):
    """Puts something else in the place of one node."""

    def __init__(self, target: ast.AST, instead: ast.AST) -> None:
        self.target, self.instead = target, instead

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.target:
            is_placed = isinstance(node, ast.expr | ast.stmt)
            return ast.copy_location(self.instead, node) if is_placed else self.instead
        return self.generic_visit(node)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands directly in `node` and is behaviour."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "pattern"}:
            continue
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue
        if isinstance(node, ast.Call) and name == "args" and _name_of(node.func) == "cast":
            yield from node.args[1:]
            continue
        if isinstance(node, ast.JoinedStr):
            yield from (each for each in node.values if isinstance(each, ast.FormattedValue))
            continue
        if isinstance(node, ast.FormattedValue) and name == "format_spec":
            continue
        if isinstance(node, ast.Raise) and name == "cause":
            continue
        if isinstance(node, ast.If) and name == "body" and _is_for_types(node):
            continue
        if isinstance(node, ast.arguments):
            continue
        yield from (
            each
            for each in (value if isinstance(value, list) else [value])
            if isinstance(each, ast.AST) and not isinstance(each, ast.expr_context)
        )


def _behaviour(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    is_told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if is_told else body


def _is_abstract(node: Function) -> bool:
    names = {_name_of(each) for each in node.decorator_list}
    return bool(names & ABSTRACT) or not [
        each for each in _behaviour(node.body) if not isinstance(each, ast.Pass)
    ]


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(_name_of(base) in {"Protocol", "TypedDict"} for base in node.bases)


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any(_name_of(each) == "dataclass" for each in node.decorator_list)


def _is_table(node: ast.Assign | ast.AnnAssign) -> bool:
    """Return whether it is data of the module: no list of names, and no type."""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    is_of_types = (
        isinstance(node.value, ast.Call | ast.Subscript) and _name_of(node.value) in OF_TYPES
    )
    is_of_types |= isinstance(node, ast.Assign) and isinstance(
        node.value, ast.Subscript | ast.BinOp
    )
    is_alias = isinstance(node, ast.AnnAssign) and _name_of(node.annotation) == "TypeAlias"
    return not is_of_types and not is_alias and _name_of(target) != "__all__"


def _is_for_types(node: ast.If) -> bool:
    return _name_of(node.test) == "TYPE_CHECKING"


def _is_for_developers(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and _name_of(node.targets[0]) == "msg"


def _name_of(node: ast.expr) -> str:
    """Return the last name of what is called, subscripted or named.

    >>> _name_of(ast.parse("typing.NewType('a', int)", mode="eval").body)
    'NewType'
    """
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _lines(node: ast.AST, statement: ast.stmt) -> tuple[int, int]:
    """Return the first and the last line of `node`, of a statement with a body of its head only."""
    first: int = getattr(node, "lineno", statement.lineno)
    last: int = getattr(node, "end_lineno", None) or first
    body = getattr(node, "body", None)
    if isinstance(node, ast.stmt) and isinstance(body, list) and body:
        last = max(first, body[0].lineno - 1)
    return first, last


def _short(node: ast.AST) -> str:
    """Return the source text of `node` on one line, of a statement with a body its head."""
    if isinstance(node, ast.comprehension):
        text = ast.unparse(ast.ListComp(ast.Name("..", ast.Load()), [node]))
    elif isinstance(node, ast.Slice):
        text = f"[{ast.unparse(node)}]"
    else:
        text = ast.unparse(node)
    if isinstance(node, ast.If | ast.While):
        text = text.partition("\n")[0]
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 17]}...{_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
