"""PSPLIB instances (.sm, single mode) as books: one project, its resources as teams of alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keepable.domain.file_text import unreadable
from keepable.domain.problem import Problem
from keepable.domain.text_kinds import file_name
from keepable.formats.networks import Activity, Network, book_of
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from keepable.domain.book import Book

MOST_BYTES = 4_000_000
_REMEDY = Text("psplib.give_file")
_ANOTHER = Text("psplib.give_another")


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
        capacities, network = _parsed(file_name(path.stem), text.splitlines())
    except _NotReadError as error:
        return None, (error.problem(str(path)),)
    return book_of(
        file_name(path.stem),
        capacities,
        [network],
        splittable=splittable,
        slot_minutes=slot_minutes,
    )


def text_of(path: Path) -> tuple[str, Problem | None]:
    """Read the text of `path`, or say why it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            what = Text("psplib.too_large", most=MOST_BYTES // 1_000_000)
            return "", Problem(what=what, remedy=_ANOTHER, source=str(path))
        return path.read_text(encoding="utf-8"), None
    except UnicodeDecodeError:
        return "", Problem(what=Text("psplib.not_utf8"), remedy=_ANOTHER, source=str(path))
    except OSError as error:
        misfit = unreadable(path.name, error)
        return "", Problem(what=misfit.what, remedy=misfit.remedy, source=str(path))


class _NotReadError(TextError):
    """A line that does not say what it should."""

    def __init__(self, what: Text, line: int | None = None) -> None:
        super().__init__(what)
        self.line = line

    def problem(self, source: str) -> Problem:
        return Problem(what=self.text, remedy=_REMEDY, source=source, line=self.line)


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
            what = Text("psplib.wrong_order", job=str(number), before=tuple(map(str, mine)))
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
            what = Text("psplib.too_few_successors", job=str(row[0]), count=row[2])
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
    raise _NotReadError(Text("psplib.no_resources"))


def _table(lines: list[str], section: str, *, least: int) -> list[tuple[int, list[int]]]:
    """Return the rows of whole numbers of a `section`, each with its line."""
    start = next((n for n, line in enumerate(lines) if line.startswith(section)), None)
    if start is None:
        raise _NotReadError(Text("psplib.no_section", section=section))
    rows = []
    for number in range(start + 1, len(lines)):
        line = lines[number].strip()
        if line.startswith("****"):
            break
        if line and not line.startswith("----") and not line[0].isalpha():
            rows.append((number + 1, _whole_numbers(line, number + 1, least)))
    if not rows:
        raise _NotReadError(Text("psplib.no_rows", section=section), start + 1)
    return rows


def _whole_numbers(text: str, line: int, least: int) -> list[int]:
    cells = text.split()
    if len(cells) < least or not all(re.fullmatch(r"\d{1,6}", cell) for cell in cells):
        raise _NotReadError(Text("psplib.no_numbers", row=text[:60], least=least), line)
    return [int(cell) for cell in cells]
