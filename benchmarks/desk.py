"""The desk through HTTP: asks, lists and yes per second on both databases, beside plain Django."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from benchmarks.measuring import Bar, Outcome, Runs, Spread, Table
from benchmarks.wrk import Measured, getting, posting, wrk
from keepable.answers import ask, read_question
from keepable.forecast import forecast
from keepable.samples import demo_book
from tests.desk.on_postgres import MISSING, binaries, free_port, server
from tests.desk.racing import fresh_database
from tests.desk.serving import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = "Reporting pack for Bluefern in 30 weeks"
TIMES, PLUS_MS = 3.0, 10.0  # the bar of a warm ask: so many times the library's own, plus
CONNECTIONS = 8
Row = tuple[str, str, float, float, float, int]


def measure(*, quick: bool) -> Outcome:
    """Serve the demo company on SQLite and on PostgreSQL, and ask as fast as it answers."""
    seconds, rounds = (2, 2) if quick else (4, 3)
    alone_ms = Spread.of(_library(50 if quick else 300).wall).times(1e3)
    rows: list[Row] = []
    asks = _on("SQLite", "", (seconds, rounds), rows)
    folder = binaries()
    if folder is None:
        sys.stdout.write(f"{MISSING}\n")
    else:
        with server(folder) as url:
            _on("PostgreSQL", url, (seconds, rounds), rows)
    bar_ms = TIMES * alone_ms.median + PLUS_MS
    return Outcome(
        title="The desk through HTTP",
        bars=(
            Bar(
                what="a warm ask through HTTP, one at a time, SQLite",
                bar=f"at most {bar_ms:.1f} (3 times the library's {alone_ms.median:.1f}, plus 10)",
                measured=asks,
                unit="ms",
                met=asks.median <= bar_ms,
            ),
        ),
        tables=(
            Table(
                title=f"The demo company, 1,024 futures, waitress with {CONNECTIONS} threads, "
                f"{CONNECTIONS} connections; medians of {rounds} runs of {seconds} s",
                columns=("database", "request", "per second", "p50 ms", "p99 ms", "failed"),
                rows=tuple(rows),
            ),
        ),
    )


def _library(count: int) -> Runs:
    """Ask in this process: what an ask costs without HTTP, accounts and rows."""
    warm = forecast(demo_book(datetime.now(UTC)))
    question, _ = read_question(warm.book, QUESTION)
    if question is None:
        raise SystemExit(QUESTION)
    runs = Runs()
    ask(warm, question)
    for _ in range(count):
        runs.add(lambda: ask(warm, question))
    return runs


def _on(database: str, beside: str, size: tuple[int, int], rows: list[Row]) -> Spread:
    """Measure on one database, add the rows, and give how long one ask at a time takes, in ms."""
    seconds, rounds = size
    with tempfile.TemporaryDirectory(prefix="keepable-bench-") as folder:
        url = fresh_database(beside) if beside else f"sqlite:///{folder}/plain.sqlite3"
        with plain(url) as port:
            for path in ("nothing", "row", "rows"):
                found = [
                    wrk(
                        f"http://127.0.0.1:{port}/{path}",
                        seconds=seconds,
                        connections=CONNECTIONS,
                    )
                    for _ in range(rounds)
                ]
                rows.append(_row(database, f"plain Django: {path}", found))
        served = Served(Path(folder) / "desk", fresh_database(beside) if beside else "").start()
        try:
            return _desk(database, served, size, rows)
        finally:
            served.kill()


def _desk(database: str, served: Served, size: tuple[int, int], rows: list[Row]) -> Spread:
    seconds, rounds = size
    client = served.signed_in("rep")
    token = client.headers["X-Session-Token"]
    ask_body = json.dumps({"text": QUESTION})
    asking = posting("/api/v1/asks", token, [ask_body])
    client.post("asks", content=ask_body, headers={"Content-Type": "application/json"})
    alone = [wrk(served.url, asking, seconds=seconds, connections=1) for _ in range(rounds)]
    rows.append(_row(database, "ask, one at a time", alone))
    for name, script in (
        ("ask", asking),
        ("list of 20 promises", getting("/api/v1/promises?limit=20", token)),
    ):
        found = [
            wrk(served.url, script, seconds=seconds, connections=CONNECTIONS) for _ in range(rounds)
        ]
        rows.append(_row(database, name, found))
    accepting = [_accepts(served, client, token, seconds, n) for n in range(rounds)]
    rows.append(_row(database, "yes (once each, ledger, receipt)", accepting))
    return Spread.of([each.p50_ms for each in alone])


def _accepts(
    served: Served, client: httpx.Client, token: str, seconds: int, number: int
) -> Measured:
    """Ask for many, then say yes to each of them, once."""
    bodies = []
    for n in range(20 * seconds):
        text = f"Reporting pack for Customer {number}-{n} in 150 weeks"
        made = client.post("asks", json={"text": text}).json()
        bodies.append(json.dumps({"ask": made["id"], "min_odds": 0.0, "reason": "A rehearsal."}))
    script = posting("/api/v1/promises", token, bodies, keyed=True)
    script = script.replace('"wrk-"', f'"wrk-{number}-"')
    return wrk(served.url, script, seconds=seconds, connections=CONNECTIONS)


def _row(database: str, name: str, found: list[Measured]) -> Row:
    return (
        database,
        name,
        Spread.of([each.per_second for each in found]).median,
        Spread.of([each.p50_ms for each in found]).median,
        Spread.of([each.p99_ms for each in found]).median,
        sum(each.failed for each in found),
    )


@contextmanager
def plain(url: str) -> Iterator[int]:
    """Serve plain Django with the database `url`, and give its port."""
    port = free_port()
    words = [sys.executable, "-m", "benchmarks.plain_django", str(port), url]
    process = subprocess.Popen(words)
    try:
        for _ in range(200):
            try:
                httpx.get(f"http://127.0.0.1:{port}/row", timeout=5)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()
