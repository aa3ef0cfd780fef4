"""Fuzzing at length: drawn requests to every operation, as members and by tokens in each role.

Each seed is one caller and so many requests to each operation; what lies at the edges of what the
description allows is spread over the first of them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from keepable_desk.rights.roles import ROLES
from keepable_desk.web.api import ledger
from tests.desk.fuzzing import NO_EDGES
from tests.desk.fuzzing_desk import fuzzer
from tests.desk.staging import staged
from tests.soak.outcome import Outcome
from tests.soak.tables import empty_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.outcome import Setting

EXAMPLES, FEW = 20, 2
EDGES_IN = 4  # rounds of all callers in which each edge was tried once
CALLERS = [(role, by_token) for role in ROLES for by_token in (False, True)]


@contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Fuzz as one caller by each seed, on tables that nothing is left of."""
    examples = setting.size.of(EXAMPLES, FEW)
    with staged(), empty_tables(), transaction.atomic():
        _see_a_planted_error()
        yield lambda seed: fuzzed(seed, examples)
        transaction.set_rollback(True)


def fuzzed(seed: int, examples: int) -> Outcome:
    """Fuzz as the caller whose turn it is at `seed`."""
    around, turn = divmod(seed, len(CALLERS))
    role, by_token = CALLERS[turn]
    who = f"{role} by token" if by_token else role
    edges = slice(around, None, EDGES_IN) if around < EDGES_IN else NO_EDGES
    with fuzzer(role, examples, seed=seed + 1, by_token=by_token, edges=edges) as fuzzing:
        found = fuzzing.run()
    statuses = {str(status): count for status, count in sorted(found.by_status.items())}
    outcome = Outcome(seed, found.cases, {"requests": {who: found.cases}, "statuses": statuses})
    for name, told in found.failures.items():
        outcome.miss(seed, [f"{who}: {name}: {told}"])
    return outcome


def _see_a_planted_error() -> None:
    """Plant an error of the server, which must be found; else nothing is shown."""

    def broken(company: object) -> None:
        msg = f"{company} has a planted error"
        raise RuntimeError(msg)

    with pytest.MonkeyPatch.context() as patch, fuzzer("rep", FEW) as fuzzing:
        patch.setattr(ledger, "ledger_state", broken)
        found = fuzzing.run("ledger_state")
    if not found.failures:
        msg = "A planted error was not found."
        raise ValueError(msg)
