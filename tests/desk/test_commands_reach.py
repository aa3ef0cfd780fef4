"""Commands load what is behind them when it is asked for: it is there, under that name."""

from __future__ import annotations

import ast
import importlib
import inspect
from typing import TYPE_CHECKING

import pytest

from keepable_desk.client import commands as of_client
from keepable_desk.ops import commands as of_ops

if TYPE_CHECKING:
    from types import ModuleType


def reached(commands: ModuleType) -> list[tuple[str, str]]:
    """Return which function of which module each command reaches, as its code names them."""
    return [
        (f"{commands.__package__}.{ast.literal_eval(call.args[0])}", node.attr)
        for node in ast.walk(ast.parse(inspect.getsource(commands)))
        if isinstance(node, ast.Attribute)
        and isinstance(call := node.value, ast.Call)
        and ast.unparse(call.func) == "_behind"
    ]


@pytest.mark.parametrize(
    "commands", [of_client, of_ops], ids=lambda module: str(module.__package__)
)
def test_every_command_reaches_something(commands: ModuleType) -> None:
    found = reached(commands)
    assert found
    for module, name in found:
        assert hasattr(importlib.import_module(module), name), f"{module}.{name}"
