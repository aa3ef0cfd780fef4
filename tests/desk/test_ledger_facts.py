"""Whatever a use case may write into the ledger in the clear is listed: none is stopped by it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import keepable
import keepable_desk
from keepable.ledger.row_states import ROWS_ROOT
from keepable_desk.rights.policy import FIELDS
from keepable_desk.store.proven_tables import PROVEN_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

DESK = Path(keepable_desk.__file__).parent
ROTATION = Path(keepable.__file__).parent / "ledger" / "rotation.py"
SOURCES = (*DESK.rglob("usecases/*.py"), ROTATION)
PLACE = {"record_event": 3, "record": None}  # of the facts among arguments; None: by name
Function = ast.FunctionDef
# facts of entries of earlier versions, which stay readable, each with what is written now
FORMER = {"role": "roles"}


class Facts:
    """Finds the names of all facts that are handed to the ledger, by reading the code."""

    def __init__(self, sources: dict[str, str]) -> None:
        """Read the `sources`, the text of each file by its name."""
        self.trees = {name: ast.parse(text) for name, text in sources.items()}
        self.functions: dict[str, list[Function]] = {}
        for tree in self.trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    self.functions.setdefault(node.name, []).append(node)
        self.unclear: list[str] = []

    def written(self) -> Iterator[tuple[str, str]]:
        """Return each fact that some function writes, with where."""
        for name, tree in self.trees.items():
            for function in (each for each in ast.walk(tree) if isinstance(each, Function)):
                for call in calls_in(function):
                    facts = facts_of(call)
                    if facts is not None:
                        where = f"{name}:{call.lineno}"
                        yield from ((fact, where) for fact in self.names(facts, function, where))

    def names(self, node: ast.expr, function: Function, where: str) -> Iterator[str]:
        """Return the names of what `node` holds, a mapping that is made in `function`."""
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is None:
                    yield from self.names(value, function, where)
                elif isinstance(key, ast.Constant):
                    yield str(key.value)
                else:
                    self.unclear.append(where)
        elif isinstance(node, ast.Name):
            yield from self._assigned(node.id, function, where)
        elif isinstance(node, ast.Call):
            yield from self._returned(node, where)
        else:
            self.unclear.append(where)

    def _assigned(self, name: str, function: Function, where: str) -> Iterator[str]:
        found = False
        for node in ast.walk(function):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if isinstance(node, ast.AugAssign | ast.AnnAssign):
                targets = [node.target]
            for target in targets:
                value = getattr(node, "value", None)
                if isinstance(target, ast.Name) and target.id == name and value is not None:
                    found = True
                    yield from self.names(value, function, where)
                if isinstance(target, ast.Subscript) and ast.unparse(target.value) == name:
                    yield str(ast.literal_eval(target.slice))
        if not found and name not in {each.arg for each in function.args.args}:
            self.unclear.append(where)

    def _returned(self, call: ast.Call, where: str) -> Iterator[str]:
        name = ast.unparse(call.func).rpartition(".")[2]
        if name not in self.functions:
            self.unclear.append(where)
        for function in self.functions.get(name, ()):
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield from self.names(node.value, function, where)


def calls_in(function: Function) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node


def facts_of(call: ast.Call) -> ast.expr | None:
    """Return what a call that writes an entry hands over as facts; None of other calls."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in PLACE:
        return None
    named = next((each.value for each in call.keywords if each.arg == "facts"), None)
    place = PLACE[name]
    return call.args[place] if named is None and place is not None else named


def sources() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in SOURCES}


def test_every_fact_that_may_be_written_in_the_clear_is_listed() -> None:
    read = Facts(sources())
    written = sorted(read.written())
    assert read.unclear == []
    assert [each for each in written if ("fact", each[0]) not in FIELDS] == []
    assert {"promise", "against_advice", "rests_on", "endangered", "key"} <= dict(written).keys()


def test_every_fact_that_is_listed_may_be_written() -> None:
    by_itself = {ROWS_ROOT, PROVEN_COLUMNS}
    written = {name for name, _where in Facts(sources()).written()} | by_itself
    assert {name for what, name in FIELDS if what == "fact"} - written == set(FORMER)
    assert set(FORMER.values()) <= written


def test_a_planted_fact_that_nobody_listed_is_found_however_it_is_put_together() -> None:
    planted = """
def more():
    return {"margin": 1}

def verb(company, context):
    facts = {"promise": "p", **more()}
    facts["cost"] = 2
    record_event(company, context, "x", facts)
"""
    read = Facts({"planted.py": planted})
    assert {name for name, _ in read.written()} == {"promise", "margin", "cost"}


def test_what_cannot_be_read_is_told() -> None:
    read = Facts({"planted.py": "def verb(c):\n    record(c, facts=c.found['x'])\n"})
    assert list(read.written()) == []
    assert read.unclear == ["planted.py:2"]
