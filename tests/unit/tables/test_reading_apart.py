"""Files of others are read apart: a reader that aborts, hangs or swells ends alone."""

from __future__ import annotations

import io
import json
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from keepable.domain.faults import MisfitError
from keepable.tables.grids import Table, read_table_here
from keepable.tables.limits import (
    MEMORY_AT_LEAST,
    MOST_COLUMNS,
    Limits,
    limits_for,
    refuse_trap,
)
from keepable.tables.reading_apart import AT_ONCE, Readers, read_table
from keepable.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

ENOUGH = limits_for(1_000)


@pytest.fixture
def readers() -> Iterator[Readers]:
    """Return readers of the test's own, which end with it."""
    made = Readers()
    yield made
    made.close()


def file(folder: Path, text: str = "Name,Role\nAnn,build\n", name: str = "t.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def code(readers: Readers, path: Path, limits: Limits) -> str:
    """Return why it cannot be read."""
    with pytest.raises(MisfitError) as raised:
        readers.read(path, limits)
    return raised.value.what.code


@given(rows=st.lists(st.lists(st.text(max_size=9), min_size=1, max_size=4), max_size=9))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_what_is_read_apart_is_what_is_read_here_and_so_are_refusals(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    path = file(tmp_path, "\n".join(",".join(cells) for cells in rows))

    def found(read: object) -> object:
        try:
            return read(path)  # type: ignore[operator]  # one of the two below
        except MisfitError as error:
            return error.what, error.remedy

    assert found(read_table) == found(lambda path: read_table_here(path, Limits()))


def test_who_takes_too_long_is_ended_and_the_next_file_is_read(
    tmp_path: Path, readers: Readers
) -> None:
    large = file(tmp_path, "a,b\n" + "x,y\n" * 200_000, "large.csv")
    assert code(readers, large, replace(ENOUGH, seconds=0.02)) == "table.reader_ended"
    assert readers.read(file(tmp_path), ENOUGH).columns == ("Name", "Role")


def test_who_takes_too_much_memory_is_refused_and_the_next_file_is_read(
    tmp_path: Path, readers: Readers
) -> None:
    large = file(tmp_path, "a\n" + "x" * 40_000_000 + "\n", "large.csv")
    little = replace(ENOUGH, memory_bytes=60_000_000)
    assert code(readers, large, little) in {"table.takes_too_much", "table.reader_ended"}
    assert readers.read(file(tmp_path), ENOUGH).rows == ((2, ("Ann", "build")),)


def test_a_reader_whose_process_breaks_off_is_told_in_a_sentence(
    tmp_path: Path, readers: Readers
) -> None:
    large = file(tmp_path, "a\n" + "x" * 40_000_000 + "\n", "large.csv")
    # so little memory that nothing can be read, and hardly anything told
    assert code(readers, large, replace(ENOUGH, memory_bytes=1)) in {
        "table.takes_too_much",
        "table.reader_ended",
    }


def test_the_process_that_was_ended_from_outside_is_started_again(
    tmp_path: Path, readers: Readers
) -> None:
    path = file(tmp_path)
    first = readers.read(path, ENOUGH)
    assert readers.process is not None
    before = readers.process.pid
    readers.process.kill()
    readers.process.wait()
    assert readers.read(path, ENOUGH) == first
    assert readers.process.pid != before


def test_it_ends_when_nobody_asks_any_more(tmp_path: Path, readers: Readers) -> None:
    readers.read(file(tmp_path), ENOUGH)
    process, line = readers.process, readers.line
    assert process is not None
    assert line is not None
    line.close()
    assert process.wait(timeout=20) == 0


def test_it_knows_nothing_of_the_environment(
    tmp_path: Path, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEPABLE_SECRET_KEY", "not for readers")
    readers.read(file(tmp_path), ENOUGH)
    assert readers.process is not None
    known = Path(f"/proc/{readers.process.pid}/environ").read_bytes()
    assert b"KEEPABLE" not in known


def test_many_are_read_at_once_and_each_gets_its_own(tmp_path: Path, readers: Readers) -> None:
    found: dict[int, Table] = {}

    def read(number: int) -> None:
        path = file(tmp_path, f"n\n{number}\n" * 1_000, f"{number}.csv")
        found[number] = readers.read(path, ENOUGH)

    threads = [threading.Thread(target=read, args=(n,)) for n in range(4 * AT_ONCE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    assert {n: table.rows[0][1] for n, table in found.items()} == {
        n: (str(n),) for n in range(4 * AT_ONCE)
    }


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(rows=3), "table.too_many_rows"),
        (Limits(cells=7), "table.too_many_cells"),
        (Limits(rows=4, cells=8), ""),  # four rows of two cells
    ],
)
def test_rows_and_cells_are_counted_while_they_are_read(
    tmp_path: Path, limits: Limits, told: str
) -> None:
    path = file(tmp_path, "a,b\n1,2\n3,4\n5,6\n")
    if told:
        with pytest.raises(MisfitError) as raised:
            read_table_here(path, limits)
        assert raised.value.what.code == told
    else:
        assert len(read_table_here(path, limits).rows) == 3


def workbook_with(folder: Path, *, name: str, sheet: bytes = b"", more: bytes = b"") -> Path:
    """Write a workbook of which the sheet is that, with more beside it."""
    made = io.BytesIO()
    book = Workbook()
    book.worksheets[0].append(["Name"])
    book.save(made)
    with ZipFile(made) as whole, ZipFile(folder / name, "w", ZIP_DEFLATED) as changed:
        for part in whole.namelist():
            data = whole.read(part)
            if part == "xl/worksheets/sheet1.xml" and sheet:
                data = sheet
            changed.writestr(part, data)
        if more:
            changed.writestr("xl/more.xml", more)
    return folder / name


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<dimension ref="A1:XFD1048576"/><sheetData>%s</sheetData></worksheet>'
)
CELL = b'<row r="%d"><c r="%s%d" t="inlineStr"><is><t>x</t></is></c></row>'


def test_a_sheet_that_says_it_is_huge_is_as_large_as_its_cells(tmp_path: Path) -> None:
    path = workbook_with(tmp_path, name="t.xlsx", sheet=SHEET % (CELL % (1, b"A", 1)))
    begun = time.monotonic()
    assert read_table(path).columns == ("x",)
    assert time.monotonic() - begun < 8


EMPTY = b'<row r="%d"><c r="%s%d"/></row>'


@pytest.mark.parametrize(
    ("cell", "told"), [(CELL, "table.too_many_columns"), (EMPTY, "table.too_many_cells")]
)
def test_cells_far_to_the_right_are_refused_before_they_fill_the_memory(
    tmp_path: Path, cell: bytes, told: str
) -> None:
    # 2,000 rows of 16,384 cells: one is too wide, or a little more than a million are taken
    far = b"".join(cell % (n, b"XFD", n) for n in range(1, 2_001))
    path = workbook_with(tmp_path, name="t.xlsx", sheet=SHEET % far)
    with pytest.raises(MisfitError) as raised:
        read_table(path)
    assert raised.value.what.code == told


def test_a_cell_far_down_is_refused_for_its_row(tmp_path: Path) -> None:
    sheet = SHEET % ((CELL % (1, b"A", 1)) + (CELL % (1_048_576, b"A", 1_048_576)))
    with pytest.raises(MisfitError) as raised:
        read_table(workbook_with(tmp_path, name="t.xlsx", sheet=sheet))
    assert raised.value.what.code == "table.too_many_rows"


def test_a_workbook_that_unpacks_to_far_more_than_people_write_is_refused_unread(
    tmp_path: Path,
) -> None:
    strings = b"<sst>" + b"<si><t>a</t></si>" * 2_000_000 + b"</sst>"
    begun = time.monotonic()
    with pytest.raises(MisfitError) as raised:
        read_table(workbook_with(tmp_path, name="t.xlsx", more=strings))
    assert raised.value.what.code == "table.unpacks_to"
    assert time.monotonic() - begun < 5


DOCTYPE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'


@pytest.mark.parametrize("letters", ["utf-8", "utf-16", "utf-16-be"])
def test_a_workbook_that_declares_what_its_words_stand_for_is_refused(
    tmp_path: Path, letters: str
) -> None:
    with pytest.raises(MisfitError) as raised:
        read_table(workbook_with(tmp_path, name="t.xlsx", more=DOCTYPE.encode(letters)))
    assert raised.value.what.code == "table.no_workbook"


def test_a_workbook_of_thousands_of_files_is_refused(tmp_path: Path) -> None:
    path = workbook_with(tmp_path, name="t.xlsx")
    with ZipFile(path, "a") as packed:
        for number in range(2_001):
            packed.writestr(f"xl/media/{number}", b"")
    with pytest.raises(MisfitError) as raised:
        read_table(path)
    assert raised.value.what.code == "table.no_workbook"


def test_a_small_file_has_no_right_to_much_memory_or_time() -> None:
    least = Limits(cells=1_000_000, seconds=8.0, memory_bytes=MEMORY_AT_LEAST)
    assert limits_for(0) == least
    assert limits_for(200_000_000) == Limits(seconds=58.0, memory_bytes=1_000_000_000)


@pytest.mark.parametrize(
    ("packed", "unpacked", "is_refused"),
    [
        (10_000, 20_000_000, False),  # whatever unpacks to 20 MB is read
        (10_000, 20_000_001, True),
        (1_000_000, 60_000_000, False),  # 60 times as much
        (1_000_000, 60_000_001, True),
        (5_000_000, 200_000_000, False),  # and never more than 200 MB
        (5_000_000, 200_000_001, True),
    ],
)
def test_a_workbook_unpacks_to_sixty_times_as_much_and_no_more(
    packed: int, unpacked: int, *, is_refused: bool
) -> None:
    if not is_refused:
        refuse_trap("plan.xlsx", packed, unpacked)
        return
    with pytest.raises(MisfitError) as raised:
        refuse_trap("plan.xlsx", packed, unpacked)
    megabytes = unpacked // 1_000_000
    assert raised.value.what == Text("table.unpacks_to", file="plan.xlsx", megabytes=megabytes)


def wide(count: int, name: str = "wide.csv") -> bytes:
    """Write a table of one row and so many columns, called c0, c1 and so on."""
    names = [f"c{n}" for n in range(count)]
    if name.endswith(".json"):
        return json.dumps([{each: 1} for each in names]).encode()
    if name.endswith(".xlsx"):
        made = io.BytesIO()
        book = Workbook(write_only=True)
        book.create_sheet().append(names)
        book.save(made)
        return made.getvalue()
    return (",".join(names) + "\n" + "1," * count).encode()


@pytest.mark.parametrize(
    ("name", "count"),
    [("wide.csv", 50_000), ("wide.json", 100_000), ("wide.xlsx", 16_384)],
)
def test_a_table_with_more_columns_than_anybody_names_is_refused_at_once(
    tmp_path: Path, name: str, count: int
) -> None:
    (tmp_path / name).write_bytes(wide(count, name))
    with pytest.raises(MisfitError) as raised:
        read_table(tmp_path / name)
    told = Text("table.too_many_columns", file=name, columns=count, most=MOST_COLUMNS, line=1)
    assert raised.value.what == told
    assert raised.value.remedy == Text("table.fewer_columns")


@pytest.mark.parametrize("name", ["wide.csv", "wide.json", "wide.xlsx"])
def test_a_table_with_as_many_columns_as_are_read_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(wide(MOST_COLUMNS, name))
    assert len(read_table(tmp_path / name).columns) == MOST_COLUMNS


def test_blanks_behind_the_last_column_are_no_columns(tmp_path: Path) -> None:
    path = file(tmp_path, "Name" + "," * 20_000 + "\nAnn" + ", " * 20_000 + "\n")
    assert read_table(path).columns[:2] == ("Name", "")


def test_a_row_far_wider_than_the_header_is_refused_for_its_width(tmp_path: Path) -> None:
    # the last filled cell of the third row is its 1,002nd
    path = file(tmp_path, "Name\nAnn\nBen" + ",x" * 1_001 + ",,\n")
    with pytest.raises(MisfitError) as raised:
        read_table(path)
    facts = {"columns": 1_002, "most": MOST_COLUMNS, "line": 3}
    assert raised.value.what == Text("table.too_many_columns", file=path.name, **facts)


def test_names_of_columns_that_nobody_would_read_are_refused(tmp_path: Path) -> None:
    # 4 letters, and 40 names of 2,500 letters
    path = file(tmp_path, "Name" + ("," + "c" * 2_500) * 40 + "\nAnn\n")
    with pytest.raises(MisfitError) as raised:
        read_table(path)
    facts = {"letters": 100_004, "most": 100_000}
    assert raised.value.what == Text("table.names_too_long", file=path.name, **facts)


def test_the_rows_that_are_read_can_be_fewer(tmp_path: Path) -> None:
    path = file(tmp_path, "a\n1\n2\n")
    assert len(read_table(path, 3).rows) == 2
    with pytest.raises(MisfitError) as raised:
        read_table(path, 2)
    assert raised.value.what == Text("table.too_many_rows", file=path.name, most=2)
