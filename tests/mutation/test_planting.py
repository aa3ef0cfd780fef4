"""A made-up module shows that mutants are planted where they are to be, and that tests see them."""

from __future__ import annotations

import importlib.util
import sys
import textwrap
from collections import Counter
from collections.abc import Callable
from itertools import count
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from tests.mutation.applying import StillbornError, live_functions, plant
from tests.mutation.drawing import MOST_OF_ONE, draw
from tests.mutation.mutants import Source, source_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mutation.mutants import Mutant

MADE_UP = '''
    """A discount."""

    import functools

    LEAST = {"book": 3, "pen": 9}
    NAMES = ("book", "pen")
    FEWEST = min(LEAST.values())


    def loudly(function):
        @functools.wraps(function)
        def called(*given):
            return function(*given)

        return called


    class Shop:
        @property
        @loudly
        def open(self):
            return True


    @loudly
    def discount(what, many, percent=10):
        """Return how many percent less."""
        def enough():
            return many >= LEAST[what]

        return percent if enough() else 0


    def unseen(n):
        return n + 1
'''
NUMBERS = count()
Import = Callable[[], tuple[Source, ModuleType]]


@pytest.fixture
def import_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Return what imports the made-up module anew, and gives its source with it."""

    def imported() -> tuple[Source, ModuleType]:
        name = f"made_up_{next(NUMBERS)}"
        path = tmp_path / f"{name}.py"
        path.write_text(textwrap.dedent(MADE_UP), encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return source_of(path), module

    return imported


def is_seen(module: ModuleType) -> bool:
    """Return whether this test of the made-up module fails: it asks for no more than four pens."""
    try:
        assert module.discount("book", 3) == 10
        assert module.discount("book", 2) == 0
        assert module.discount("pen", 4) == 0
        assert module.Shop().open is True
    except Exception:  # noqa: BLE001 - however it ends, the test has seen it
        return True
    return False


def survivors(import_anew: Import) -> tuple[set[str], int]:
    """Return the mutants of the module that the test does not see, and how many there are."""
    found, count_of_all = set(), len(import_anew()[0].mutants)
    for number in range(count_of_all):
        source, module = import_anew()
        mutant = source.mutants[number]
        plant(source, mutant, live_functions([str(source.path)]))
        if not is_seen(module):
            found.add(f"{mutant.owner}: {mutant.before} -> {mutant.after}")
    return found, count_of_all


def test_what_is_decorated_nested_or_a_table_is_mutated_and_only_what_no_test_sees_survives(
    import_anew: Import,
) -> None:
    # the test asks neither for nine pens, nor for NAMES and FEWEST, nor for `unseen`; a decorator
    # has done its work by the time that mutants are planted
    assert survivors(import_anew) == (
        {
            "LEAST: 9 -> 10",
            "NAMES: 'book' -> ''",
            "NAMES: 'pen' -> ''",
            "FEWEST: min(LEAST.values()) -> max(LEAST.values())",
            "loudly: return called -> return None",
            "unseen: return n + 1 -> return None",
            "unseen: n + 1 -> n - 1",
            "unseen: 1 -> 2",
        },
        23,
    )


def planted(import_anew: Import, change: str) -> ModuleType:
    """Return the module with the one mutant that makes the `change`."""
    source, module = import_anew()
    (mutant,) = [each for each in source.mutants if f"{each.before} -> {each.after}" == change]
    plant(source, mutant, live_functions([str(source.path)]))
    return module


def test_a_table_that_is_made_of_a_mutated_one_is_computed_anew(import_anew: Import) -> None:
    assert planted(import_anew, "3 -> 4").FEWEST == 4  # the least of 4 and 9


def test_whoever_has_a_table_already_sees_the_mutant_in_it(import_anew: Import) -> None:
    source, module = import_anew()
    had = module.LEAST
    (mutant,) = [each for each in source.mutants if each.before == "9"]
    plant(source, mutant, {})
    assert had == {"book": 3, "pen": 10}


def test_a_table_that_is_as_it_was_is_no_mutant(import_anew: Import) -> None:
    source, module = import_anew()
    (mutant,) = [each for each in source.mutants if each.operator == "call"]
    module.LEAST.pop("pen")  # of one, the fewest is the most
    vars(module)["FEWEST"] = 3
    with pytest.raises(StillbornError):
        plant(source, mutant, {})


def test_a_function_that_no_longer_reads_a_name_of_its_outer_one_takes_the_mutant(
    import_anew: Import,
) -> None:
    module = planted(import_anew, "return function(*given) -> return None")
    assert module.discount("book", 3) is None


def mutants_of(import_anew: Import) -> list[Mutant]:
    return import_anew()[0].mutants


def test_no_function_is_drawn_more_often_than_it_may_be_while_there_are_others(
    import_anew: Import,
) -> None:
    # LEAST has six mutants, NAMES two, FEWEST one, loudly one, called one, open two, discount
    # five with its default, enough two, unseen three
    counts = Counter(each.owner for each in draw(mutants_of(import_anew), each=20, seed=1))
    assert max(counts.values()) == MOST_OF_ONE


def test_all_are_drawn_where_there_are_no_more(import_anew: Import) -> None:
    assert len(draw(mutants_of(import_anew), each=100, seed=1)) == 23


def test_another_seed_draws_others_and_the_same_one_the_same(import_anew: Import) -> None:
    mutants = mutants_of(import_anew)
    first, again, other = (
        {each.before for each in draw(mutants, each=5, seed=seed)} for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other
