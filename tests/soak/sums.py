"""What was found in sum over all runs on the same code, kept by soak and database."""

from __future__ import annotations

import fcntl
import hashlib
import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keepable_desk.whole_files import READABLE, replace_whole
from tests.soak.outcome import added, larger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.soak.outcome import Figures, Outcome

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "benchmarks" / "results" / "soak"
LOCKS = ROOT / "build" / "soak"
# what a soak shows holds of this code; another, and counting begins anew
LOOKED_AT = ("src/keepable_desk/store", "src/keepable/ledger", "src/keepable_desk/usecases")
LOOKED_AT_BY = "tests/soak"
MOST_SENTENCES = 20  # of the failures of one seed


def digest_of(root: Path, folders: Iterable[str]) -> str:
    """Return a hash of the code in `folders` of `root`: of names and contents."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Code:
    """The code that is looked at, and that code together with the soaks that look at it."""

    looked_at: str
    with_soaks: str


def code_of(root: Path) -> Code:
    """Return which code there is under `root`."""
    return Code(digest_of(root, LOOKED_AT), digest_of(root, (*LOOKED_AT, LOOKED_AT_BY)))


@dataclass(slots=True)
class Failure:
    """What a seed showed, on which code; whether the run broke, and so showed nothing."""

    seed: int
    said: list[str]
    code: str
    date: str
    is_broken: bool = False


@dataclass(slots=True)
class Sum:
    """What was found of a soak on a database by the runs on the code `code`.

    The next run goes on with `next_seed`. `goal` is what is wanted. `failures` stay until their
    seed has passed on other code.
    """

    soak: str
    database: str
    unit: str
    goal: int
    code: str
    done: int = 0
    next_seed: int = 0
    seconds: float = 0.0
    date: str = ""
    machine: dict[str, Any] = field(default_factory=dict)
    figures: Figures = field(default_factory=dict)
    most: Figures = field(default_factory=dict)
    facts: Figures = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Return which share of the goal is done; none where it is not known yet."""
        return self.done / self.goal if self.goal else 0.0

    @property
    def is_reached(self) -> bool:
        """Return whether what is wanted is done."""
        return self.goal > 0 and self.done >= self.goal

    def count(self, outcome: Outcome, next_seed: int, seconds: float) -> None:
        """Count what was found up to `next_seed`."""
        self.done += outcome.done
        self.next_seed = next_seed
        self.seconds = round(self.seconds + seconds, 1)
        self.figures = added(self.figures, outcome.figures)
        self.most = larger(self.most, outcome.most)
        self.facts |= outcome.facts

    def judge(self, passed: Iterable[int], outcome: Outcome, code: str, date: str) -> None:
        """Keep what failed, and drop failures whose seeds have `passed` now on other code."""
        good = set(passed) - outcome.failures.keys()
        self.failures = [
            each
            for each in self.failures
            if each.seed not in outcome.failures
            and (each.seed not in good or (each.code == code and not each.is_broken))
        ]
        self.failures += [
            Failure(seed, said[:MOST_SENTENCES], code, date)
            for seed, said in sorted(outcome.failures.items())
        ]


def path_of(folder: Path, soak: str, database: str) -> Path:
    """Return the file of a sum."""
    return folder / f"{soak}-{database}.json"


def sum_at(path: Path) -> Sum:
    """Read a sum."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    failures = [Failure(**each) for each in plain.pop("failures")]
    return Sum(**plain, failures=failures)


def save(folder: Path, found: Sum) -> None:
    """Write a sum, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(found), indent=1, ensure_ascii=False) + "\n"
    replace_whole(path_of(folder, found.soak, found.database), text.encode(), READABLE)


def begun_anew(found: Sum, code: str) -> Sum:
    """Return the sum itself where it was counted on this `code`, else one that begins at 0."""
    if found.code == code:
        return found
    return Sum(*(found.soak, found.database, found.unit, found.goal, code), failures=found.failures)


@contextmanager
def held(folder: Path, soak: str, database: str) -> Iterator[bool]:
    """Hold a soak on a database, so that no other process counts the same; or say that one does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{soak}-{database}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
