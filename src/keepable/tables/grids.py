"""Tables as other programs write them: CSV in any dialect, XLSX, JSON; every cell as text."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from keepable.domain.faults import MisfitError, any_of
from keepable.domain.file_text import decoded, unreadable
from keepable.domain.problem import Problem
from keepable.domain.text_kinds import without_unseen
from keepable.tables.limits import MOST_BYTES, refuse_trap
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from keepable.tables.limits import Limits

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".json")
_SEPARATORS = ",;\t|"
# The line that Excel puts above the names of columns to say what stands between cells.
_SAID_SEPARATOR = re.compile(r'"?sep=([^\w\s"]|\t)"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
MOST_PARTS, BEGINNING = 2_000, 64_000  # files in a workbook; bytes before the first element of one
MOST_NULS, ONE_SIDE = 20, 4  # one zero byte in so many is no slip; nor are so many on one side
# What no text is made of: control characters but those that break lines, characters that turn the
# way in which others are read, and halves of characters.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the name of its file, its columns, and its rows with the line each begins on."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def is_typed(self) -> bool:
        """Whether its numbers are numbers, and no text that somebody wrote in their own way."""
        return self.name.lower().endswith((".xlsx", ".json"))

    def cell(self, row: tuple[str, ...], column: str) -> str:
        """Return what stands in `column` of `row`, without blanks around it; empty if nothing."""
        place = self.columns.index(column)
        return row[place].strip() if place < len(row) else ""


def read_table_here(path: Path, limits: Limits) -> Table:
    """Read the table at `path` in this process; MisfitError says why it cannot be read.

    What reads files of others calls `keepable.tables.reading_apart.read_table`.
    """
    if path.suffix.lower() not in SUFFIXES:
        what = Text("table.no_table", file=path.name)
        raise MisfitError(what, Text("table.save_as", names=any_of(SUFFIXES)))
    data = _data(path)
    rows: Iterable[tuple[int, tuple[str, ...]]]
    match path.suffix.lower():
        case ".xlsx":
            rows = _rows_of_workbook(path.name, data)
        case ".json":
            rows = _rows_of_json(path.name, _text(data))
        case _:
            rows = _rows_of_csv(path.name, _text(data))
    counted = limits.counted(path.name, rows)
    kept = ((line, tuple(map(without_unseen, cells))) for line, cells in counted)
    filled = [(line, cells) for line, cells in kept if any(cell.strip() for cell in cells)]
    if not filled:
        raise MisfitError(Text("file.empty", file=path.name), Text("table.needs_header"))
    _refuse_no_text(path.name, filled)
    columns = tuple(" ".join(cell.strip().splitlines()) for cell in filled[0][1])
    limits.refuse_long_names(path.name, columns)
    return Table(path.name, columns, tuple(filled[1:]))


def _refuse_no_text(name: str, rows: Iterable[tuple[int, tuple[str, ...]]]) -> None:
    """Refuse a table with characters that no database stores and nobody sees, and say where."""
    found = [line for line, cells in rows if any(map(_NO_TEXT.search, cells))]
    if found:
        what = Text("table.control_characters", file=name, rows=tuple(found))
        raise MisfitError(what, Text("table.take_them_out"))


def called_twice(table: Table, columns: Iterable[str]) -> Iterator[Problem]:
    """Say which of the `columns` that are read stand in `table` more than once: the first counts.

    >>> [problem.what.code for problem in called_twice(Table("t", ("h", "h"), ()), ["h"])]
    ['table.column_twice']
    """
    for column in dict.fromkeys(columns):
        count = table.columns.count(column)
        if count > 1:
            what = Text("table.column_twice", count=count, column=column)
            remedy = Text("table.name_each")
            yield Problem(what=what, remedy=remedy, source=table.name, severity="warning")


def _data(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            what = Text("table.too_large", file=path.name, most=MOST_BYTES // 1_000_000)
            raise MisfitError(what, Text("table.split"))
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path.name, error) from error


def _text(data: bytes) -> str:
    """Read UTF-8, or UTF-16 with or without its mark, else the alphabet of old Western exports."""
    wide = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else _wide(data)
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return decoded(data)
    except MisfitError:
        return data.decode("cp1252", errors="replace")


def _wide(data: bytes) -> str:
    r"""Name the form of UTF-16 in which `data` is written without its mark; empty if in none.

    Separators and line ends have a zero byte there, most on the same side of their other byte.

    >>> _wide("Łukasz;1".encode("utf-16-be")), _wide("a;1".encode("utf-16-le")), _wide(b"a\0b")
    ('utf-16-be', 'utf-16-le', '')
    """
    first, second = data[::2].count(0), data[1::2].count(0)
    if MOST_NULS * (first + second) < len(data) or len(data) % 2:
        return ""
    if ONE_SIDE * second < first:
        return "utf-16-be"
    return "utf-16-le" if ONE_SIDE * first < second else ""


def _rows_of_csv(name: str, text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    text = text.replace("\0", "")
    said = _SAID_SEPARATOR.match(text)
    above = 1 if said else 0
    text = text[said.end() :] if said else text
    first = text.partition("\n")[0]
    separator = said[1] if said else max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1 + above
    try:
        for cells in reader:
            yield line, tuple(cells)
            line = reader.line_num + 1 + above
    except csv.Error as error:
        what = Text("table.unreadable_from", file=name, line=line)
        raise MisfitError(what, Text("table.quotation_open")) from error


def _rows_of_json(name: str, text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Read a list of objects, or an object that holds one such list."""
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = Text("table.no_json", file=name)
        raise MisfitError(what, Text("table.list_of_objects")) from error
    objects = _list_in(plain)
    if objects is None:
        what = Text("table.no_list", file=name)
        raise MisfitError(what, Text("table.write_objects"))
    columns: Mapping[str, None] = dict.fromkeys(key for row in objects for key in row)
    yield 1, tuple(columns)  # of too many, no row is made: that would be work for each in each row
    for number, row in enumerate(objects, start=1):
        yield number, tuple(_as_text(row.get(column)) for column in columns)


