"""Races: many yes at once, each on advice that knew of all before it, and none is lost."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.soak.databases import fresh
from tests.soak.in_desk import called
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.soak.outcome import Setting

WORKERS = 8
LONGEST_SECONDS = 60.0
SAME_PEOPLE = ("Reporting pack",)
TWO_HALVES = ("Key user training", "Sandbox")  # nobody can do work of both


@contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Race 200 yes for the same few people, and 200 for two teams."""
    accepts = setting.size.of(200, 16)
    yield lambda seed: _on(setting.url, accepts, seed)


def _on(beside: str, accepts: int, seed: int) -> Outcome:
    outcome = Outcome(seed, 1)
    outcome.take("same people", _judged(_race(beside, SAME_PEOPLE, accepts), accepts))
    halves = _race(beside, TWO_HALVES, accepts)
    outcome.take("two halves", _judged(halves, accepts))
    outcome.need(halves["people_of_all"] == 0, "The two halves need some of the same people.")
    for heard in halves["heard"]:
        outcome.need(heard == {"made": accepts // 2}, f"A half with room came out as {heard}.")
    control = _race(beside, SAME_PEOPLE, accepts, naive=True)
    outcome.figures["control"] = control
    outcome.need(control["blind"] > 0, "The control is not blind, so the race shows nothing.")
    return outcome


def _race(
    beside: str, items: Sequence[str], accepts: int, *, naive: bool = False
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="keepable-race-") as folder:
        found: dict[str, Any] = called(
            "racing_desk:race",
            url=fresh(beside, folder),
            folder=folder,
            items=list(items),
            accepts=accepts,
            workers=WORKERS,
            naive=naive,
        )
    return found


def _judged(found: dict[str, Any], accepts: int) -> Outcome:
    outcome, words = Outcome(figures=found), Counter[str]()
    for heard in found["heard"]:
        words.update(heard)
    answered = words["made"] + words["refused"]
    others = sorted(set(words) - {"made", "refused"})
    outcome.need(answered == accepts, f"{answered} of {accepts} were made or refused.")
    outcome.need(not others, f"Some came out otherwise: {others[:2]}")
    outcome.need(words["made"] == found["promises"], "Not every promise that was made is there.")
    outcome.need(found["blind"] == 0, f"{found['blind']} did not know of a promise before.")
    outcome.need(found["ranks_twice"] == 0, f"{found['ranks_twice']} ranks stand twice.")
    outcome.need(found["ledger_findings"] == 0, "The ledger does not verify.")
    seconds = found["seconds"]
    outcome.need(seconds <= LONGEST_SECONDS, f"It took {seconds} s.")
    return outcome
