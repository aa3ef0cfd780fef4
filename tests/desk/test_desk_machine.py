"""Whatever happens at a desk in whatever order, its invariants hold: `tests.desk.desk_machine`."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.desk.desk_machine import DeskMachine, opened_desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def run(examples: int, steps: int) -> None:
    """Run the machine so often, so many steps each; what is drawn is the same in every run."""
    how = settings(max_examples=examples, stateful_step_count=steps, derandomize=True)
    with opened_desk() as DeskMachine.driver:
        run_state_machine_as_test(DeskMachine, settings=how)


def test_the_invariants_of_a_desk_hold_whatever_happens() -> None:
    run(8, 15)


@pytest.mark.wide
def test_the_invariants_of_a_desk_hold_whatever_happens_for_long() -> None:
    run(40, 40)
