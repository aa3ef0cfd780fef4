"""The race itself, in the database that the environment names: see `tests.desk.racing`."""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import connections

from keepable.answers import read_question
from keepable.domain.deal import Customer
from keepable.ledger.entries import entry_in
from keepable.ledger.exports import export_lines
from keepable.ledger.verifying import verify
from keepable.samples import demo_company
from keepable_desk.reads.runtime import Runtime
from keepable_desk.store.mapping import load_book
from keepable_desk.store.models import Company, LedgerEntry, Promise, ResourceRevision
from keepable_desk.store.signing_keys import signer_to_open
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases import deciding
from keepable_desk.usecases import make_promise as action
from keepable_desk.usecases.append_to_ledger import ledger_rows, open_ledger
from keepable_desk.usecases.ask_question import answer_question
from tests.desk.acting import acting

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
ORIGIN = "race.example/ledger"


def prepared(asks: int) -> int:
    """Make the company with its asks, and give its number."""
    call_command("migrate", verbosity=0)
    demo = demo_company()
    customers = [Customer(id=f"c{n}", name=f"Customer {n:03}", zone="UTC") for n in range(asks)]
    book = demo.changed(
        settings=replace(demo.settings, scenarios=64), customers=(*demo.customers, *customers)
    )
    with writing():
        company = load_book(book, ORIGIN)
        open_ledger(company, now=NOW, key=signer_to_open(ORIGIN).verifier())
    runtime = Runtime()
    for n in range(asks):
        question, problems = read_question(book, f"Reporting pack for Customer {n:03} in 60 weeks")
        if question is None:
            raise SystemExit(str(problems[0]))
        answer_question(acting(company.pk, NOW, runtime), question, ref=f"a{n}")
    return company.pk


def accept_some(company: int, numbers: list[int], naive: bool, results: Any) -> None:  # noqa: ANN401, FBT001 - a queue, and how it is sent to a process
    """Say yes to the asks with these `numbers`, one after the other."""
    runtime: Any = Runtime()
    if naive:
        runtime = _Frozen(runtime, company)
        vars(deciding)["ResourceRevision"] = _Blind
    for number in numbers:
        begun = time.perf_counter()
        wish = action.PromiseRequest(
            ask=f"a{number}",
            key=f"k{number}",
            promiser="Ruben Castellane",
            min_odds=0.3,
            reason="They cannot wait.",
        )
        try:
            action.make_promise(acting(company, NOW, runtime), wish)
            word = "made"
        except action.NotDecidedError as error:
            word = "refused" if error.answer and (error.answer.odds or 0.0) < 0.3 else "busy"
        except Exception as error:  # noqa: BLE001 - anything else is what this looks for
            word = f"failed: {error!r:.200}"
        results.put((number, word, time.perf_counter() - begun))


class _Frozen:
    """Forecasts as they were when everybody asked: nobody looks again."""

    def __init__(self, runtime: Any, company: int) -> None:  # noqa: ANN401 - the real ones
        self.first = runtime.warm(company, NOW)

    def warm(self, company: int, now: datetime) -> Any:  # noqa: ANN401 - as the real ones
        del company, now
        return self.first


class _Blind:
    """Revisions that never say that somebody else was there."""

    class objects:  # noqa: N801 - as Django calls it
        """As Django's."""

        @staticmethod
        def filter(**asked: Any) -> Any:  # noqa: ANN401 - a query
            """Return a query that always moves one row on, and reads as the real one."""
            real = ResourceRevision.objects.filter(**asked)
            read = staticmethod(real.values_list)
            return type("Query", (), {"update": lambda *_, **__: 1, "values_list": read})()


def judged(company: int) -> dict[str, Any]:
    """Walk the ledger: which promise was made on advice that did not know of one before it."""
    made: list[dict[str, Any]] = [
        dict(entry_in(row.data.encode()).facts)
        for row in LedgerEntry.objects.filter(company=company, kind="promise.made")
    ]
    last: dict[str, int] = {}
    blind = 0
    for facts in made:
        found = {each["resource"]: int(each["revision"]) for each in facts["rests_on"]}
        blind += any(found[name] < last.get(name, 0) for name in found)
        last |= {name: revision + 1 for name, revision in found.items()}
    rows = list(ledger_rows(_company(company)))
    ranks = list(Promise.objects.filter(company=company).values_list("rank", flat=True))
    lines = export_lines(ORIGIN, rows, len(rows))
    return {
        "promises": len(made),
        "blind": blind,
        "ranks_twice": len(ranks) - len(set(ranks)),
        "ledger_findings": len(verify(lines).findings),
    }


def _company(number: int) -> Any:  # noqa: ANN401 - a row
    return Company.objects.get(pk=number)


def race(accepts: int, workers: int, *, naive: bool) -> dict[str, Any]:
    """Run it in the database that the environment names, and give what came out."""
    company = prepared(accepts)
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    shares = [list(range(n, accepts, workers)) for n in range(workers)]
    begun = time.perf_counter()
    processes = [
        context.Process(target=accept_some, args=(company, share, naive, results))
        for share in shares
    ]
    for process in processes:
        process.start()
    found = [results.get(timeout=300) for _ in range(accepts)]
    seconds = time.perf_counter() - begun
    for process in processes:
        process.join()
    words = [word for _, word, _ in found]
    return {
        "seconds": round(seconds, 1),
        "slowest": round(max(took for _, _, took in found), 1),
        "made": words.count("made"),
        "refused": words.count("refused"),
        "busy": words.count("busy"),
        "failed": [word for word in words if word.startswith("failed")],
        **judged(company),
    }


def main() -> None:
    """Race, and print what came out as one line of JSON."""
    accepts, workers, naive = sys.argv[1:]
    sys.stdout.write(json.dumps(race(int(accepts), int(workers), naive=naive == "naive")) + "\n")


if __name__ == "__main__":
    main()
