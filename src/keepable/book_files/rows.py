"""CSV to trees and back: one row a record, lists in a cell separated by semicolons."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from keepable.book_files.trees import Canonical, ListNode, MapNode, Tree
from keepable.domain.faults import Fault, Faults, MisfitError, brief, did_you_mean
from keepable.domain.shapes import Shape
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

TEXT = Shape("single", str)
_OTHER_SEPARATORS = {
    ";": Text("file.separated_by_semicolons"),
    "\t": Text("file.separated_by_tabs"),
}
_CONTROLS = frozenset(chr(n) for n in range(32)) - {"\n", "\t"}


def read_rows(
    text: str, columns: Mapping[str, Shape], faults: Faults, required: Collection[str] = ()
) -> ListNode:
    r"""Return the rows of `text`, a mapping each, without empty cells; faults tell what is amiss.

    A row in which a `required` cell is empty is not read.

    >>> read_rows("id,skills\na,x; y\n", {"id": TEXT, "skills": Shape("list", tuple)}, Faults())
    [{'id': 'a', 'skills': ['x', 'y']}]
    """
    rows = ListNode(1)
    # space at the end of the file is no row
    reader = csv.reader(io.StringIO(text.rstrip(), newline=""), strict=True)
    header: list[str] | None = None
    for line, cells in _filled_lines(reader, faults):
        if header is None:
            header = _header_of(cells)
            if not _header_is_read(header, columns, faults, line):
                break
            if not _is_complete(header, required, faults, line):
                break
            continue
        try:
            rows.put(_row(header, cells, columns, required), line)
            rows[-1].line = line
        except MisfitError as error:
            faults.add(Fault((), error.what, error.remedy, line=line))
    if header is None and text.strip() and not faults.found:
        faults.add(_no_header([""], columns, 1))
    return rows


def _header_of(cells: list[str]) -> list[str]:
    """Return the names of the columns without the empty cells that spreadsheets put at the end."""
    names = [cell.strip() for cell in cells]
    while not names[-1]:
        names.pop()
    return names


def _filled_lines(reader: Any, faults: Faults) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - the type of a csv reader has no name
    """Return each row that is not blank, and the line on which it begins."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
            if any(map(str.strip, cells)):
                yield line, cells
        except StopIteration:
            return
        except csv.Error as error:
            faults.add(_broken(error, line, reader.line_num))


def _broken(error: csv.Error, line: int, last: int) -> Fault:
    if "unexpected end" in str(error):
        what = Text("file.quotation_open", last=last)
        return Fault((), what, Text("file.close_quotation"), line=line)
    if "field larger" in str(error):
        what = Text("file.cell_too_long", most=csv.field_size_limit())
        return Fault((), what, Text("file.shorten_cell"), line=line)
    return Fault((), Text("file.row_unreadable"), Text("file.quote_in_cell"), line=line)


def _header_is_read(
    header: list[str], columns: Mapping[str, Shape], faults: Faults, line: int
) -> bool:
    """Check the names of the columns; False when there is no use in reading on."""
    if not set(header) & set(columns):
        faults.add(_no_header(header, columns, line))
        return False
    for name, count in Counter(header).items():
        if count > 1:
            what = Text("file.column_repeated", name=name, times=count)
            faults.add(Fault((), what, Text("file.remove_all_but_one"), line=line))
    for name in header:
        if name not in columns:
            what = Text("file.no_such_column", name=brief(name))
            faults.add(Fault((), what, did_you_mean(name, columns), line=line))
    return True


def _is_complete(header: list[str], required: Collection[str], faults: Faults, line: int) -> bool:
    missing = [name for name in required if name not in header]
    for name in missing:
        what = Text("file.column_missing", name=name)
        faults.add(Fault((), what, Text("file.add_to_first_row"), line=line))
    return not missing


def _no_header(header: list[str], columns: Mapping[str, Shape], line: int) -> Fault:
    first = header[0]
    for separator, what in _OTHER_SEPARATORS.items():
        if separator in first:
            return Fault((), what, Text("file.save_with_commas"), line=line)
    what = (
        Text("file.names_no_columns", first=brief(first, 40)) if first else Text("file.no_header")
    )
    return Fault((), what, Text("file.begin_with_row", row=",".join(columns)), line=line)


def _row(
    header: list[str], cells: list[str], columns: Mapping[str, Shape], required: Collection[str]
) -> MapNode:
    if len(cells) > len(header) and any(map(str.strip, cells[len(header) :])):
        what = Text("file.too_many_cells", cells=len(cells), columns=len(header))
        raise MisfitError(what, Text("file.quote_commas"))
    row = MapNode()
    for name, cell in zip(header, cells, strict=False):
        stripped = cell.strip()
        if stripped and name in columns:
            try:
                row[name] = cell_tree(columns[name], stripped)
            except MisfitError as error:
                what = Text("file.in_column", name=name, what=error.what)
                raise MisfitError(what, error.remedy) from error
    missing = next((name for name in required if name not in row), None)
    if missing is not None:
        raise MisfitError(Text("file.cell_empty", name=missing), Text("file.fill_it_in"))
    return row


def cell_tree(shape: Shape, cell: str) -> Tree:
    """Return what a stripped, filled `cell` of `shape` says.

    A cell that begins with [ or { (a text: with a quotation mark) may be JSON, for what has no
    shorter form.

    >>> cell_tree(TEXT, '" two spaces  "')
    ' two spaces  '
    """
    if shape.form in {"list", "record"}:
        if cell[0] in "[{":
            return Canonical(_from_json(cell))
        if shape.form == "list":
            return [part for part in map(str.strip, cell.split(";")) if part]
    elif shape.type is str and cell[0] == '"':
        try:
            text = json.loads(cell)
        except ValueError:
            return cell
        return text if isinstance(text, str) else cell
    return cell


def _from_json(cell: str) -> Tree:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError) as error:
        what = Text("file.begins_like_json", cell=brief(cell, 40))
        raise MisfitError(what, Text("file.close_brackets")) from error


def text_cell(text: str) -> str:
    r"""Write `text` so that it is read back as it is, spaces and empty text included.

    >>> text_cell("plain"), text_cell(" "), text_cell('"')
    ('plain', '" "', '"\\""')
    """
    odd = text != text.strip() or not text or text[0] == '"' or not _CONTROLS.isdisjoint(text)
    return json.dumps(text, ensure_ascii=False) if odd else text


def write_rows(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    r"""Write `rows` of cells under a `header`.

    >>> write_rows(["id", "skills"], [{"id": "a", "skills": "x; y"}])
    'id,skills\na,x; y\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return out.getvalue()
