"""A yes on the demo's desk beside that of another version: `python -m benchmarks.beside FOLDER`.

FOLDER is a checkout of the other version with what it needs installed in its `.venv`. Both desks
are served at once, and yeses are given to one and the other in turn, so that whatever slows the
machine slows both. What is compared is how long the answer takes over HTTP, pair by pair.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import describe_machine
from tests.desk.serving import Served

if TYPE_CHECKING:
    import httpx

ROUNDS, WARMING = 100, 5
FIRST_ASK_SECONDS = 600  # it may have to be compiled
SETTLE_SECONDS = 20  # a desk computes ahead when it has started
DRAWN_AGAIN, WITHIN = 2_000, (0.025, 0.975)


def main() -> int:
    """Measure both, and print the ratio with its 95 % interval and the times in ms, as JSON."""
    parser = argparse.ArgumentParser(description="Time a yes here and in another version.")
    parser.add_argument("folder", type=Path, help="a checkout of the other version")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="pairs of yeses")
    given = parser.parse_args()
    with ExitStack() as stack:
        there, here = (
            _asked(stack, python, given.rounds + WARMING)
            for python in (str(given.folder / ".venv/bin/python"), sys.executable)
        )
        time.sleep(SETTLE_SECONDS)
        pairs = [_pair(there, here, number) for number in range(given.rounds + WARMING)][WARMING:]
    sys.stdout.write(json.dumps(_compared(pairs), indent=1) + "\n")
    return 0


def _asked(stack: ExitStack, python: str, count: int) -> tuple[httpx.Client, list[str]]:
    """Serve the demo's desk with `python`, and ask for as much as there are yeses to give."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    served = Served(Path(folder) / "desk", arguments=("--demo", "--no-jobs"), python=python).start()
    stack.callback(served.kill)
    client = served.signed_in("rep")
    client.timeout = FIRST_ASK_SECONDS
    words = (f"Reporting pack for Customer {n} in 150 weeks" for n in range(count))
    asks = [client.post("asks", json={"text": text}).json()["id"] for text in words]
    return client, asks


def _pair(
    there: tuple[httpx.Client, list[str]], here: tuple[httpx.Client, list[str]], number: int
) -> tuple[float, float]:
    """Give the seconds that yes `number` takes there and here, the other one first every time."""
    order = (there, here) if number % 2 else (here, there)
    took = {id(each): _yes(*each, number) for each in order}
    return took[id(there)], took[id(here)]


def _yes(client: httpx.Client, asks: list[str], number: int) -> float:
    body = {"ask": asks[number], "min_odds": 0.0, "reason": "A rehearsal."}
    begun = time.perf_counter()
    answer = client.post("promises", json=body, headers={"Idempotency-Key": f"beside-{number}"})
    took = time.perf_counter() - begun
    answer.raise_for_status()
    return took


def _compared(pairs: list[tuple[float, float]]) -> dict[str, object]:
    ratios = [here / there for there, here in pairs]
    dice = random.Random(1)
    drawn = sorted(
        statistics.median(dice.choices(ratios, k=len(ratios))) for _ in range(DRAWN_AGAIN)
    )
    low, high = (round(drawn[int(share * DRAWN_AGAIN)], 3) for share in WITHIN)
    there_ms, here_ms = (
        round(statistics.median(column) * 1000, 1) for column in zip(*pairs, strict=True)
    )
    return {
        "here_to_there": round(statistics.median(ratios), 3),
        "interval_95": [low, high],
        "there_ms": there_ms,
        "here_ms": here_ms,
        "pairs": len(pairs),
        "machine": describe_machine(),
    }


if __name__ == "__main__":
    sys.exit(main())
