"""Power cuts: nothing that was answered is lost, nothing is there twice, nothing is half."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import apsw

from tests.soak.in_desk import called
from tests.soak.outcome import Outcome
from tests.soak.recovered import Found, found_at, state_of
from tests.soak.replaying import Replay, Way
from tests.soak.script import Script, script_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.outcome import Setting

SEED = 6962
PROMISES = 16
CHECKPOINT_PAGES = (60, 240, 1_000, 1_000)  # a promise writes about 30 pages
CLOSING, AGAIN = 0.2, 0.3  # shares of runs that close after each promise; that are cut again
NEAR_STEPS = 40  # a second cut within so many steps is one in the midst of recovery
BATCH = 500  # runs of the control that are judged together
LEAST_LOST = 0.3  # the control must lose in so large a share
RAM = Path("/dev/shm")  # noqa: S108 - a disk in memory, where there is one


@dataclass(slots=True)
class _Tally:
    """What came of some cuts."""

    cuts: int = 0
    losing: int = 0
    lost_promises: int = 0
    twice: int = 0
    corrupt: int = 0
    inconsistent: int = 0
    survived_unanswered: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, answered: int, found: Found, states: list[str], name: str) -> None:
        """Compare what was `answered` with what was `found`."""
        self.cuts += 1
        if found.promises is None:
            self.corrupt += 1
            self.examples.append(f"{name}: {found.corrupt}")
            return
        lost = answered - found.promises
        self.losing += lost > 0
        self.lost_promises += max(lost, 0)
        self.survived_unanswered += lost < 0
        self.twice += found.twice > 0
        is_whole = not found.wrong and lost >= -1 and found.state == states[found.promises]
        if not is_whole:
            self.inconsistent += 1
            self.examples.append(f"{name}: {found.wrong or 'another state'}")

    def judged(self, seed: int) -> Outcome:
        """Return what came of them as an outcome, with what every way of running has to keep."""
        outcome = Outcome(seed, self.cuts, {**asdict(self), "kinds": dict(self.kinds)})
        told = self.examples[:1]
        outcome.need(self.corrupt == 0, f"{self.corrupt} databases cannot be read: {told}")
        outcome.need(self.inconsistent == 0, f"It is not as after any promise: {told}")
        outcome.need(self.twice == 0, f"{self.twice} have something twice.")
        return outcome


@dataclass(frozen=True, slots=True)
class _Cutter:
    """A script on a drive, to be cut with what is said to each new connection, `opening`."""

    replay: Replay
    states: list[str]
    opening: str
    facts: dict[str, str | int]

    def cut(self, number: int) -> Outcome:
        """Cut once, or twice, as drawn by the `number`; nothing answered may be lost."""
        tally = _Tally()
        _cut(self.replay, self.opening, self.states, tally, number)
        outcome = tally.judged(number)
        outcome.facts = self.facts
        outcome.need(tally.losing == 0, f"{tally.lost_promises} answered promises are lost.")
        return outcome

    def cut_often(self, batch: int) -> Outcome:
        """Cut as often as a batch holds: so large a share must lose what was answered."""
        tally = _Tally()
        for number in range(batch * BATCH, (batch + 1) * BATCH):
            _cut(self.replay, self.opening, self.states, tally, number)
        outcome = tally.judged(batch)
        outcome.facts = self.facts
        share = tally.losing / tally.cuts
        outcome.need(share >= LEAST_LOST, f"The control loses in {share:.0%} of the cuts only.")
        return outcome


@contextlib.contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Cut the power with the product's own settings: each seed is a run that is cut."""
    del setting
    with _cutter("FULL") as cutter:
        yield cutter.cut


@contextlib.contextmanager
def weaker(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Cut the power with weaker settings, which must lose: each seed is a batch of runs."""
    del setting
    with _cutter("NORMAL") as cutter:
        yield cutter.cut_often


@contextlib.contextmanager
def _cutter(word: str) -> Iterator[_Cutter]:
    """Record what the desk says, and say it on a drive that keeps synchronous as `word` says."""
    place = RAM if RAM.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="keepable-cuts-", dir=place) as name:
        script, left = _recorded(Path(name) / "recorded")
        states = _states(script, Path(name) / "states")
        if left != states[-1]:
            msg = "Saying the script again does not lead where it led."
            raise ValueError(msg)
        folder = Path(name) / "drive"
        folder.mkdir()
        replay = Replay(script, folder)
        opening = script.opening.replace("synchronous=FULL", f"synchronous={word}")
        way = Way(opening, 1_000, closes=False)
        setting = replay.setting(way)
        if setting != word:
            msg = f"It was run with {setting}."
            raise ValueError(msg)
        facts: dict[str, str | int] = {
            "synchronous": setting,
            "steps_of_a_run": replay.steps(way),
            "promises_a_run": PROMISES,
            "statements_a_run": sum(map(len, script.promises)),
            "sqlite_that_is_cut": apsw.sqlite_lib_version(),
            "sqlite_that_recovers": sqlite3.sqlite_version,
        }
        yield _Cutter(replay, states, opening, facts)


def _recorded(folder: Path) -> tuple[Script, str]:
    """Let the desk make the promises; give what it said, and the state in which it left them."""
    folder.mkdir()
    database = folder / "desk.sqlite3"
    url = f"sqlite:///{database}"
    called("recording_desk:record", url=url, folder=str(folder), promises=PROMISES, seed=SEED)
    with contextlib.closing(sqlite3.connect(database)) as connection:
        left = state_of(connection)
    return script_at(folder / "script.json", folder / "before.sqlite3"), left


def _states(script: Script, folder: Path) -> list[str]:
    """Return the hash of the whole database after 0, 1, 2 ... promises, without any cut."""
    folder.mkdir()
    ((name, content),) = script.files.items()
    (folder / name).write_bytes(content)
    with contextlib.closing(sqlite3.connect(folder / name, isolation_level=None)) as connection:
        connection.executescript(script.opening)
        states = [state_of(connection)]
        for promise in script.promises:
            for sql, values in promise:
                connection.execute(sql, values).fetchall()
            states.append(state_of(connection))
    return states


def _cut(replay: Replay, opening: str, states: list[str], tally: _Tally, number: int) -> None:
    """Run until a cut, look at what is left, and in some runs go on from there to another cut."""
    rng = Random(SEED + number)
    way = Way(opening, rng.choice(CHECKPOINT_PAGES), closes=rng.random() < CLOSING)
    steps = replay.steps(way)
    drive = replay.begin(replay.script.files, rng.randint(1, steps))
    answered = replay.play(way, 0)
    kind, files = drive.after_cut(rng)
    tally.kinds[kind] += 1
    found = _look(replay, files)
    tally.add(answered, found, states, f"cut {number}")
    if found.promises is None or rng.random() >= AGAIN:
        return
    drive = replay.begin(files, rng.randint(1, rng.choice((NEAR_STEPS, steps))))
    replay.recover(way)
    tally.kinds["again while recovering" if drive.is_cut else "again later"] += 1
    answered = found.promises if drive.is_cut else replay.play(way, found.promises)
    _, files = drive.after_cut(rng)
    tally.add(answered, _look(replay, files), states, f"cut {number}, the second")


def _look(replay: Replay, files: dict[str, bytes]) -> Found:
    replay.begin(files, None)
    return found_at(replay.folder / replay.database, replay.script.notes)
