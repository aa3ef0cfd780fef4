"""Thousands of idle browsers, and hundreds of slow sockets: nobody else waits for them.

Each browser is signed in as a member of its own, keeps its connection and asks for the pulse as
often as a page does. Meanwhile a newcomer signs in and opens a page. Slow sockets send a byte of a
request now and then, for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from keepable_desk.demo import demo_email
from tests.desk.serving import Served
from tests.soak.databases import fresh
from tests.soak.in_desk import called
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.soak.outcome import Setting

PULSE_SECONDS = 30.0
WATCHED_SECONDS = 100.0  # three pulses of each
SIGN_IN = "/accounts/login/"
NEWCOMERS_EVERY = 5.0
MOST_SECONDS = 2.0  # until a newcomer is signed in and reads the first page
SLOW_BYTE_SECONDS = 5.0


@contextlib.contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Hold 2,000 idle browsers, and 200 slow sockets besides."""
    browsers, slow = setting.size.of(2_000, 200), setting.size.of(200, 20)
    seconds = WATCHED_SECONDS if not setting.size.is_small else PULSE_SECONDS

    def hold(seed: int) -> Outcome:
        outcome = Outcome(seed, 1)
        outcome.take("held", _held(setting.url, browsers, slow, seconds))
        return outcome

    yield hold


def _held(beside: str, browsers: int, slow: int, seconds: float) -> Outcome:
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="keepable-browsers-") as folder:
        served = Served(Path(folder) / "data", fresh(beside, folder), arguments=())
        place, data = served.database, str(served.data)
        keys = called("browsers_desk:prepare", url=place, folder=data, browsers=browsers)
        served.start()
        try:
            found = asyncio.run(_watched(served, keys, slow, seconds))
        finally:
            served.kill()
    outcome.figures |= {"browsers": browsers, "slow_sockets": slow, **found}
    outcome.need(found["pulses_lost"] == 0, f"{found['pulses_lost']} pulses were not answered.")
    outcome.need(
        found["newcomer_slowest"] <= MOST_SECONDS,
        f"A newcomer waited {found['newcomer_slowest']} s.",
    )
    outcome.need(found["slow_still_held"] == 0, "Slow sockets are kept for ever.")
    return outcome


@dataclass(slots=True)
class Watch:
    """What is seen of a desk at a `port` `until` an instant (monotonic)."""

    port: int
    until: float
    waits: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    async def browse(self, key: str, first: float) -> None:
        """Ask for the pulse again and again on one connection, as an open page does."""
        writer: asyncio.StreamWriter | None = None
        asks = f"GET /pulse HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={key}\r\n\r\n".encode()
        due = first
        while due < self.until:
            await asyncio.sleep(max(due - time.monotonic(), 0.0))
            due += PULSE_SECONDS
            begun = time.monotonic()
            for attempt in range(2):  # a connection that was closed meanwhile is opened anew, once
                try:
                    if writer is None or writer.is_closing():
                        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.write(asks)
                    async with asyncio.timeout(30):
                        status = await _answer(reader)
                except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                    writer = None
                    self.lost += [repr(error)] if attempt else []
                    continue
                self.lost += [str(status)] if status != httpx.codes.OK else []
                break
            self.waits.append(time.monotonic() - begun)
        if writer is not None:
            writer.close()


async def _watched(
    served: Served, keys: Sequence[str], slow: int, seconds: float
) -> dict[str, Any]:
    begin, port = time.monotonic(), served.port
    watch = Watch(port, begin + seconds)
    spread = PULSE_SECONDS / len(keys)
    browsing = [
        asyncio.create_task(watch.browse(key, begin + n * spread)) for n, key in enumerate(keys)
    ]
    creeping = [asyncio.create_task(_slow_socket(port, watch.until)) for _ in range(slow)]
    newcomers = await _newcomers(served, watch.until)
    await asyncio.gather(*browsing)
    held = sum(await asyncio.gather(*creeping))
    return {
        "pulses": len(watch.waits),
        "pulses_lost": len(watch.lost),
        "lost_said": sorted(set(watch.lost))[:3],
        "pulse_p99_ms": round(statistics.quantiles(watch.waits, n=100)[98] * 1e3, 1),
        "newcomers": len(newcomers),
        "newcomer_median": round(statistics.median(newcomers), 3),
        "newcomer_slowest": round(max(newcomers), 3),
        "slow_still_held": held,
    }


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    length = next(v for name, v in fields.items() if name.lower() == "content-length")
    await reader.readexactly(int(length))
    return int(head.split(" ", 2)[1])


async def _newcomers(served: Served, until: float) -> list[float]:
    """Let somebody sign in and open a page every few seconds, and return how long each waited."""
    found = []
    while time.monotonic() < until:
        begun = time.monotonic()
        browser = httpx.AsyncClient(base_url=served.url, timeout=60, follow_redirects=True)
        async with browser as http:
            await http.get(SIGN_IN)
            words = {"login": demo_email("rep"), "password": served.demo_password}
            sent = {**words, "csrfmiddlewaretoken": http.cookies["csrftoken"]}
            opened = await http.post(SIGN_IN, data=sent, headers={"Referer": served.url + SIGN_IN})
            if (opened.status_code, opened.url.path) != (httpx.codes.OK, "/"):
                msg = f"a newcomer got {opened.status_code} at {opened.url.path}"
                raise RuntimeError(msg)
        found.append(time.monotonic() - begun)
        await asyncio.sleep(NEWCOMERS_EVERY)
    return found


async def _slow_socket(port: int, until: float) -> bool:
    """Send a byte of a header now and then; return whether the desk still waits in the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    begun = time.monotonic()
    with contextlib.suppress(OSError):
        while time.monotonic() < until:
            writer.write(b"a")
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SLOW_BYTE_SECONDS):
                    if not await reader.read(1):
                        return False
    return time.monotonic() - begun >= PULSE_SECONDS
