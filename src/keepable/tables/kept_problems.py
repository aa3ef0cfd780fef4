"""What is wrong with a table: the first of its problems, and how many there are in all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keepable.domain.problem import Problem
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keepable.tables.part_cells import RowError

MEND = Text("row.mend")


@dataclass(slots=True)
class KeptProblems:
    """The first `most` problems of the table called `source`; of the others it knows how many.

    A table may have several in each of its rows, and nobody reads them all.

    >>> found = KeptProblems("a.csv", most=1)
    >>> for line in (2, 3, 4):
    ...     found.add(Text("row.no_name"), Text("row.mend"), line)
    >>> found.count, [problem.what.code for problem in found.told()]
    (3, ['row.no_name', 'file.more_problems'])
    """

    source: str
    most: int
    kept: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, what: Text, remedy: Text, line: int | None = None) -> None:
        """Count a problem, and keep it if it is one of the first."""
        self.count += 1
        if len(self.kept) < self.most:
            self.kept.append(
                Problem(what=what, remedy=remedy, source=self.source, line=line, severity="warning")
            )

    def extend(self, problems: Iterable[Problem]) -> None:
        """Count `problems`, and keep those that are among the first."""
        for problem in problems:
            self.count += 1
            if len(self.kept) < self.most:
                self.kept.append(problem)

    def add_rows(self, wrong: Iterable[RowError]) -> None:
        """Count the rows that are `wrong`, and keep the first by their lines."""
        for row in sorted(wrong, key=lambda each: each.line):
            self.add(row.what, row.remedy or MEND, row.line)

    def told(self) -> tuple[Problem, ...]:
        """Return those that are kept, and after them how many more there are."""
        more = self.count - len(self.kept)
        if not more:
            return tuple(self.kept)
        rest = Problem(
            what=Text("file.more_problems", n=more, source=self.source),
            remedy=Text("file.mend_these_first"),
            source=self.source,
            severity="warning",
        )
        return (*self.kept, rest)
