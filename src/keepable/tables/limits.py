"""How much work a table may be: rows, columns, cells, seconds and memory, by its file's size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.domain.faults import MisfitError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_BYTES = 200_000_000
MOST_ROWS = 250_000
MOST_PROBLEMS = 1_000  # of one table that are kept and told one by one
# Somebody is asked which column is what: of so many, with so long names, nobody could say it. The
# widest that are known, trackers that give each comment a column, have some hundreds.
MOST_COLUMNS, MOST_HEADER_LETTERS = 1_000, 100_000
MOST_CELLS, CELLS_AT_LEAST, CELLS_PER_BYTE = 10_000_000, 1_000_000, 2
MOST_SECONDS, SECONDS_AT_LEAST, BYTES_PER_SECOND = 60.0, 8.0, 4_000_000
MOST_MEMORY, MEMORY_AT_LEAST, MEMORY_PER_BYTE = 1_000_000_000, 280_000_000, 10
UNPACKED_AT_LEAST, MOST_TIMES = 20_000_000, 60  # a workbook that unpacks to more is a trap


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one file may take; `memory_bytes` is all of the process that reads it."""

    rows: int = MOST_ROWS
    columns: int = MOST_COLUMNS
    header_letters: int = MOST_HEADER_LETTERS
    cells: int = MOST_CELLS
    seconds: float = MOST_SECONDS
    memory_bytes: int = MOST_MEMORY

    def counted(
        self, name: str, rows: Iterable[tuple[int, tuple[str, ...]]]
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Return the `rows` of the file `name` one by one; MisfitError once it is too much.

        Empty cells count as others, as each takes room: a row is as wide as its last cell is far.

        >>> list(Limits(rows=1).counted("t.csv", [(1, ("a", "b"))]))
        [(1, ('a', 'b'))]
        """
        cells = 0
        for number, (line, row) in enumerate(rows, start=1):
            cells += len(row)
            if number > self.rows:
                what = Text("table.too_many_rows", file=name, most=self.rows)
                raise MisfitError(what, Text("table.split"))
            if cells > self.cells:
                what = Text("table.too_many_cells", file=name, most=self.cells, line=line)
                raise MisfitError(what, Text("table.split"))
            self._refuse_wide(name, line, row)
            yield line, row

    def _refuse_wide(self, name: str, line: int, row: tuple[str, ...]) -> None:
        """Refuse a `row` with filled cells beyond the last column that a table may have."""
        beyond = row[self.columns :]
        if any(map(str.strip, beyond)):
            width = len(row) - next(n for n, cell in enumerate(reversed(row)) if cell.strip())
            most = self.columns
            what = Text("table.too_many_columns", file=name, columns=width, most=most, line=line)
            raise MisfitError(what, Text("table.fewer_columns"))

    def refuse_long_names(self, name: str, columns: Iterable[str]) -> None:
        """Refuse `columns` whose names have more letters together than anybody would read.

        >>> Limits(header_letters=4).refuse_long_names("t.csv", ["Name"])
        """
        letters = sum(map(len, columns))
        if letters > self.header_letters:
            most = self.header_letters
            what = Text("table.names_too_long", file=name, letters=letters, most=most)
            raise MisfitError(what, Text("table.shorter_names"))


def limits_for(size_bytes: int) -> Limits:
    """Return what a file of so many bytes may take: a small one has no right to much work.

    >>> limits_for(2_000).seconds, limits_for(200_000_000).seconds
    (8.0005, 58.0)
    """
    return Limits(
        cells=min(MOST_CELLS, CELLS_AT_LEAST + CELLS_PER_BYTE * size_bytes),
        seconds=min(MOST_SECONDS, SECONDS_AT_LEAST + size_bytes / BYTES_PER_SECOND),
        memory_bytes=min(MOST_MEMORY, MEMORY_AT_LEAST + MEMORY_PER_BYTE * size_bytes),
    )


def refuse_trap(name: str, packed_bytes: int, unpacked_bytes: int) -> None:
    """Refuse a packed file that unpacks to far more than a workbook of people does.

    >>> refuse_trap("t.xlsx", 1_000_000, 15_000_000)
    """
    most = max(UNPACKED_AT_LEAST, MOST_TIMES * packed_bytes)
    if unpacked_bytes > min(most, MOST_BYTES):
        megabytes = unpacked_bytes // 1_000_000
        what = Text("table.unpacks_to", file=name, megabytes=megabytes)
        raise MisfitError(what, Text("table.save_anew"))
