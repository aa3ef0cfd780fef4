"""Running jobs in several processes, and keeping what they came to for the next time."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.mutation.folders import KEPT, MARKED, ROOT, TESTED_BY
from tests.mutation.planning import digest_of
from tests.mutation.reaching import SEED
from tests.mutation.slot import NAMED_BY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.mutation.planning import Job

RESULTS = KEPT / "results.jsonl"
OUTCOMES = ("caught", "time", "survived", "unreached", "stillborn")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one mutant, and of which state of its function and of the tests that holds."""

    mutant: str
    outcome: str
    by: str
    seconds: float
    function: str
    tests: str
    reached_by: int
    run: int

    @property
    def is_caught(self) -> bool:
        """Whether a test failed, or came to no end."""
        return self.outcome in {"caught", "time"}


def results_of(jobs: Sequence[Job], *, at_once: int, minutes: float) -> dict[str, Result]:
    """Return what became of the mutants of `jobs` by name, running those that are not known yet.

    After `minutes` no more are begun; those that are left are missing, and another run goes on.
    """
    found = _still_valid(jobs)
    for job in jobs:
        if job.mutant.name not in found and not job.tests:
            found[job.mutant.name] = _keep(job, "unreached", "", 0.0)
    if left := [job for job in jobs if job.mutant.name not in found]:
        run(left, at_once=at_once, minutes=minutes)
        found |= _still_valid(left)
    return found


def _still_valid(jobs: Sequence[Job]) -> dict[str, Result]:
    """Return by mutant what is kept and still holds: its function and its tests are as they were.

    Of one that was caught, only the test that caught it counts.
    """
    if not RESULTS.exists():
        return {}
    lines = RESULTS.read_text(encoding="utf-8").splitlines()
    known = {each.mutant: each for each in (Result(**json.loads(line)) for line in lines)}
    found = {}
    for job in jobs:
        kept = known.get(job.mutant.name)
        if kept is not None and kept.function == job.mutant.digest:
            is_caught = kept.outcome == "caught" and kept.by
            tests = digest_of([kept.by.partition("::")[0]]) if is_caught else job.digest
            if kept.tests == tests:
                found[job.mutant.name] = kept
    return found


def run(jobs: Sequence[Job], *, at_once: int, minutes: float) -> None:
    """Run `jobs` in so many processes `at_once`, and keep each result as it comes."""
    place = KEPT / "run"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / "jobs").write_bytes(pickle.dumps(list(jobs)))
    slots = [_slot(place, number) for number in range(at_once)]
    ends = time.monotonic() + 60.0 * minutes
    read: dict[Path, int] = {}
    done = 0
    try:
        while True:
            is_over = all(slot.poll() is not None for slot in slots)
            for path in place.glob("outcomes-*.jsonl"):
                lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
                for line in lines[read.get(path, 0) :]:
                    if line.endswith("\n"):
                        read[path] = read.get(path, 0) + 1
                        done += 1
                        _told(jobs, json.loads(line), done)
            if is_over:
                break
            if time.monotonic() > ends:
                for number in range(len(jobs)):
                    (place / f"claim-{number}").touch()
                ends += 10**6  # those that were begun come to their end
            time.sleep(0.5)
    finally:
        for slot in slots:
            slot.terminate()
    if failed := [slot.returncode for slot in slots if slot.returncode]:
        sys.stdout.write(f"A process of tests ended with {failed}; see {place}.\n")


def _slot(place: Path, number: int) -> subprocess.Popen[bytes]:
    """Start one process that takes jobs from `place`; it has a folder of data for itself."""
    data = place / f"data-{number}"
    data.mkdir()
    temporary = place / f"temporary-{number}"
    options = ["-p", "tests.mutation.slot", "-p", "no:cacheprovider", "-m", MARKED, SEED]
    asked = [sys.executable, "-m", "pytest", "-q", f"--basetemp={temporary}", *options, *TESTED_BY]
    environment = {**os.environ, NAMED_BY: str(place), "KEEPABLE_DATA": str(data)}
    with (place / f"log-{number}").open("wb") as log:
        return subprocess.Popen(asked, cwd=ROOT, env=environment, stdout=log, stderr=log)


def _told(jobs: Sequence[Job], told: dict[str, str | int], done: int) -> None:
    job = jobs[int(told["job"])]
    result = _keep(job, str(told["outcome"]), str(told["by"]), float(told["seconds"]))
    sys.stdout.write(f"{done}/{len(jobs)} {result.outcome}: {result.mutant}\n")
    sys.stdout.flush()


def _keep(job: Job, outcome: str, by: str, seconds: float) -> Result:
    is_found = outcome == "caught" and by  # not so where the whole process ended
    tests = digest_of([by.partition("::")[0]]) if is_found else job.digest
    result = Result(
        mutant=job.mutant.name,
        outcome=outcome,
        by=by,
        seconds=seconds,
        function=job.mutant.digest,
        tests=tests,
        reached_by=job.reached_by,
        run=len(job.tests),
    )
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as kept:
        values = {name: getattr(result, name) for name in Result.__slots__}
        kept.write(json.dumps(values) + "\n")
    return result
