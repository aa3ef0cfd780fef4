"""Puts a mutant into the code that runs, without importing anything anew.

Functions get the code of the mutated ones: decorated, registered and nested ones too, since it is
the function itself that changes, wherever it is kept. Tables are computed anew and put in the
place of the old ones, with all tables of the mutated folders that are made of them.
"""

from __future__ import annotations
import __future__

import ast
import gc
import sys
from collections import defaultdict
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, TypeAlias

from tests.mutation.mutants import mutated, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.mutation.mutants import Mutant, Source

Key: TypeAlias = tuple[str, int, bytes]  # qualified name, first line, table of places
Live: TypeAlias = dict[str, dict[Key, list[FunctionType]]]


AS_WRITTEN = __future__.annotations.compiler_flag  # annotations are not computed


class StillbornError(Exception):
    """The mutant cannot be put in: it is no program, or no table."""


def live_functions(files: Iterable[str]) -> Live:
    """Return all functions there are whose code stands in one of `files`.

    By their type alone: whoever asks a lazy object for its class makes it anew.
    """
    wanted = set(files)
    found: Live = {file: defaultdict(list) for file in wanted}
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename in wanted:
            found[each.__code__.co_filename][_key(each.__code__)].append(each)
    return found


def forget(packages: tuple[str, ...]) -> None:
    """Empty what functions of `packages` keep of their results."""
    for each in gc.get_objects():
        if type(each) is _lru_cache_wrapper and each.__module__.startswith(packages):
            each.cache_clear()


def plant(source: Source, mutant: Mutant, live: Live) -> None:
    """Put `mutant` into what runs of `source`; StillbornError where that cannot be done."""
    if mutant.kind == "code":
        _plant_code(source, mutant, live)
    elif mutant.kind == "default":
        _plant_default(source, mutant, live)
    else:
        _plant_table(source, mutant)


# --- functions ---


def _plant_code(source: Source, mutant: Mutant, live: Live) -> None:
    path = str(source.path)
    original = compile(source.text, path, "exec", dont_inherit=True)
    tree = mutated(source, mutant)
    _keep_free_names(tree, {_place(code): code.co_freevars for code in _codes(original)})
    try:
        changed = compile(tree, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise StillbornError(str(error)) from error
    before, after = _by_place(original), _by_place(changed)
    planted = 0
    for place, codes in before.items():
        if len(codes) != len(after.get(place, ())):
            continue
        for old, new in zip(codes, after[place], strict=True):
            for function in live.get(path, {}).get(_key(old), ()):
                if old.co_freevars != new.co_freevars:
                    raise StillbornError(place)
                function.__code__ = new
                planted += 1
    if not planted:
        msg = f"{mutant.name}: nothing that runs has this code"
        raise StillbornError(msg)
    made = [each for each in source.tree.body if mutant.owner in called_for(each)]
    if made:
        _compute_anew(source, made)


def called_for(statement: ast.stmt) -> set[str]:
    """Return which functions are called to make a table, and not by functions that stand in it."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name):
                found.add(each.func.id)
            if not isinstance(each, ast.Lambda):
                visit(each)

    if isinstance(statement, ast.Assign | ast.AnnAssign):
        visit(statement)
    return found


def _key(code: CodeType) -> Key:
    return code.co_qualname, code.co_firstlineno, code.co_linetable


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield `code` and all code in it, as it stands."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def _by_place(code: CodeType) -> dict[tuple[str, int], list[CodeType]]:
    found = defaultdict(list)
    for each in _codes(code):
        found[_place(each)].append(each)
    return found


def _keep_free_names(tree: ast.Module, names: dict[tuple[str, int], tuple[str, ...]]) -> None:
    """Let functions go on to know the names of enclosing ones that the mutant no longer reads.

    A function takes only such code as has the same names; what is never run keeps them.
    """

    def visit(node: ast.AST, prefix: str) -> None:
        for each in ast.iter_child_nodes(node):
            inner = prefix
            if isinstance(each, ast.ClassDef):
                inner = f"{prefix}{each.name}."
            elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([each.lineno, *(one.lineno for one in each.decorator_list)])
                kept = names.get((f"{prefix}{each.name}", first), ())
                if kept:
                    never = ast.parse(f"if 0: ({', '.join(kept)},)").body[0]
                    for one in ast.walk(never):
                        ast.copy_location(one, each.body[0])
                    place = 1 if ast.get_docstring(each, clean=False) is not None else 0
                    each.body.insert(place, never)
                inner = f"{prefix}{each.name}.<locals>."
            visit(each, inner)

    visit(tree, "")


# --- defaults ---

Defaulted: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _plant_default(source: Source, mutant: Mutant, live: Live) -> None:
    before, after = _defaults(source.tree), _defaults(mutated(source, mutant))
    for (owner, name, old), (_, _, new) in zip(before, after, strict=True):
        if ast.dump(old) != ast.dump(new):
            value = _evaluated(source, new)
            for function in _with_default(source, owner, live):
                _set_default(function, name, value)


def _evaluated(source: Source, node: ast.expr) -> object:
    code = compile(ast.Expression(node), str(source.path), "eval", dont_inherit=True)
    return eval(code, vars(module_of(source)))  # noqa: S307 - our own code, changed in one place


def _defaults(tree: ast.AST) -> Iterator[tuple[Defaulted, str, ast.expr]]:
    """Yield each default: of which function or class, the name of what it is of, and its value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            places = [*given.posonlyargs, *given.args]
            named = [*places[len(places) - len(given.defaults) :], *given.kwonlyargs]
            for argument, value in zip(named, [*given.defaults, *given.kw_defaults], strict=True):
                if value is not None:
                    yield node, argument.arg, value
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.AnnAssign) and each.value is not None:
                    yield node, ast.unparse(each.target), each.value


