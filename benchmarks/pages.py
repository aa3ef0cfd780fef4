"""The pages: time of the server, script ready, weight; the demo company and one of 20,000 tasks."""

from __future__ import annotations

import os
import re
import statistics
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from benchmarks.desk import plain
from benchmarks.measuring import Bar, Outcome, Table
from keepable.samples import generate_book
from keepable_desk.demo import demo_email
from tests.desk.serving import Served
from tests.pages import chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keepable.domain.book import Book
    from keepable.domain.promise import Promise

TASKS, PROMISES = 20_000, 2_000
HOME_MS, LIST_MS, READY_MS, WEIGHT_KB = 250, 150, 400, 150
HEAD = {"HX-Request": "true"}
IDLE_S, SETTLED_WITHIN_S = 0.05, 90.0  # of processor in a second; in seconds
# what is asked for, by the name under which it is reported
PATHS = {
    "home": "/",
    "promises, 100 lines": "/promises",
    "promises, found by a word": "/promises?q=a&sort=odds&group=customer",
    "timeline": "/promises?view=timeline",
    "capacity": "/capacity",
    "pipeline": "/pipeline",
    "honesty": "/honesty",
    "set-up": "/setup",
}
LISTS = ("promises, 100 lines", "promises, found by a word", "timeline", "capacity", "pipeline")


def measure(*, quick: bool) -> Outcome:
    """Serve both companies, and ask each page one after the other."""
    rounds = 20 if quick else 60
    rows: list[tuple[str, str, float, float, float]] = []
    with tempfile.TemporaryDirectory(prefix="keepable-bench-") as folder:
        with plain(f"sqlite:///{folder}/plain.sqlite3") as port:
            found = _timed(lambda: httpx.get(f"http://127.0.0.1:{port}/rows", timeout=10), rounds)
            rows.append(("plain Django", "twenty rows as JSON", *found))
        demo = Served(Path(folder) / "demo", arguments=("--demo", "--no-jobs")).start()
        try:
            rows += _pages(demo, "demo", demo_email("leader"), demo.demo_password, rounds)
            ready, weight = _in_browser(demo, 3 if quick else 9)
        finally:
            demo.kill()
        with _large(Path(folder)) as (large, password):
            rows += _pages(large, "20,000 tasks", "a@large.example", password, rounds)
    by_name = {(company, name): p95 for company, name, _p50, p95, _most in rows}
    slowest = max(by_name["20,000 tasks", name] for name in LISTS)
    answer = by_name["20,000 tasks", "answer to a question"]
    return Outcome(
        title="The pages",
        bars=(
            _bar("answer on the home page, 20,000 tasks, p95", answer, HOME_MS, "ms"),
            _bar("slowest of the lists, 20,000 tasks, p95", slowest, LIST_MS, "ms"),
            _bar("script of the home page ready, median", ready, READY_MS, "ms"),
            _bar("home page with all it loads, compressed", weight, WEIGHT_KB, "KB"),
        ),
        tables=(
            Table(
                title=f"Pages one at a time, SQLite, {rounds} requests each, time at the client",
                columns=("company", "page", "p50 ms", "p95 ms", "most ms"),
                rows=tuple(rows),
            ),
        ),
    )


def _bar(what: str, measured: float, most: float, unit: str) -> Bar:
    return Bar(what=what, bar=f"at most {most}", measured=measured, unit=unit, met=measured <= most)


def _timed(call: Callable[[], httpx.Response], rounds: int) -> tuple[float, float, float]:
    """Call once to warm up, then so many times; give p50, p95 and the most in milliseconds."""
    call().raise_for_status()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        call().raise_for_status()
        taken.append((time.perf_counter() - begun) * 1e3)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.95)], taken[-1]


