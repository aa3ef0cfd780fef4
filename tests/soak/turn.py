"""A turn of a soak, in a process of its own: `python -m tests.soak.turn ASKED FOUND`.

The file ASKED says which soak, where, and which seeds; what was found is written to FOUND. A
signal to end lets the seed under way come to its end, and keeps what was found until then.
"""

from __future__ import annotations

import importlib
import itertools
import json
import signal
import sys
import threading
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from keepable.cli.compiled_cache import keep_compiled_code
from tests.soak.outcome import Outcome, Setting, Size
from tests.soak.soaks import SOAKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_FAILING = 5  # seeds of a turn; what fails again and again needs no more of them
ENDING = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which turn is wanted: `seeds`, or all from `first` on until so many `seconds` are over."""

    soak: str
    url: str = ""
    first: int = 0
    seconds: float = 0.0
    seeds: tuple[int, ...] = ()
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a turn found, the seeds that were worked through, and how long that took."""

    outcome: Outcome
    passed: tuple[int, ...]
    seconds: float


def found_in(plain: dict[str, Any]) -> Found:
    """Read what a turn wrote."""
    outcome = Outcome(**plain["outcome"])
    outcome.failures = {int(seed): said for seed, said in outcome.failures.items()}
    return Found(outcome, tuple(plain["passed"]), plain["seconds"])


def work_through(
    run: Callable[[int], Outcome], seeds: Iterable[int], is_over: Callable[[], bool]
) -> tuple[Outcome, tuple[int, ...]]:
    """Let `run` work through `seeds` until it `is_over`; give what was found, and how far.

    One that breaks is a failure of its seed, and hides nothing of what others find.
    """
    total, passed = Outcome(), []
    for seed in seeds:
        if is_over():
            break
        try:
            total.add(run(seed))
        except Exception:  # noqa: BLE001 - whatever it is, it is told
            total.miss(seed, [f"It broke: {traceback.format_exc()[-1_500:]}"])
        passed.append(seed)
        if len(total.failures) >= MOST_FAILING:
            break
    return total, tuple(passed)


def turn(asked: Asked, is_ended: Callable[[], bool]) -> Found:
    """Prepare the soak, and work through its seeds."""
    begun = time.monotonic()
    soak = SOAKS[asked.soak]
    if soak.is_in_desk:
        django.setup()
    module, _, name = soak.place.partition(":")
    until = begun + asked.seconds

    def is_over() -> bool:
        return is_ended() or (not asked.seeds and time.monotonic() >= until)

    setting = Setting(asked.url, Size(is_small=asked.is_small), is_over)
    prepared = getattr(importlib.import_module(f"tests.soak.{module}"), name)
    seeds: Iterator[int] = iter(asked.seeds) if asked.seeds else itertools.count(asked.first)
    with prepared(setting) as run:
        outcome, passed = work_through(run, seeds, is_over)
    return Found(outcome, passed, round(time.monotonic() - begun, 1))


def main() -> None:
    """Do what is asked, and write what was found."""
    place, result = map(Path, sys.argv[1:])
    keep_compiled_code()  # said before numba loads
    plain = json.loads(place.read_text(encoding="utf-8"))
    asked = Asked(**{**plain, "seeds": tuple(plain["seeds"])})
    ended = threading.Event()
    for number in ENDING:
        signal.signal(number, lambda *_: ended.set())
    found = turn(asked, ended.is_set)
    result.write_text(json.dumps(asdict(found), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
