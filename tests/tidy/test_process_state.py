"""What a process of the desk keeps between requests stands in one place, not in modules."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.tidy.source import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

DESK = SOURCE / "keepable_desk"
KEEPERS = {
    *("dict", "list", "set", "OrderedDict", "defaultdict", "deque", "Counter"),
    *("Lock", "RLock", "Condition", "Event", "Semaphore", "WeakKeyDictionary", "Runtime"),
}
ALLOWED = {
    "keepable_desk/reads/apps.py:making": "guards the one runtime of a process while it is made",
    "keepable_desk/store/known_leaves.py:_KNOWN": "never change; held against what was signed",
    "keepable_desk/store/known_leaves.py:_LOCK": "guards them while more are read",
    "keepable_desk/store/stopped_here.py:_STOPPED": "a stop that the database does not keep",
    "keepable_desk/rights/requirements.py:REQUIRED": "filled while modules are loaded",
    "keepable_desk/web/api/app.py:DESCRIBED": "the description of the API, which never changes",
    "keepable_desk/web/pages/first_run.py:NO_ERRORS": "stays empty",
}


def keepers_in(source: str) -> Iterator[str]:
    """Name what `source` makes at its head or in a class that could be filled later."""
    waiting: list[ast.stmt] = list(ast.parse(source).body)
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.ClassDef):
            waiting.extend(each.body)
        if isinstance(each, ast.Assign | ast.AnnAssign) and _keeps(each.value):
            target = each.targets[0] if isinstance(each, ast.Assign) else each.target
            yield ast.unparse(target)


def _keeps(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.List):
        return not value.elts
    if isinstance(value, ast.Call) and not value.args:
        name = ast.unparse(value.func).rsplit(".", 1)[-1].split("[")[0]
        return name in KEEPERS or name.endswith("Cache")
    return False


def test_no_module_of_the_desk_keeps_anything_between_requests() -> None:
    found = {
        f"{path.relative_to(SOURCE).as_posix()}:{name}"
        for path in DESK.rglob("*.py")
        for name in keepers_in(path.read_text(encoding="utf-8"))
        if "migrations" not in path.parts
    }
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    "planted",
    [
        "KNOWN: dict[int, str] = {}",
        "LOCK = threading.Lock()",
        "FOUND = OrderedDict[int, str]()",
        "RUNTIME = Runtime()",
        "class Cache:\n    _known = set()",
    ],
)
def test_what_a_module_keeps_is_found(planted: str) -> None:
    assert len(list(keepers_in(planted))) == 1
