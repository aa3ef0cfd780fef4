"""Tables as other programs write them are read, or refused in a sentence."""

from __future__ import annotations

import io
import json
import struct
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from keepable.domain.faults import MisfitError
from keepable.tables.reading_apart import read_table
from keepable.texts import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from keepable.tables.grids import Table


def read(folder: Path, data: bytes, name: str = "t.csv") -> Table:
    (folder / name).write_bytes(data)
    return read_table(folder / name)


def workbook(*, sheets: int = 1, charts: int = 0) -> bytes:
    book = Workbook()
    for _ in range(charts):
        book.create_chartsheet(index=0).add_chart(BarChart())
    if not sheets:
        book.remove(book.worksheets[0])
    for sheet in book.worksheets:
        for row in [("Name", "Role"), ("Ann", "build")]:
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def damaged(whole: bytes) -> bytes:
    """Write over the packed cells."""
    with ZipFile(io.BytesIO(whole)) as packed:
        part = packed.getinfo("xl/worksheets/sheet1.xml")
    at = part.header_offset + 30 + len(part.filename) + 4
    return whole[:at] + b"\xff" * 40 + whole[at + 40 :]


def marked(whole: bytes, offset: int, mark: int) -> bytes:
    """Write `mark` into the head of each part; heads in the directory have it 2 bytes later."""
    data = bytearray(whole)
    for head, more in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        at = data.find(head)
        while at >= 0:
            data[at + offset + more : at + offset + more + 2] = struct.pack("<H", mark)
            at = data.find(head, at + 4)
    return bytes(data)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (damaged, "table.no_workbook"),
        (lambda whole: marked(whole, 6, 1), "table.encrypted"),
        (lambda whole: marked(whole, 8, 99), "table.no_workbook"),
        (lambda whole: whole.replace(b"PK\x01\x02", b"XXXX"), "table.no_workbook"),
        (lambda whole: whole[:200], "table.no_workbook"),
    ],
    ids=["damaged", "encrypted", "packed otherwise", "without directory", "cut off"],
)
def test_a_workbook_that_is_broken_is_refused_in_a_sentence(
    tmp_path: Path, spoil: Callable[[bytes], bytes], code: str
) -> None:
    with pytest.raises(MisfitError) as caught:
        read(tmp_path, spoil(workbook()), "t.xlsx")
    assert caught.value.what == Text.of(code, {"file": "t.xlsx"})
    assert caught.value.remedy == Text("table.save_anew")


def test_a_workbook_of_charts_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MisfitError) as caught:
        read(tmp_path, workbook(sheets=0, charts=1), "t.xlsx")
    assert caught.value.what == Text("table.no_sheet", file="t.xlsx")


def test_a_workbook_whose_parts_do_not_fit_is_told_in_plain_words(tmp_path: Path) -> None:
    book = Workbook()
    book.create_chartsheet()  # without a chart on it
    made = io.BytesIO()
    book.save(made)
    with pytest.raises(MisfitError) as caught:
        read(tmp_path, made.getvalue(), "t.xlsx")
    assert caught.value.what == Text("table.no_workbook", file="t.xlsx")


def test_a_chart_before_the_first_sheet_is_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, workbook(charts=1), "t.xlsx").rows == ((2, ("Ann", "build")),)


@pytest.mark.parametrize("spoilt", ["\ud800", "\x01", "\x7f"])
def test_what_no_text_is_made_of_is_refused_with_its_rows(tmp_path: Path, spoilt: str) -> None:
    # rows of a list are counted from 1; the second one is sound
    objects = [{"name": text} for text in (spoilt, "Ann", f"B{spoilt}o", spoilt, spoilt, spoilt)]
    with pytest.raises(MisfitError) as caught:
        read(tmp_path, json.dumps(objects).encode(), "t.json")
    assert caught.value.what.params["rows"] == (1, 3, 4, 5, 6)


def test_cells_of_several_lines_are_no_control_characters(tmp_path: Path) -> None:
    assert read(tmp_path, b'a\n"one\ttwo\r\nthree\x0bfour"\n').rows[0][1] == (
        "one\ttwo\r\nthree\x0bfour",
    )


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_the_line_that_says_the_separator_is_no_header(tmp_path: Path, line: str) -> None:
    # without it, the commas would count
    table = read(tmp_path, f"{line}Name;a,b,c\nAnn;1\n".encode())
    assert table.columns == ("Name", "a,b,c")
    assert table.rows == ((3, ("Ann", "1")),)


@pytest.mark.parametrize("form", ["utf-16-be", "utf-16-le", "utf-16"])
def test_wide_text_is_read_with_and_without_its_mark(tmp_path: Path, form: str) -> None:
    table = read(tmp_path, "Name;Role\nŁukasz;build\nĀnn Āble;büild\n".encode(form))
    assert table.columns == ("Name", "Role")
    assert [cells[0] for _, cells in table.rows] == ["Łukasz", "Ānn Āble"]


def test_a_zero_byte_that_slipped_in_does_not_make_a_text_wide(tmp_path: Path) -> None:
    text = b"Name;Role\nB\0en;build\n"
    assert read(tmp_path, text + b" " * (len(text) % 2)).rows[0][1][0] == "Ben"
