"""PSPLIB instances (.sm, single mode) as books: one project, its resources as teams of alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keepable.domain.problem import Problem
from keepable.files.networks import Activity, Network, book_of

if TYPE_CHECKING:
    from pathlib import Path

    from keepable.domain.book import Book

MOST_BYTES = 4_000_000
_REMEDY = "Give a PSPLIB single-mode file (.sm)."


def read_psplib(
    path: Path, *, splittable: bool = False, slot_minutes: int = 240
) -> tuple[Book | None, tuple[Problem, ...]]:
    """Read the PSPLIB instance at `path`: the book, or problems that say what is wrong with it.

    Activities are not `splittable` unless asked for; a slot holds `slot_minutes`.
    """
    text, problem = text_of(path)
    if problem is not None:
        return None, (problem,)
    try:
        capacities, network = _parsed(path.stem, text.splitlines())
    except _NotReadError as error:
        return None, (error.problem(str(path)),)
    return book_of(
        path.stem, capacities, [network], splittable=splittable, slot_minutes=slot_minutes
    )


def text_of(path: Path) -> tuple[str, Problem | None]:
    """Read the text of `path`, or say why it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            what = f"The file is larger than {MOST_BYTES // 1_000_000} MB; no instance is."
            return "", Problem(what=what, remedy="Give another file.", source=str(path))
        return path.read_text(encoding="utf-8"), None
    except UnicodeDecodeError:
        what = "The file is not text in UTF-8."
        return "", Problem(what=what, remedy="Give another file.", source=str(path))
    except OSError as error:
        what = f"The file cannot be read: {error.strerror or error}."
        return "", Problem(what=what, remedy="Check the path.", source=str(path))


class _NotReadError(Exception):
    """A line that does not say what it should."""

    def __init__(self, what: str, line: int | None = None) -> None:
        super().__init__(what)
        self.line = line

    def problem(self, source: str) -> Problem:
        return Problem(what=str(self), remedy=_REMEDY, source=source, line=self.line)


def _parsed(name: str, lines: list[str]) -> tuple[dict[str, int], Network]:
    successors = _table(lines, "PRECEDENCE RELATIONS", least=3)
    requests = _table(lines, "REQUESTS/DURATIONS", least=3)
    names = _resource_names(lines)
    (capacity,) = _table(lines, "RESOURCEAVAILABILITIES", least=len(names))[:1] or [(0, [])]
    capacities = dict(zip(names, capacity[1], strict=False))
    before = _predecessors(successors)
    numbers = {row[0] for _, row in requests}
    activities = []
    for line, row in requests:
        number, mine = row[0], sorted(before.get(row[0], []))
        if not numbers.issuperset(mine) or any(other >= number for other in mine):
            what = f"Job {number} follows jobs that are not there or come later: {mine}."
            raise _NotReadError(what, line)
        units = tuple(zip(names, row[3 : 3 + len(names)], strict=False))
        activities.append(
            Activity(number=number, duration=row[2], predecessors=tuple(mine), requests=units)
        )
    return capacities, Network(name=name, release=0, activities=tuple(activities))


def _predecessors(successors: list[tuple[int, list[int]]]) -> dict[int, list[int]]:
    """Turn rows of job, modes, count and successors around."""
    before: dict[int, list[int]] = {}
    for line, row in successors:
        if len(row) < 3 + row[2]:
            what = f"Job {row[0]} has {row[2]} successors by its count and fewer in its row."
            raise _NotReadError(what, line)
        for after in row[3 : 3 + row[2]]:
            before.setdefault(after, []).append(row[0])
    return before


def _resource_names(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if line.startswith("RESOURCEAVAILABILITIES") and number + 1 < len(lines):
            names = re.findall(r"[A-Z]\s*\d+", lines[number + 1])
            if names:
                return [name.replace(" ", "") for name in names]
    what = "There is no section RESOURCEAVAILABILITIES with names of resources."
    raise _NotReadError(what)


def _table(lines: list[str], section: str, *, least: int) -> list[tuple[int, list[int]]]:
    """Give the rows of whole numbers of a `section`, each with its line."""
    start = next((n for n, line in enumerate(lines) if line.startswith(section)), None)
    if start is None:
        what = f"There is no section {section}."
        raise _NotReadError(what)
    rows = []
    for number in range(start + 1, len(lines)):
        line = lines[number].strip()
        if line.startswith("****"):
            break
        if line and not line.startswith("----") and not line[0].isalpha():
            rows.append((number + 1, _whole_numbers(line, number + 1, least)))
    if not rows:
        what = f"Section {section} has no rows."
        raise _NotReadError(what, start + 1)
    return rows


def _whole_numbers(text: str, line: int, least: int) -> list[int]:
    cells = text.split()
    if len(cells) < least or not all(re.fullmatch(r"\d{1,6}", cell) for cell in cells):
        what = f"{text[:60]!r} is not a row of at least {least} whole numbers."
        raise _NotReadError(what, line)
    return [int(cell) for cell in cells]
