"""What answers are frozen of: each case by its name, with how it is computed today."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.frozen import today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Plain = dict[str, Any]

HERE = Path(__file__).parent
GIVEN, ANSWERS = HERE / "given", HERE / "answers"
BOOKS = GIVEN / "books.jsonl"
DEMO_AT = {"demo": "2027-01-11T08:00:00+00:00", "demo-in-november": "2026-11-23T08:00:00+00:00"}
DEMO_ASKS: tuple[Plain, ...] = (
    {"items": ["reporting-pack"], "customer": "bluefern", "by": "2027-05-17"},
    {"items": ["single-sign-on"], "customer": "acme", "by": "2027-06-30"},
    {"items": ["single-sign-on", "sandbox"], "customer": "acme", "by": "2027-06-30"},
    {"items": ["data-migration"], "customer": "nordbank", "by": "2027-02-15"},
    {"items": ["customer-portal"], "customer": "velden"},
    {"deal": "d05", "by": "2027-08-13"},
    {"deal": "d02", "by": "2027-07-16"},
)
FEW = 3  # so many are asked of the demo company in `make test`
GENERATED = ((60, 1), (120, 2), (250, 3))
LEDGERS = ("one-key", "four-keys")
# What takes many seconds is computed in `.ci/run` alone.
WIDE = ("demo-in-november", "replay")


def cases() -> dict[str, Callable[[], Plain]]:
    """Return how each case is computed, by its name."""
    found: dict[str, Callable[[], Plain]] = {}
    for number, given in enumerate(_books()):
        found[f"book-{number:02}"] = partial(_of_book, given)
    for path in sorted(GIVEN.glob("*.sm")) + sorted(GIVEN.glob("projects.json")):
        found[path.stem] = partial(_of_instance, path)
    for name, as_of in DEMO_AT.items():
        found[name] = partial(_of_demo, as_of, wide=name in WIDE)
    for tasks, seed in GENERATED:
        found[f"generated-{tasks}-{seed}"] = partial(_of_generated, tasks, seed)
    found["replay"] = partial(_of_history, "history", 7)
    found["replay-of-dates"] = partial(_of_history, "history-of-dates", 7)
    for name in LEDGERS:
        found[f"ledger-{name}"] = partial(_of_ledger, name)
    return found


def kept_form(answers: Plain) -> str:
    """Return answers as text of JSON: a line for each part of a part, so that they can be compared.

    >>> print(kept_form({"odds": {"hold 0": [0.5, 1.0], "promise 0": [0.2, 0.1]}}))
    {
    "odds": {
    "hold 0": [0.5, 1.0],
    "promise 0": [0.2, 0.1]
    }
    }
    """
    return _lines(answers, 2)


def _lines(value: object, depth: int) -> str:
    if depth and value and isinstance(value, dict):
        parts = [
            f"{json.dumps(name, ensure_ascii=False)}: {_lines(each, depth - 1)}"
            for name, each in sorted(value.items())
        ]
        return "{\n" + ",\n".join(parts) + "\n}"
    if depth and value and isinstance(value, list):
        return "[\n" + ",\n".join(_lines(each, depth - 1) for each in value) + "\n]"
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def frozen(name: str) -> Plain:
    """Return the answers of one case as they were frozen."""
    return dict(json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8")))


def _books() -> Iterator[Plain]:
    for line in BOOKS.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _of_book(given: Plain) -> Plain:
    book = today.book_of(given["book"])
    return {**today.answers_of(book, given["asks"]), "learned": today.learned_of(book)}


def _of_instance(path: Path) -> Plain:
    return today.answers_of(today.instance_of(path), ())


def _of_demo(as_of: str, *, wide: bool) -> Plain:
    """Answer what is asked of the demo company; at length, with what wins do, where it is wide."""
    book = today.demo_at(as_of)
    asks = DEMO_ASKS if wide else DEMO_ASKS[:FEW]
    return {**today.answers_of(book, asks, wins=wide), "learned": today.learned_of(book)}


def _of_generated(tasks: int, seed: int) -> Plain:
    book = today.generated(tasks, seed)
    customer = book.customers[0].id
    asks = [{"items": [item.id], "customer": customer} for item in book.catalogue[:3]]
    return today.answers_of(book, asks, wins=False)


def _of_history(name: str, every: int) -> Plain:
    plain = json.loads((GIVEN / f"{name}.json").read_text(encoding="utf-8"))
    return today.replay_of(today.book_of(plain), every=every)


def _of_ledger(name: str) -> Plain:
    """Check a ledger as it was kept, and once for each line that somebody took out or changed."""
    lines = (GIVEN / f"ledger-{name}.jsonl").read_text(encoding="utf-8").splitlines()
    notes = (GIVEN / f"ledger-{name}.notes").read_text(encoding="utf-8")
    found = {"as it was": today.checked(lines, notes)}
    for place in range(1, len(lines)):
        without = [*lines[:place], *lines[place + 1 :]]
        found[f"without {place}"] = today.checked(without, notes)
        doubled = [*lines[: place + 1], *lines[place:]]
        found[f"twice {place}"] = today.checked(doubled, notes)
        for what, changed in _changes(lines[place]):
            if changed != lines[place]:
                other = [*lines[:place], changed, *lines[place + 1 :]]
                found[f"{what} {place}"] = today.checked(other, notes)
    half = notes.split("\n\n\n")[0] + "\n"
    return {**found, "short": today.checked(lines[:-3], notes), "few": today.checked(lines, half)}


def _changes(line: str) -> Iterator[tuple[str, str]]:
    yield "other odds", line.replace("0.83", "0.93")
    yield "other value", line.replace("Acmé", "Acme")
    yield "other actor", line.replace("user:", "user:1")
    yield "cut", line[:-20]
