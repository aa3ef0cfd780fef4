"""Where numbers are computed, docstrings name each parameter and say shape and unit of arrays.

That public things have a docstring which begins with a sentence, the linter keeps everywhere.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.tidy.source import SOURCE, Module, functions, modules_under, planted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.tidy.source import Function

NUMERIC = ("keepable/calibration", "keepable/forecast", "keepable/answers")

ARRAY = re.compile(r"\b(?:ndarray|NDArray|\w*Array)\b")
SHAPE = re.compile(r"\bshapes?\b|\bscalars?\b|\([a-z_0-9]+(?: [a-z]+)*(?:, ?[a-z_0-9 ]+)*,?\)")
UNIT = re.compile(
    r"\b(?:slots?|minutes?|hours?|days?|weeks?|seconds?|instants?|ratios?|factors?|shares?|odds|"
    r"probabilit(?:y|ies)|levels?|quantiles?|counts?|numbers?|units?|index|indices|ids?|ranks?|"
    r"ticks?|bits?|bytes|flags?|true|false|money|amounts?|cents?|mean|standard deviations?|"
    r"between -?\d[\d.]* and \d[\d.]*)\b",
    re.IGNORECASE,
)


def unexplained(module: Module) -> list[str]:
    """Return what docstrings of public functions leave out.

    What many functions of a module take may be explained once, in the docstring of the module.
    """
    shared = ast.get_docstring(module.tree) or ""
    return [
        f"{name}: {lack}"
        for name, function in functions(module)
        if not re.search(r"\._", name)
        for lack in _lacks(function, shared)
    ]


def _lacks(function: Function, shared: str) -> Iterator[str]:
    text = ast.get_docstring(function)
    if text is None:
        return  # an inner or overloaded function; the linter asks the others for one
    args = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    unshared = [
        arg for arg in args if arg.arg not in {"self", "cls"} if f"`{arg.arg}`" not in shared
    ]
    yield from (f"name `{arg.arg}`" for arg in unshared if f"`{arg.arg}`" not in text)
    notes = [*(arg.annotation for arg in unshared), function.returns]
    if any(note is not None and ARRAY.search(ast.unparse(note)) for note in notes):
        if not SHAPE.search(text):
            yield "say the shape of its arrays, as (scenarios, tasks)"
        if not UNIT.search(text):
            yield "say the unit of its arrays, as slots or hours"


@pytest.mark.parametrize("folder", NUMERIC)
def test_docstrings_where_numbers_are_computed_explain_them(folder: str) -> None:
    modules = modules_under(SOURCE / folder)
    assert modules
    assert [lack for module in modules for lack in unexplained(module)] == []


def test_a_docstring_that_explains_all_passes() -> None:
    text = '''
        def finish(starts: IntArray, durations: IntArray, *, slot_minutes: int) -> IntArray:
            """Add the `durations` to the `starts`.

            Both have shape (scenarios, tasks) and count slots of `slot_minutes`.
            """
        def _private(a: IntArray) -> IntArray:
            """Return it."""
    '''
    assert unexplained(planted(text)) == []


def test_a_planted_parameter_that_is_not_named_is_found() -> None:
    text = 'def f(hours, days, *, seed):\n    """Add `hours` to days, drawn with `seed`."""'
    assert unexplained(planted(text)) == ["keepable.answers.planted.f: name `days`"]


def test_a_parameter_that_many_share_may_be_named_by_the_module() -> None:
    text = '''
        """In all that follows, `slots` has shape (slots,) and counts minutes."""
        def f(slots: IntArray, first: int) -> int:
            """Find the slot after `first`."""
    '''
    assert unexplained(planted(text)) == []


def test_a_planted_array_without_shape_and_unit_is_found() -> None:
    # one complaint about the shape, one about the unit
    text = 'def f(a: NDArray[np.int64]) -> None:\n    """Take `a`."""'
    assert len(unexplained(planted(text))) == 2
