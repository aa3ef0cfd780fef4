"""What can be changed in one place of the code, so that a test ought to see it."""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.MatMult: ast.Mult,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
CALLED = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "filter": "exclude",
    "exclude": "filter",
    "first": "last",
    "last": "first",
    "startswith": "endswith",
    "endswith": "startswith",
    "removeprefix": "removesuffix",
    "removesuffix": "removeprefix",
    "partition": "rpartition",
    "rpartition": "partition",
}
ORDERED = {"sorted", "reversed"}
PRUNED = {"strip", "lower", "upper", "casefold", "rstrip", "lstrip", "copy", "distinct"}
SYMMETRIC = {"clip", "compare_digest", "min", "max", "minimum", "maximum", "isclose", "gcd"}
ORDERING = {"sorted", "min", "max"}
OPTIONAL = {"key", "default", "reverse"}  # what these may be called without
SHORTEST = 3  # a tuple of fewer is a pair or a key, and no table
MADE_OF_PARTS = (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set)


class Change(NamedTuple):
    """What stands in a place instead, and what kind of change that is."""

    operator: str
    instead: ast.AST


def changes(node: ast.AST) -> Iterator[Change]:
    """Yield all single changes of `node` itself; those of what is in it are its parts' own.

    >>> [ast.unparse(change.instead) for change in changes(ast.parse("a < b", mode="eval").body)]
    ['a <= b']
    """
    for kind, found in CHANGES:
        if isinstance(node, kind):
            yield from found(node)


def _with(node: ast.AST, **parts: object) -> ast.AST:
    """Return a copy of `node` with other `parts`."""
    made = copy.copy(node)
    for name, part in parts.items():
        setattr(made, name, part)
    return made


def _without(parts: list[ast.expr], place: int) -> list[ast.expr]:
    return [*parts[:place], *parts[place + 1 :]]


def _comparisons(node: ast.Compare) -> Iterator[Change]:
    for place, sign in enumerate(node.ops):
        signs = [*node.ops[:place], COMPARED[type(sign)](), *node.ops[place + 1 :]]
        yield Change("comparison", _with(node, ops=signs))


def _of_truth(node: ast.BoolOp) -> Iterator[Change]:
    sign = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield Change("and, or", _with(node, op=sign))


def _conditions(node: ast.If | ast.IfExp | ast.While) -> Iterator[Change]:
    for value in (True, False):
        if not (value and isinstance(node, ast.While)):
            yield Change("condition", _with(node, test=ast.Constant(value)))


def _filters(node: ast.comprehension) -> Iterator[Change]:
    for place in range(len(node.ifs)):
        yield Change("filter", _with(node, ifs=_without(node.ifs, place)))


def _arithmetic(node: ast.BinOp) -> Iterator[Change]:
    sides = (node.left, node.right)
    is_type = isinstance(node.op, ast.BitOr) and isinstance(node.right, ast.Constant)
    if not is_type and not any(
        isinstance(side, MADE_OF_PARTS) and not _is_number(side) for side in sides
    ):
        yield Change("arithmetic", _with(node, op=COMPUTED[type(node.op)]()))


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _updates(node: ast.AugAssign) -> Iterator[Change]:
    yield Change("arithmetic", _with(node, op=COMPUTED[type(node.op)]()))
    yield Change("removal", ast.Pass())


def _signs(node: ast.UnaryOp) -> Iterator[Change]:
    yield Change("not" if isinstance(node.op, ast.Not) else "sign", node.operand)


