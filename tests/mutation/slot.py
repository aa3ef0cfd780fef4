"""A plug-in for pytest that runs tests against mutants, each in a fork of one warm process.

Tests are collected once, and what all of them need is set up once: the database of the desk and
the compiled kernels. Each mutant is put into a fork, so that nothing of it stays. Several processes
share one list of jobs: who makes the file of a job's number has claimed it.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import resource
import select
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from hypothesis import Phase, settings

from keepable.answers import ask, likely, read_question, why
from keepable.forecast import forecast
from keepable.samples.generate import generate_book, generate_questions
from tests.mutation.applying import StillbornError, forget, live_functions, plant
from tests.mutation.mutants import sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.mutation.applying import Live
    from tests.mutation.planning import Job

NAMED_BY = "KEEPABLE_MUTANTS"  # the folder with the jobs
# what these tests need first of all is set up, and loaded: database, pages, interface, kernels
WARMING = ("tests/desk/test_declining.py", "tests/desk/test_pages_lacking.py")
WAITING = 8.0  # times as long as a fork may use a processor: then it hangs
PACKAGES = ("keepable", "tests")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: caught, caught by time, survived or stillborn, and by which test."""

    outcome: str
    by: str = ""
    seconds: float = 0.0


class Slot:
    """Runs one mutant after the other."""

    def __init__(self, place: Path) -> None:
        """Take jobs from the folder `place`, and leave what they came to there."""
        self.place = place
        self.failed = ""
        self.known: Live = {}
        self.fit: dict[str, bool] = {}
        self.items: dict[str, pytest.Item] = {}
        self.finders: dict[str, Counter[str]] = defaultdict(Counter)
        self.child = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the jobs in the place of the tests."""
        signal.signal(signal.SIGTERM, self.end)
        self.items = {item.nodeid: item for item in session.items}
        warm(session)
        if self.failed:
            msg = f"{self.failed} fails although nothing is mutated."
            raise RuntimeError(msg)
        data = Path(os.environ["KEEPABLE_DATA"])
        fresh = data.with_name(f"{data.name}-fresh")
        shutil.copytree(data, fresh)
        self.known = live_functions(str(source.path) for source in sources())
        forget(PACKAGES)
        gc.freeze()  # what forks share is not copied because somebody looks for garbage in it
        jobs: list[Job] = pickle.loads((self.place / "jobs").read_bytes())  # noqa: S301 - our own
        with (self.place / f"outcomes-{os.getpid()}.jsonl").open("a", encoding="utf-8") as left:
            for number, job in enumerate(jobs):
                if not _claimed(self.place / f"claim-{number}"):
                    continue
                found = self.judged(session, job, (fresh, data))
                kept = {"job": number, "outcome": found.outcome, "by": found.by}
                left.write(json.dumps({**kept, "seconds": round(found.seconds, 2)}) + "\n")
                left.flush()
        return True

    def judged(self, session: pytest.Session, job: Job, data: tuple[Path, Path]) -> Outcome:
        """Return what becomes of the mutant of `job`.

        Tests that have found mutants of the same file come first. One that finds its first is run
        against the code as it is, too; if it fails there, it finds nothing.
        """
        tests = [name for name in job.tests if name in self.items and self.fit.get(name, True)]
        finders = self.finders[job.mutant.file]
        tests.sort(key=lambda name: -finders[name])
        while True:
            found = self.forked(session, job, tests, data, is_mutated=True)
            is_caught = found.outcome == "caught" and bool(found.by)
            if is_caught and found.by not in self.fit:
                control = self.forked(session, job, [found.by], data, is_mutated=False)
                self.fit[found.by] = control.outcome == "survived"
            if not is_caught or self.fit[found.by]:
                finders[found.by] += 1
                return found
            tests.remove(found.by)

    def forked(
        self,
        session: pytest.Session,
        job: Job,
        tests: Sequence[str],
        data: tuple[Path, Path],
        *,
        is_mutated: bool,
    ) -> Outcome:
        """Run `tests` in a fork, and return what it tells before its time is over."""
        fresh, used = data
        shutil.rmtree(used)
        shutil.copytree(fresh, used)
        reading, writing = os.pipe()
        begun = time.monotonic()
        child = self.child = os.fork()
        if not child:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.setsid()
            seconds = round(job.limit)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            os.close(reading)
            try:
                told = self.run(session, job, tests, is_mutated=is_mutated)
                os.write(writing, json.dumps([told.outcome, told.by]).encode())
            finally:
                os._exit(0)  # nothing of this process goes on in the fork
        os.close(writing)
        is_told, _, _ = select.select([reading], [], [], WAITING * job.limit)
        text = os.read(reading, 65_536) if is_told else b""
        os.close(reading)
        os.killpg(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        self.child = 0
        is_over = not is_told or os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL}
        outcome, by = json.loads(text) if text else ("time" if is_over else "caught", "")
        return Outcome(outcome, by, time.monotonic() - begun)

    def end(self, *_: object) -> None:
        """End the fork, too, when this process is ended."""
        if self.child:
            os.killpg(self.child, signal.SIGKILL)
        sys.exit(1)

    def run(
        self, session: pytest.Session, job: Job, tests: Sequence[str], *, is_mutated: bool
    ) -> Outcome:
        """Put the mutant in, and run `tests` until one of them fails."""
        if is_mutated:
            source = next(each for each in sources() if each.file == job.mutant.file)
            try:
                plant(source, job.mutant, self.known)
            except StillbornError as error:
                return Outcome("stillborn", str(error))
        items = [self.items[name] for name in tests]
        for item, following in zip(items, [*items[1:], elsewhere(session)], strict=False):
            session._setupstate.teardown_exact(item)  # noqa: SLF001 - pytest offers no other way
            try:
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            except BaseException:  # noqa: BLE001 - whatever ends a test, even an exit, has seen it
                self.failed = item.nodeid
            if self.failed:
                return Outcome("caught", self.failed)
        return Outcome("survived")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the first test that fails."""
        if report.failed and not self.failed:
            self.failed = report.nodeid


def warm(session: pytest.Session) -> None:
    """Set up what is set up once for all tests, and load the kernels."""
    book = generate_book(5, 1)
    question, _ = read_question(book, next(iter(generate_questions(book, 1).values())))
    warmed = forecast(book, scenarios=8)
    if question is not None:
        likely(warmed, question, why(warmed, question, ask(warmed, question)))
    for item in session.items:
        if item.nodeid.startswith(WARMING):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=elsewhere(session))
    connections.close_all()


def elsewhere(session: pytest.Session) -> pytest.Item:
    """Return a test before which all is taken down but what is there for all tests."""
    return next(item for item in session.items if item.nodeid.startswith("src/"))


def _claimed(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def pytest_configure(config: pytest.Config) -> None:
    """Run mutants; examples that fail are not made smaller, as that one fails is all we ask."""
    if NAMED_BY in os.environ:
        settings.register_profile("mutants", settings(), phases=(Phase.explicit, Phase.generate))
        settings.load_profile("mutants")
        config.pluginmanager.register(Slot(Path(os.environ[NAMED_BY])))
