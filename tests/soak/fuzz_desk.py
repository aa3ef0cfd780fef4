"""What a long run of fuzzing does once Django is set up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import setup_test_environment

from keepable_desk.rights.roles import ROLES
from keepable_desk.web.api import ledger
from tests.desk.fuzzing_desk import fuzzer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FEW = 2


def runs(examples: int, roles: Sequence[str], seed: int) -> Iterator[dict[str, Any]]:
    """Fuzz as a member and by a token of each of `roles`, on a database that nothing is left of."""
    setup_test_environment()
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with transaction.atomic():
            yield _control()
            for role in roles or ROLES:
                for by_token in (False, True):
                    yield _run(role, examples, seed, by_token=by_token)
            transaction.set_rollback(True)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def _run(role: str, examples: int, seed: int, *, by_token: bool) -> dict[str, Any]:
    begun = time.perf_counter()
    with fuzzer(role, examples, seed=seed, by_token=by_token) as fuzzing:
        found = fuzzing.run()
    return {
        "who": f"{role} by token" if by_token else role,
        "cases": found.cases,
        "seconds": round(time.perf_counter() - begun, 1),
        "statuses": dict(sorted(found.by_status.items())),
        "failures": found.failures,
    }


def _control() -> dict[str, Any]:
    """Plant an error of the server, which must be found."""

    def broken(company: object) -> None:
        msg = f"{company} has a planted error"
        raise RuntimeError(msg)

    with pytest.MonkeyPatch.context() as patch, fuzzer("rep", FEW) as fuzzing:
        patch.setattr(ledger, "ledger_state", broken)
        found = fuzzing.run("ledger_state")
    missed = {} if found.failures else {"control": "A planted error was not found."}
    return {"who": "control", "cases": found.cases, "failures": missed}