def _pages(
    served: Served, company: str, email: str, password: str, rounds: int
) -> list[tuple[str, str, float, float, float]]:
    with httpx.Client(base_url=served.url, timeout=300, follow_redirects=True) as client:
        settle(served)
        form = {"login": email, "password": password, **csrf(client, "/accounts/login/")}
        client.post("/accounts/login/", data=form).raise_for_status()
        rows = [
            (company, name, *_timed(partial(client.get, path), rounds))
            for name, path in PATHS.items()
        ]
        token = csrf(client, "/")
        tried = re.search(r"data-fills='\{\"scope\": \"([^\"]+)\"", client.get("/").text)
        scope = tried.group(1).encode().decode("unicode_escape") if tried else "Standard rollout"
        asked = {"scope": scope, "customer": "Somebody New", "by": "in 40 weeks", **token}
        rows.append(
            (
                company,
                "answer to a question",
                *_timed(lambda: client.post("/ask", data=asked, headers=HEAD), rounds),
            )
        )
        found = re.search(r'href="(/promises/[^"?]+)"', client.get("/promises").text)
        one = found.group(1) if found else "/promises"
        rows.append((company, "one promise", *_timed(lambda: client.get(one), rounds)))
    return rows


def settle(served: Served) -> None:
    """Wait until the desk has warmed up: what it computes beforehand is no part of a list."""
    stat = Path(f"/proc/{served.process.pid if served.process else 0}/stat")
    before, until = -1.0, time.monotonic() + SETTLED_WITHIN_S
    while stat.exists() and time.monotonic() < until:
        fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
        used_s = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        if used_s - before < IDLE_S:
            return
        before = used_s
        time.sleep(1.0)


def csrf(client: httpx.Client, path: str) -> dict[str, str]:
    """Return the field of a form that proves where it came from, as the page at `path` has it."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(path).text)
    return {"csrfmiddlewaretoken": found.group(1)} if found else {}


@contextmanager
def _large(folder: Path) -> Iterator[tuple[Served, str]]:
    """Serve a made company of 20,000 tasks in 2,000 promises, and give its leader's password."""
    book = folder / "large.json"
    book.write_text(large_book(datetime.now(UTC)).to_json(), encoding="utf-8")
    served = Served(folder / "large", arguments=("--no-jobs",))
    served.data.mkdir()
    done = served.command("desk", "load", str(book), "--origin", "large.example/ledger")
    if done.returncode:
        raise SystemExit(done.stderr)
    words = ("--role", "leader", "--name", "Lena Large")
    said = served.command("desk", "member", "a@large.example", *words).stdout
    served.start()
    try:
        yield served, said.split()[-1]
    finally:
        served.kill()


def large_book(now: datetime) -> Book:
    """Make the large book: promises are cut in two until there are 2,000 of them."""
    book = generate_book(TASKS, 1, as_of=now.replace(minute=0, second=0, microsecond=0))
    parts = list(book.promises)
    parts.sort(key=lambda promise: -len(promise.work))
    while len(parts) < PROMISES:
        whole = parts.pop(0)
        parts += _halves(whole)
        parts.sort(key=lambda promise: -len(promise.work))
    ordered = sorted(parts, key=lambda promise: (promise.rank, promise.id))
    return book.changed(
        promises=tuple(replace(each, rank=rank) for rank, each in enumerate(ordered))
    )


def _halves(whole: Promise) -> list[Promise]:
    middle = len(whole.work) // 2
    found = []
    for name, work in (("a", whole.work[:middle]), ("b", whole.work[middle:])):
        here = {task.id for task in work}
        kept = tuple(
            replace(task, predecessors=tuple(p for p in task.predecessors if p in here))
            for task in work
        )
        title = f"{whole.title} ({name})"
        found.append(replace(whole, id=f"{whole.id}{name}", title=title, work=kept))
    return found


def _in_browser(served: Served, rounds: int) -> tuple[float, float]:
    """Return when the script of the home page is ready, in ms, and what the page weighs, in KB."""
    ready, weight = [], 0.0
    with chromium.browser() as browser:
        for _ in range(rounds):
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{served.url}/accounts/login/?demo={served.demo_password}")
            page.click(f"form:has(input[value='{demo_email('rep')}']) button")
            page.wait_for_url(f"{served.url}/")
            state = context.storage_state()
            context.close()
            fresh = browser.new_context(storage_state=state)  # nothing cached
            page = fresh.new_page()
            page.goto(served.url)
            page.wait_for_selector("html[data-ready]")
            ready.append(
                page.evaluate("performance.getEntriesByName('keepable-ready')[0].startTime")
            )
            sizes = "performance.getEntriesByType('resource').map(e => e.transferSize)"
            own = "performance.getEntriesByType('navigation')[0].transferSize"
            weight = (sum(page.evaluate(sizes)) + page.evaluate(own)) / 1e3
            fresh.close()
    return statistics.median(ready), weight
