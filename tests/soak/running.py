"""Goes on with the soaks, turn by turn, and keeps what each turn found."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import describe_machine
from tests.soak.outcome import Outcome
from tests.soak.soaks import SOAKS
from tests.soak.status import kept_sum
from tests.soak.sums import ROOT, held, save
from tests.soak.turn import Asked, Found, found_in

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from tests.soak.sums import Code, Failure, Sum

Chosen = tuple[str, str]  # a soak and a database, by their names
LOOK_SECONDS = 0.2
MOST_FAILURES = 20  # that are kept of a soak; then it rests until they are looked at
PATIENCE, PREPARING_SECONDS = 5, 300.0  # on a machine that does much else
LEAST_SECONDS = 5.0  # what is left of the time is not worth another turn


class Run:
    """A run of the soaks, until `ended` is set."""

    def __init__(
        self,
        kept: Path,
        locks: Path,
        code: Code,
        url_of: Callable[[str], str | None],
        ended: threading.Event,
    ) -> None:
        """Keep sums of `code` in the folder `kept`; `url_of` says where each database is."""
        self.kept, self.locks, self.code = kept, locks, code
        self.url_of, self.ended = url_of, ended
        self.has_no_server = False

    def go_on(self, chosen: Sequence[Chosen], seconds: float) -> bool:
        """Go on with what is furthest from its goal for so many `seconds`; give whether all hold.

        What failed on other code is run again before.
        """
        until = time.monotonic() + seconds
        for each in chosen:
            self._run_failed_again(each)
        resting: set[Chosen] = set()  # nothing is to be done for them, or not by this run
        while not self.ended.is_set():
            sums = [kept_sum(self.kept, *each, self.code) for each in chosen]
            left = until - time.monotonic()
            found = next_of([each for each in sums if _name(each) not in resting], left)
            if found is None:
                break
            with held(self.locks, *_name(found)) as is_ours:
                if not is_ours or not self._has_moved(_name(found), left):
                    resting.add(_name(found))
        return not any(kept_sum(self.kept, *each, self.code).failures for each in chosen)

    def small(self, chosen: Sequence[Chosen]) -> bool:
        """Run few seeds of each, and keep nothing."""
        is_good = True
        for name, database in chosen:
            seeds = tuple(range(SOAKS[name].few))
            found = self._turn(database, Asked(name, seeds=seeds, is_small=True))
            is_good &= found is None or not found.outcome.failures
        return is_good

    def again(self, chosen: Sequence[Chosen], seed: int) -> bool:
        """Run one `seed` again, and count nothing; what it shows is kept, or no longer kept."""
        is_good = True
        for name, database in chosen:
            with held(self.locks, name, database) as is_ours:
                found = self._turn(database, Asked(name, seeds=(seed,)))
                if found is not None and is_ours:
                    self._judge(kept_sum(self.kept, name, database, self.code), found)
                is_good &= found is None or not found.outcome.failures
        return is_good

    def _run_failed_again(self, which: Chosen) -> None:
        """Run seeds again that failed on other code, or showed nothing; they count no more."""
        name, database = which
        with held(self.locks, *which) as is_ours:
            before = kept_sum(self.kept, *which, self.code)
            seeds = tuple(each.seed for each in before.failures if self._is_doubtful(each))
            if is_ours and seeds and not self.ended.is_set():
                found = self._turn(database, Asked(name, seeds=seeds))
                if found is not None:
                    self._judge(before, found)

    def _has_moved(self, which: Chosen, left: float) -> bool:
        """Do a turn, and give whether another one makes sense."""
        name, database = which
        soak, before = SOAKS[name], kept_sum(self.kept, *which, self.code)
        seconds = min(soak.turn, left - soak.longest)
        found = self._turn(database, Asked(name, first=before.next_seed, seconds=seconds))
        if found is None:
            return False
        if not self._is_broken(found):
            last = max(found.passed, default=before.next_seed - 1)
            before.count(found.outcome, last + 1, found.seconds)
            before.goal = before.facts.get("goal", before.goal)
        self._judge(before, found)
        return found.outcome.done > 0 and len(before.failures) < MOST_FAILURES

    def _is_doubtful(self, failure: Failure) -> bool:
        return failure.is_broken or failure.code != self.code.with_soaks

    def _is_broken(self, found: Found) -> bool:
        return bool(found.outcome.failures) and not found.passed

    def _judge(self, kept: Sum, found: Found) -> None:
        """Keep what failed or passed."""
        kept.date = f"{datetime.now(UTC):%Y-%m-%d}"
        kept.machine = describe_machine()
        kept.judge(found.passed, found.outcome, self.code.with_soaks, kept.date)
        for failure in kept.failures:
            failure.is_broken = failure.is_broken or (
                self._is_broken(found) and failure.seed in found.outcome.failures
            )
        save(self.kept, kept)

    def _turn(self, database: str, asked: Asked) -> Found | None:
        """Do a turn in a process of its own; None where there is no such database."""
        url = self.url_of(database)
        if url is None:
            self.has_no_server = True
            return None
        asked = replace(asked, url=url)
        with tempfile.TemporaryDirectory(prefix="keepable-soak-") as folder:
            found = self._in_a_process(asked, Path(folder))
        state = "all bars kept" if not found.outcome.failures else "MISSED"
        done = f"{found.outcome.done:,} {SOAKS[asked.soak].unit} in {found.seconds:.0f} s"
        sys.stdout.write(f"{asked.soak} on {database}: {done}, {state}\n")
        for seed, said in found.outcome.failures.items():
            sys.stdout.write(f"  seed {seed}: {' '.join(said)[:2_000]}\n")
        sys.stdout.flush()
        return found

    def _wait(self, process: subprocess.Popen[bytes], until: float) -> None:
        """Wait until the turn ends, which it is told to once the run ends, or made to, too late."""
        is_told = False
        while process.poll() is None:
            time.sleep(LOOK_SECONDS)
            if self.ended.is_set() and not is_told:
                process.terminate()
                is_told = True
            if time.monotonic() > until:
                os.killpg(process.pid, signal.SIGKILL)

    def _in_a_process(self, asked: Asked, folder: Path) -> Found:
        place, result, log = folder / "asked.json", folder / "found.json", folder / "log"
        place.write_text(json.dumps(asdict(asked)), encoding="utf-8")
        begun = time.monotonic()
        with log.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.soak.turn", str(place), str(result)],
                env=_environment(asked, folder),
                cwd=ROOT,
                stdout=said,
                stderr=said,
                start_new_session=True,  # an interrupt at the keyboard is ours to hand on
            )
            self._wait(process, begun + _most_seconds(asked))
        told = log.read_text(encoding="utf-8", errors="replace")[-1_500:]
        if result.exists():
            found = found_in(json.loads(result.read_text(encoding="utf-8")))
            sys.stdout.write(told if found.outcome.failures else "")
            return found
        seed = asked.seeds[0] if asked.seeds else asked.first
        failures = {seed: [f"It broke: {told}"]}
        return Found(Outcome(failures=failures), (), time.monotonic() - begun)


def _most_seconds(asked: Asked) -> float:
    """Return after how long a turn has not come to its end, whatever the machine does beside."""
    longest = SOAKS[asked.soak].longest
    return asked.seconds + PATIENCE * longest * max(len(asked.seeds), 1) + PREPARING_SECONDS


def next_of(sums: Sequence[Sum], left: float) -> Sum | None:
    """Return what is furthest from its goal of what can be done in the `left` seconds."""
    due = [
        each
        for each in sums
        if not each.is_reached and left - SOAKS[each.soak].longest >= LEAST_SECONDS
    ]
    return min(due, key=lambda each: each.share, default=None)


def _name(found: Sum) -> Chosen:
    return found.soak, found.database


def _environment(asked: Asked, folder: Path) -> dict[str, str]:
    """Return the environment of a turn: its own folder for a desk, nothing of another one."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("KEEPABLE", "DJANGO"))}
    own = {"TMPDIR": str(folder)}
    if SOAKS[asked.soak].is_in_desk:
        own["DJANGO_SETTINGS_MODULE"] = "tests.desk.settings"
        own["KEEPABLE_DATA"] = str(folder / "data")
        own["KEEPABLE_LOG_LEVEL"] = "CRITICAL"  # refusals by the thousand are the point
        own |= {"KEEPABLE_DATABASE_URL": asked.url} if asked.url else {}
    return {**kept, **own}