def _with_default(source: Source, owner: Defaulted, live: Live) -> list[FunctionType]:
    if isinstance(owner, ast.ClassDef):
        return [vars(module_of(source))[owner.name].__init__]
    first = min([owner.lineno, *(each.lineno for each in owner.decorator_list)])
    known = live.get(str(source.path), {})
    return [
        function
        for (name, line, _), found in known.items()
        for function in found
        if line == first and name.rpartition(".")[2] == owner.name
    ]


def _set_default(function: FunctionType, name: str, value: object) -> None:
    if function.__kwdefaults__ and name in function.__kwdefaults__:
        function.__kwdefaults__[name] = value
        return
    defaults = list(function.__defaults__ or ())
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    with_default = names[len(names) - len(defaults) :]
    if name not in with_default:
        raise StillbornError(name)
    defaults[with_default.index(name)] = value
    function.__defaults__ = tuple(defaults)


# --- tables ---


def _plant_table(source: Source, mutant: Mutant) -> None:
    place = next(n for n, each in enumerate(source.tree.body) if _is_of(each, mutant))
    statement = mutated(source, mutant).body[place]
    try:
        is_changed = _compute_anew(source, [statement])
    except Exception as error:
        raise StillbornError(repr(error)) from error
    if not is_changed:
        msg = f"{mutant.name}: the table is as it was"
        raise StillbornError(msg)


def _is_of(statement: ast.stmt, mutant: Mutant) -> bool:
    return statement.lineno == mutant.statement[0] and isinstance(
        statement, ast.Assign | ast.AnnAssign
    )


def _compute_anew(source: Source, statements: Sequence[ast.stmt]) -> bool:
    """Run `statements` of the module again, and all tables after them that are made of theirs."""
    module = module_of(source)
    changed: set[str] = set()
    first = statements[0].lineno
    later = [each for each in source.tree.body if each.lineno > first]
    for statement in [*statements, *later]:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and (
            statement in statements or _read(statement) & changed
        ):
            changed |= _run_again(source, module, statement)
    for other in _importing(module, changed) if changed else ():
        _compute_anew(*other)
    return bool(changed)


def _run_again(source: Source, module: ModuleType, statement: ast.stmt) -> set[str]:
    """Run one assignment again, and return the names whose values are others now."""
    names = {
        each.id
        for each in ast.walk(statement)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    known = vars(module)
    before = {name: known[name] for name in names if name in known}
    tree = ast.fix_missing_locations(ast.Module([statement], []))
    code = compile(tree, str(source.path), "exec", flags=AS_WRITTEN, dont_inherit=True)
    exec(code, known)  # noqa: S102 - our own code, changed in one place
    changed = {name for name, old in before.items() if _differs(known[name], old)}
    for name, old in before.items():
        known[name] = _in_place_of(old, known[name], name) if name in changed else old
    return changed


def _differs(new: object, old: object) -> bool:
    try:
        return bool(new != old)
    except ValueError:  # arrays compare number by number
        return repr(new) != repr(old)


def _in_place_of(old: object, new: object, name: str) -> object:
    """Let all who have `old` see `new`, and return which of the two it is that they have."""
    if isinstance(old, dict) and isinstance(new, dict):
        old.clear()
        old.update(new)
        return old
    if isinstance(old, set) and isinstance(new, set):
        old.clear()
        old.update(new)
        return old
    if isinstance(old, list) and isinstance(new, list):
        old[:] = new
        return old
    for module in list(sys.modules.values()):
        known = getattr(module, "__dict__", {})
        for each, value in list(known.items()):
            if value is old and (each == name or not isinstance(old, str | int | float | None)):
                known[each] = new
    return new


def _read(statement: ast.stmt) -> set[str]:
    return {
        each.id
        for each in ast.walk(statement)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def _importing(module: ModuleType, names: set[str]) -> Iterator[tuple[Source, Sequence[ast.stmt]]]:
    """Yield each mutated module that is loaded and makes tables of `names` of this one."""
    for source in sources():
        for each in source.tree.body:
            if not isinstance(each, ast.ImportFrom) or each.module != module.__name__:
                continue
            ours = {alias.asname or alias.name for alias in each.names if alias.name in names}
            made = [
                statement
                for statement in source.tree.body
                if isinstance(statement, ast.Assign | ast.AnnAssign) and _read(statement) & ours
            ]
            if made and _module_at(source.path) is not None:
                yield source, made


def module_of(source: Source) -> ModuleType:
    """Return the module that was loaded from the file of `source`."""
    found = _module_at(source.path)
    if found is None:
        raise StillbornError(source.file)
    return found


def _module_at(path: Path) -> ModuleType | None:
    return next(
        (
            each
            for each in list(sys.modules.values())
            if getattr(each, "__file__", None) == str(path)
        ),
        None,
    )