def _constants(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield Change("constant", ast.Constant(not value))
    elif isinstance(value, int):
        yield Change("constant", ast.Constant(value + 1))
    elif isinstance(value, float):
        yield Change("constant", ast.Constant(2.0 * value or 1.0))
    elif isinstance(value, str):
        yield Change("text", ast.Constant("" if value else "X"))
    elif isinstance(value, bytes):
        yield Change("text", ast.Constant(b"" if value else b"X"))


def _texts(node: ast.JoinedStr) -> Iterator[Change]:
    for place, part in enumerate(node.values):
        if isinstance(part, ast.Constant):
            yield Change("text", _with(node, values=_without(node.values, place)))


def _results(node: ast.Return) -> Iterator[Change]:
    is_none = isinstance(node.value, ast.Constant) and node.value.value is None
    if node.value is not None and not is_none:
        yield Change("result", _with(node, value=ast.Constant(None)))


def _assignments(node: ast.Assign) -> Iterator[Change]:
    """Yield the removal of what may be left out: a change of what is there already."""
    target = node.targets[0]
    read = {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
    if not isinstance(target, ast.Name | ast.Tuple) or (
        isinstance(target, ast.Name) and target.id in read
    ):
        yield Change("removal", ast.Pass())


def _statements(node: ast.Expr) -> Iterator[Change]:
    if isinstance(node.value, ast.Call):
        yield Change("removal", ast.Pass())


def _refusals(node: ast.Raise) -> Iterator[Change]:
    if node.exc is not None:
        yield Change("removal", ast.Pass())


def _loops(node: ast.Break | ast.Continue) -> Iterator[Change]:
    yield Change("loop", ast.Continue() if isinstance(node, ast.Break) else ast.Break())


def _slices(node: ast.Slice) -> Iterator[Change]:
    for name in ("lower", "upper", "step"):
        if getattr(node, name) is not None:
            yield Change("slice", _with(node, **{name: None}))


def _calls(node: ast.Call) -> Iterator[Change]:
    called = node.func
    if isinstance(called, ast.Name) and called.id in CALLED:
        yield Change("call", _with(node, func=ast.Name(CALLED[called.id], ast.Load())))
    if isinstance(called, ast.Name) and called.id in ORDERED and node.args:
        unordered = ast.Call(ast.Name("list", ast.Load()), node.args[:1], [])
        yield Change("order", unordered)
    if isinstance(called, ast.Attribute) and called.attr in CALLED:
        yield Change("call", _with(node, func=_with(called, attr=CALLED[called.attr])))
    if isinstance(called, ast.Attribute) and called.attr in PRUNED and not node.args:
        yield Change("call", called.value)
    is_symmetric = _last_name(called) in SYMMETRIC
    if (
        len(node.args) > 1
        and not is_symmetric
        and not any(isinstance(each, ast.Starred) for each in node.args[:2])
    ):
        first, second, *others = node.args
        if ast.dump(first) != ast.dump(second):
            yield Change("swap", _with(node, args=[second, first, *others]))
    is_ordering = isinstance(called, ast.Name) and called.id in ORDERING
    for place, given in enumerate(node.keywords):
        if is_ordering and given.arg in OPTIONAL:
            kept = [*node.keywords[:place], *node.keywords[place + 1 :]]
            yield Change("left out", _with(node, keywords=kept))


def _last_name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def entries(node: ast.AST) -> Iterator[Change]:
    """Yield what a table of data is without each of its entries.

    >>> [ast.unparse(each.instead) for each in entries(ast.parse("{1: 2, 3: 4}").body[0].value)]
    ['{3: 4}', '{1: 2}']
    """
    if isinstance(node, ast.Dict):
        for place in range(len(node.keys)):
            keys = [*node.keys[:place], *node.keys[place + 1 :]]
            yield Change("entry", _with(node, keys=keys, values=_without(node.values, place)))
    is_pair = isinstance(node, ast.Tuple) and len(node.elts) < SHORTEST
    if isinstance(node, ast.Set | ast.List | ast.Tuple) and len(node.elts) > 1 and not is_pair:
        for place in range(len(node.elts)):
            yield Change("entry", _with(node, elts=_without(node.elts, place)))


CHANGES: tuple[
    tuple[type[ast.AST] | tuple[type[ast.AST], ...], Callable[..., Iterator[Change]]], ...
]
CHANGES = (
    (ast.Compare, _comparisons),
    (ast.BoolOp, _of_truth),
    ((ast.If, ast.IfExp, ast.While), _conditions),
    (ast.comprehension, _filters),
    (ast.BinOp, _arithmetic),
    (ast.AugAssign, _updates),
    (ast.UnaryOp, _signs),
    (ast.Constant, _constants),
    (ast.JoinedStr, _texts),
    (ast.Return, _results),
    (ast.Assign, _assignments),
    (ast.Expr, _statements),
    (ast.Raise, _refusals),
    ((ast.Break, ast.Continue), _loops),
    (ast.Slice, _slices),
    (ast.Call, _calls),
)
