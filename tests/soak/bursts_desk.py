"""The bursts themselves; called in a process where the desk is set up."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import connections

from keepable.ledger.exports import export_lines
from keepable.ledger.verifying import verify
from keepable_desk.reads.runtime import Runtime
from keepable_desk.store.models import Company, LedgerEntry, OnceKey, Promise
from keepable_desk.usecases.append_to_ledger import ledger_rows
from keepable_desk.usecases.make_promise import KeyReusedError, make_promise
from tests.desk.acting import acting
from tests.desk.race_run import NOW, ORIGIN
from tests.soak.asks_desk import MIN_ODDS, prepared, wish
from tests.soak.crowd import crowd

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER_REQUEST = 4  # in every so many-th burst half of them ask for something else under the key
PATIENCE_SECONDS = 120.0


def race(bursts: int, processes: int, threads: int) -> dict[str, Any]:
    """Send each key `processes` times `threads` times at once, and judge what came of it."""
    company = prepared(["Reporting pack"] * bursts).pk
    before = Promise.objects.filter(company=company).count()
    connections.close_all()
    share = {"company": company, "bursts": bursts, "threads": threads}
    shares = [{**share, "first": n * threads} for n in range(processes)]
    found = crowd("bursts_desk:take_part", shares, meeting=processes * threads)
    return {**_judged(found, bursts), **_stored(company, before)}


def take_part(
    *,
    company: int,
    bursts: int,
    first: int,
    threads: int,
    barrier: Any,  # noqa: ANN401 - made by multiprocessing
    put: Callable[[Any], None],
) -> None:
    """Send every key from each of the `threads` of this process, numbered from `first`."""
    runtime = Runtime()  # one for a process, as in the product

    def send_all(member: int) -> None:
        for number in range(bursts):
            barrier.wait(PATIENCE_SECONDS)
            put((number, *_sent(runtime, company, number, member)))
        connections.close_all()

    crew = [threading.Thread(target=send_all, args=(first + n,)) for n in range(threads)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()


def is_mixed(number: int) -> bool:
    """Whether in the burst with this `number` half of them ask for something else."""
    return number % OTHER_REQUEST == OTHER_REQUEST - 1


def _sent(runtime: Runtime, company: int, number: int, member: int) -> tuple[str, str]:
    asked = wish(number)
    if is_mixed(number) and member % 2:
        asked = replace(asked, min_odds=MIN_ODDS / 2)
    try:
        answer = make_promise(acting(company, NOW, runtime), asked)
    except KeyReusedError:
        return "key reused", ""
    except Exception as error:  # noqa: BLE001 - anything else is what this looks for
        return "failed", f"{error!r:.200}"
    return "answered", json.dumps(answer, sort_keys=True)


def _judged(found: list[tuple[int, str, str]], bursts: int) -> dict[str, Any]:
    """Count what came back, and the bursts in which not all were given the same answer."""
    words = Counter(word for _, word, _ in found)
    by_burst = [[each for each in found if each[0] == number] for number in range(bursts)]
    return {
        "bursts": bursts,
        "sent": len(found),
        "answered": words["answered"],
        "key_reused": words["key reused"],
        "failed": [text for _, word, text in found if word == "failed"][:5],
        "bursts_not_as_one": sum(not _is_as_one(burst) for burst in by_burst),
    }


def _is_as_one(burst: list[tuple[int, str, str]]) -> bool:
    """Whether all of a burst got the one answer, and nobody who asked for something else."""
    answers = [answer for _, word, answer in burst if word == "answered"]
    expected = len(burst) // 2 if is_mixed(burst[0][0]) else len(burst)
    return len(answers) == expected and len(set(answers)) == 1


def _stored(company: int, before: int) -> dict[str, Any]:
    row = Company.objects.get(pk=company)
    rows = list(ledger_rows(row))
    return {
        "promises": Promise.objects.filter(company=company).count() - before,
        "keys": OnceKey.objects.filter(company=company).count(),
        "entries": LedgerEntry.objects.filter(company=company, kind="promise.made").count(),
        "ledger_findings": len(verify(export_lines(ORIGIN, rows, len(rows))).findings),
    }
