"""From what a problem is about to the file and line where a person finds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keepable.domain.checks import problems_of, subjects_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.domain.book import Book
    from keepable.domain.problem import Path, Problem

Place = tuple[str, int | None]  # file, line


def placed_problems(book: Book, place_of: Callable[[Path], Place]) -> tuple[Problem, ...]:
    """Return the problems of `book`, each with the place that `place_of` knows for its subject."""
    problems = problems_of(book)
    if not problems:
        return ()
    # of what is there twice, the later place counts
    wanted = {problem.subject for problem in problems}
    paths = {subject: path for subject, path in subjects_of(book) if subject in wanted}
    found = []
    for problem in problems:
        source, line = place_of(paths.get(problem.subject, ()))
        found.append(replace(problem, source=source, line=line))
    return tuple(found)
