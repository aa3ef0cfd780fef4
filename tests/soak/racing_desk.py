"""The races themselves; called in a process where the desk is set up."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import connections

from keepable.ledger.entries import entry_in
from keepable_desk.store.models import EntrySubject, LedgerEntry
from tests.desk.race_run import accept_some, judged
from tests.soak.asks_desk import prepared
from tests.soak.crowd import crowd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def race(items: Sequence[str], accepts: int, workers: int, naive: bool) -> dict[str, Any]:  # noqa: FBT001 - called by name
    """Return yes at once to so many asks, which are for each of `items` in turn.

    With `naive` everybody decides on what was answered before anybody decided.
    """
    company = prepared([items[n % len(items)] for n in range(accepts)]).pk
    connections.close_all()
    shares = [
        {"company": company, "numbers": list(range(n, accepts, workers)), "naive": naive}
        for n in range(workers)
    ]
    found = crowd("racing_desk:take_part", shares, meeting=workers)
    begun = min(at for at, said in found if said is None)
    heard = [said for _, said in found if said is not None]
    return {
        "seconds": round(max(at for at, _ in found) - begun, 1),
        "slowest_seconds": round(max(took for _, _, took in heard), 1),
        "heard": _counted(heard, len(items)),
        "people_of_all": len(_people_of_all(company, len(items))),
        **judged(company),
    }


def _counted(heard: list[tuple[int, str, float]], parts: int) -> list[dict[str, int]]:
    """Count how it came out, for each of the `parts` by itself."""
    return [
        dict(Counter(word for number, word, _ in heard if number % parts == part))
        for part in range(parts)
    ]


def take_part(
    *,
    company: int,
    numbers: list[int],
    naive: bool,
    barrier: Any,  # noqa: ANN401 - made by multiprocessing
    put: Callable[[Any], None],
) -> None:
    """Say yes to the asks with these `numbers`, from when everybody is there."""
    barrier.wait()
    put((time.perf_counter(), None))
    accept_some(company, numbers, naive, _Clocked(put))


class _Clocked:
    """A queue, as far as `accept_some` needs one, that adds when something was put."""

    def __init__(self, put: Callable[[Any], None]) -> None:
        self._put = put

    def put(self, said: object) -> None:
        self._put((time.perf_counter(), said))


def _people_of_all(company: int, parts: int) -> set[str]:
    """Return those whom the promises of every part rest on."""
    return set.intersection(*(_people(company, part, parts) for part in range(parts)))


def _people(company: int, part: int, parts: int) -> set[str]:
    """Return all that the promises of one of the `parts` rest on."""
    found: set[str] = set()
    for row in LedgerEntry.objects.filter(company=company, kind="promise.made"):
        facts: Mapping[str, Any] = entry_in(row.data.encode()).facts
        ask = EntrySubject.objects.get(entry=row, role="ask").ref
        if int(ask.removeprefix("a")) % parts == part:
            found |= {each["resource"] for each in facts["rests_on"]}
    return found
