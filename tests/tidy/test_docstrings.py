"""What is public explains itself, and says shapes, units and an example where it computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tidy import docstrings
from tests.tidy.exceptions import NO_EXAMPLE
from tests.tidy.source import SOURCE, Module, modules_under, planted

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = '''
    """Finish times of a plan."""

    def finish(starts: IntArray, durations: IntArray, *, slot_minutes: int) -> IntArray:
        """Add the `durations` to the `starts`.

        Both have shape (scenarios, tasks) and count slots of `slot_minutes`.

        >>> finish(one, two, slot_minutes=60)
        three
        """

    def _private(a: IntArray) -> IntArray:
        return a

    class Plan:
        """A plan."""

        def __post_init__(self, a):
            """Refuse an empty one."""

        @property
        def length(self):
            """How long it is."""
'''


@pytest.mark.parametrize(
    "check", [docstrings.missing, docstrings.unnamed_parameters, docstrings.shapeless_arrays]
)
def test_the_package_keeps(check: Callable[[Module], list[str]]) -> None:
    found = [complaint for module in modules_under(SOURCE) for complaint in check(module)]
    assert not found, "\n".join(found)


def test_each_numeric_function_has_an_example() -> None:
    modules = modules_under(SOURCE)
    found = [
        complaint
        for module in modules
        for complaint in docstrings.without_example(module, NO_EXAMPLE)
    ]
    found += docstrings.needless_exceptions(modules, NO_EXAMPLE)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "check",
    [
        docstrings.missing,
        docstrings.unnamed_parameters,
        docstrings.shapeless_arrays,
        lambda module: docstrings.without_example(module, {}),
    ],
)
def test_a_planted_good_module_passes(check: Callable[[Module], list[str]]) -> None:
    assert check(planted(GOOD)) == []


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        '"""A module."""\ndef f(): ...',
        '"""A module."""\nclass A: ...',
        '"""A module."""\nclass A:\n    """A noun."""\n    def f(self): ...',
        '"""A module"""',
        '"""A module that goes on\nin a second line."""',
    ],
    ids=["module", "function", "class", "method", "no full stop", "two lines"],
)
def test_a_planted_lack_of_a_docstring_is_named(text: str) -> None:
    assert len(docstrings.missing(planted(text))) == 1


def test_functions_inside_functions_need_no_docstring() -> None:
    text = '"""A module."""\ndef f():\n    """Do it."""\n    def g(): ...\n    return g'
    assert docstrings.missing(planted(text)) == []


def test_a_planted_parameter_that_is_not_named_is_named() -> None:
    text = 'def f(hours, days, *, seed):\n    """Add `hours` to days, drawn with `seed`."""'
    assert docstrings.unnamed_parameters(planted(text)) == [
        "keepable.engine.planted.f: its docstring does not name `days`"
    ]


def test_parameters_may_be_named_in_a_list() -> None:
    text = 'def f(a, b):\n    """Add.\n\n    Args:\n        a: one\n        b (int): two\n    """'
    assert docstrings.unnamed_parameters(planted(text)) == []


def test_a_parameter_that_many_share_may_be_named_by_the_module() -> None:
    text = '''
        """In all that follows, `slots` has shape (slots,) and counts minutes."""
        def f(slots: IntArray, first: int) -> int:
            """Find the slot after `first`."""
    '''
    assert docstrings.unnamed_parameters(planted(text)) == []
    assert docstrings.shapeless_arrays(planted(text)) == []


def test_a_planted_array_without_shape_and_unit_is_named_twice() -> None:
    text = 'def f(a: NDArray[np.int64]) -> None:\n    """Take `a`."""'
    assert len(docstrings.shapeless_arrays(planted(text))) == 2


def test_a_planted_function_without_example_is_named_unless_it_is_an_exception() -> None:
    module = planted('def f():\n    """Do it."""')
    name = "keepable.engine.planted.f"
    assert docstrings.without_example(module, {}) == [f"{name} has no >>> example"]
    assert docstrings.without_example(module, {name: "shown in the tutorial instead"}) == []


def test_an_exception_that_is_not_needed_or_gives_no_reason_is_named() -> None:
    modules = (planted('def f():\n    """Do it."""'),)
    allowed = {"keepable.engine.planted.f": "why", "keepable.engine.gone": "it draws a picture"}
    assert docstrings.needless_exceptions(modules, allowed) == [
        "keepable.engine.gone needs no exception; remove it",
        "keepable.engine.planted.f: say why it has no example",
    ]


def test_the_contract_for_numbers_holds_only_where_numbers_are_computed() -> None:
    module = planted('def f(a: NDArray[np.int64]):\n    """Do it."""', "keepable.files.planted")
    assert docstrings.shapeless_arrays(module) == []
    assert docstrings.without_example(module, {}) == []