def _list_in(plain: object) -> list[dict[str, object]] | None:
    if isinstance(plain, dict):
        plain = next((value for value in plain.values() if isinstance(value, list)), None)
    if isinstance(plain, list) and all(isinstance(row, dict) for row in plain):
        return plain
    return None


def _rows_of_workbook(name: str, data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Read the first sheet of a workbook; formulas count as what they came out to.

    How large the sheet says it is does not count, only where its cells are.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load, and seldom needed

    try:
        _refuse_traps(name, data)
        sheets = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets
        if sheets:
            sheets[0].reset_dimensions()
            for number, row in enumerate(sheets[0].iter_rows(values_only=True), start=1):
                yield number, tuple(_as_text(cell) for cell in row)
    except (MisfitError, MemoryError):
        raise
    except Exception as error:  # what openpyxl raises for a broken workbook has no end
        is_locked = isinstance(error, RuntimeError) and "password" in str(error)
        what = Text("table.encrypted" if is_locked else "table.no_workbook", file=name)
        raise MisfitError(what, Text("table.save_anew")) from error
    if not sheets:
        raise MisfitError(Text("table.no_sheet", file=name), Text("table.save_anew"))


def _refuse_traps(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        refuse_trap(name, len(data), sum(part.file_size for part in parts))
        if len(parts) > MOST_PARTS or any(_declares(packed, part) for part in parts):
            raise MisfitError(Text("table.no_workbook", file=name), Text("table.save_anew"))


def _declares(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Return whether a part begins with a document type: no workbook has one, traps do."""
    with packed.open(part) as opened:
        return b"<!DOCTYPE" in opened.read(BEGINNING).replace(b"\0", b"")  # of UTF-16, too


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
