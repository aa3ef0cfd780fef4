"""Pages of others while hostile files are read: their slowest twentieth at most twice as slow."""

from __future__ import annotations

import base64
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from keepable_desk.demo import demo_email
from tests.desk.serving import Served
from tests.soak.databases import fresh
from tests.soak.hostile import KINDS, SEED
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.outcome import Setting

PAGES = ("/", "/promises", "/capacity", "/honesty", "/pipeline")
MOST_TIMES = 2.0
LARGEST = 5_000_000  # bytes of a file that the desk takes


@contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Send 60 hostile files to a desk on which a member opens pages: before, then, and after."""
    files, quiet = setting.size.of(60, 6), setting.size.of(20, 2)
    yield lambda seed: _sent(seed, setting.url, files, float(quiet))


@dataclass(slots=True)
class Reader:
    """A member who opens one page after the other; how long each took, in seconds."""

    http: httpx.Client
    statuses: Counter[int] = field(default_factory=Counter)

    def open_until(self, is_over: Callable[[], bool]) -> list[float]:
        """Open pages until it is over, and return how long each took."""
        found = []
        while not is_over():
            for page in PAGES:
                begun = time.perf_counter()
                self.statuses[self.http.get(page).status_code] += 1
                found.append(time.perf_counter() - begun)
        return found

    def open_for(self, seconds: float) -> list[float]:
        """Open pages for so many seconds."""
        until = time.monotonic() + seconds
        return self.open_until(lambda: time.monotonic() > until)


def _signed_in(served: Served) -> httpx.Client:
    """Return a browser in which the demo's rep is signed in."""
    http = httpx.Client(base_url=served.url, timeout=60, follow_redirects=True)
    http.get("/accounts/login/")
    words = {"login": demo_email("rep"), "password": served.demo_password}
    key = next(value for name, value in http.cookies.items() if "csrftoken" in name)
    http.post("/accounts/login/", data={**words, "csrfmiddlewaretoken": key})
    return http


def _sent(seed: int, beside: str, files: int, quiet: float) -> Outcome:
    outcome, told = Outcome(seed, 1), Counter[int]()
    with tempfile.TemporaryDirectory(prefix="keepable-meanwhile-") as folder:
        served = Served(Path(folder) / "data", fresh(beside, folder)).start()
        try:
            with closing(_signed_in(served)) as http:
                reader = Reader(http)
                reader.open_for(quiet / 4)  # which warms up
                alone = reader.open_for(quiet)
                sending = threading.Thread(target=_send, args=(served, seed, files, told))
                sending.start()
                meanwhile = reader.open_until(lambda: not sending.is_alive())
                alone += reader.open_for(quiet)
        finally:
            served.kill()
    before, during = (_slow(found) for found in (alone, meanwhile))
    outcome.figures = {"files": files, "pages": len(alone) + len(meanwhile)}
    outcome.facts = {
        "alone_p95_ms": round(before * 1e3, 1),
        "meanwhile_p95_ms": round(during * 1e3, 1),
        "answers": {str(status): count for status, count in sorted(told.items())},
    }
    outcome.most = {"times": round(during / before, 2)}
    outcome.need(during <= MOST_TIMES * before, f"Pages took {during / before:.1f} times as long.")
    outcome.need(set(reader.statuses) == {httpx.codes.OK}, f"Pages said {dict(reader.statuses)}.")
    outcome.need(max(told) < httpx.codes.INTERNAL_SERVER_ERROR, f"Files were told {dict(told)}.")
    return outcome


def _slow(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _send(served: Served, seed: int, files: int, told: Counter[int]) -> None:
    rng = random.Random(SEED + seed)
    http = served.signed_in("operations")
    for number in range(files):
        suffix, data = KINDS[number % len(KINDS)](rng)
        sent = {"name": f"sent{suffix}", "content": base64.b64encode(data[:LARGEST]).decode()}
        told[http.post("imports", json=sent).status_code] += 1
