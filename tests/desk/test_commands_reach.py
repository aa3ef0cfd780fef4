"""Commands load what is behind them when it is asked for: it is there, under that name."""

from __future__ import annotations

import ast
import importlib
import inspect
import logging
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from keepable_desk.client import commands as of_client
from keepable_desk.ops import commands as of_ops
from tests.cli.typing_in import PLAIN

if TYPE_CHECKING:
    from types import ModuleType

    from tests.desk.small_company import Desk


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


def test_a_command_in_a_process_that_is_set_up_leaves_its_logging_as_it_is(desk: Desk) -> None:
    # the error output of the command is gone when it ends: what still logged there would break
    before = list(logging.getLogger().handlers)
    del desk  # the command reads its members
    words = ["reset-password", "nobody@example.com"]
    assert CliRunner().invoke(of_ops.desk_app, words, env=PLAIN).exit_code == 2
    assert logging.getLogger().handlers == before
