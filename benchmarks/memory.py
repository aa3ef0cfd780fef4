"""How much memory a desk of the demo company holds, and whether two companies wait for each other.

Every page that a role can reach by links and by parts that load themselves is asked for once as
each of the six roles, a mix of wins and all single wins among them.
"""

from __future__ import annotations

import html
import re
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx

from benchmarks.measuring import Bar, Outcome, Spread, Table
from benchmarks.pages import csrf, settle
from keepable.answers import ask, read_question
from keepable.forecast import forecast
from keepable.samples import demo_book
from keepable_desk.demo import DEMO_NAMES, demo_email
from tests.desk.serving import Served

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.domain.book import Book

START_MB, WALKED_MB, TIMES = 400, 600, 1.2
LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
NO_PAGES = ("/static", "/accounts", "/admin", "/api", "/_allauth", "/metrics", "/ledger")
MOST_PAGES = 600  # of one role; what is reached by its links is far less
MOST_ALIKE = 12  # pages that differ by what their query says only
MIXES = ("/pipeline/breaking", "/pipeline/mix?mix=all", "/pipeline/mix?mix=likely&order=after")
WORKED_OUT_WITHIN_S = 120.0
WAITS = ("part_waiting", "load delay:700ms", "load delay:800ms")


@dataclass(frozen=True, slots=True)
class Walked:
    """What one role walked through, and what the process held afterwards."""

    role: str
    pages: int
    megabytes: float


def measure(*, quick: bool) -> Outcome:
    """Serve the demo company and walk through it as everybody; then compute two at once."""
    with tempfile.TemporaryDirectory(prefix="keepable-bench-") as folder:
        served = Served(Path(folder) / "desk").start()
        try:
            settle(served)
            begun = resident_mb(served)
            roles = list(DEMO_NAMES)[:2] if quick else list(DEMO_NAMES)
            walked = [_walk(served, role) for role in roles]
        finally:
            served.kill()
    most = max(each.megabytes for each in walked)
    forecasts, asks = _at_once(3 if quick else 9)
    return Outcome(
        title="What a process holds, and several companies at once",
        bars=(
            _bar("a demo desk after start", f"at most {START_MB}", begun, "MB", START_MB),
            _bar("the same after every page by every role", f"at most {WALKED_MB}", most, "MB"),
            Bar(
                what="a hundred asks in two companies at once, against one alone",
                bar=f"at most {TIMES}",
                measured=asks,
                unit="times the wall time",
                met=asks.median <= TIMES,
            ),
            Bar(
                what="a forecast in two companies at once, against one alone",
                bar="none: half of it is Python, which runs one at a time",
                measured=forecasts,
                unit="times the wall time",
                met=None,
            ),
        ),
        tables=(
            Table(
                title="The demo company, 40 people, 1,024 futures, SQLite, one process",
                columns=("after", "pages", "resident MB"),
                rows=(
                    ("start", 0, begun),
                    *(
                        (f"every page of {each.role}", each.pages, each.megabytes)
                        for each in walked
                    ),
                ),
            ),
        ),
    )


def _bar(what: str, bar: str, measured: float, unit: str, most: float = WALKED_MB) -> Bar:
    return Bar(what=what, bar=bar, measured=measured, unit=unit, met=measured <= most)


def resident_mb(served: Served) -> float:
    """Return how much memory the process of a served desk has, in MB."""
    status = Path(f"/proc/{served.process.pid if served.process else 0}/status").read_text("ascii")
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else float("nan")


def _walk(served: Served, role: str) -> Walked:
    """Ask for every page that `role` reaches, and for mixes, until they are worked out."""
    with httpx.Client(base_url=served.url, timeout=300, follow_redirects=True) as client:
        form = {"login": demo_email(role), "password": served.demo_password}
        form |= csrf(client, "/accounts/login/")
        client.post("/accounts/login/", data=form).raise_for_status()
        seen = _all_pages(client)
        for path in MIXES:
            _worked_out(client, path)
    settle(served)
    return Walked(role, seen, resident_mb(served))


def _all_pages(client: httpx.Client) -> int:
    known, ahead, alike = {"/"}, deque(["/"]), dict[str, int]()
    asked = 0
    while ahead and asked < MOST_PAGES:
        here = ahead.popleft()
        answer = client.get(here)
        asked += 1
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        for link in map(html.unescape, LINK.findall(answer.text)):
            path = urljoin(here, link)
            place = urlsplit(path).path
            if path in known or place.startswith(NO_PAGES):
                continue
            alike[place] = alike.get(place, 0) + 1
            if alike[place] <= MOST_ALIKE:
                known.add(path)
                ahead.append(path)
    return asked


def _worked_out(client: httpx.Client, path: str) -> None:
    until = time.monotonic() + WORKED_OUT_WITHIN_S
    while time.monotonic() < until:
        answer = client.get(path)
        if answer.is_client_error or not any(word in answer.text for word in WAITS):
            return
        time.sleep(0.5)
    raise SystemExit(path)


def _at_once(rounds: int) -> tuple[Spread, Spread]:
    """Return how much longer two companies take at once than one alone: forecasts, and asks."""
    books = [demo_book(datetime.now(UTC)), demo_book(datetime.now(UTC)).changed(name="Another")]
    forecast(books[0])  # compiled, and its pages touched
    return (
        _ratio([partial(forecast, book) for book in books], rounds),
        _ratio([_asker(book) for book in books], rounds),
    )


def _asker(book: Book) -> Callable[[], object]:
    warm = forecast(book)
    question, _ = read_question(book, "Reporting pack for Bluefern in 30 weeks")
    if question is None:
        raise SystemExit(book.name)
    return lambda: [ask(warm, question) for _ in range(100)]


def _ratio(calls: list[Callable[[], object]], rounds: int) -> Spread:
    found = []
    for _ in range(rounds):
        alone = [_seconds([call]) for call in calls]
        found.append(_seconds(calls) / (sum(alone) / len(alone)))
    return Spread.of(found)


def _seconds(calls: list[Callable[[], object]]) -> float:
    """Return how long all `calls` take together, each in a thread of its own."""
    threads = [threading.Thread(target=call) for call in calls]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun
