"""The one-file form of a book: JSON, a line for each thing, read as strictly as it is written."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from keepable.book_files.building import Builder
from keepable.book_files.disk import read_text, write_texts
from keepable.book_files.migrations import migrate
from keepable.book_files.problem_positions import placed_problems
from keepable.book_files.trees import Document, Tree
from keepable.domain.book import SCHEMA_VERSION, Book
from keepable.domain.canonical import to_plain
from keepable.domain.decoder import MISSED
from keepable.domain.faults import Fault, Faults, MisfitError, TooManyFaultsError, brief, has_errors
from keepable.domain.file_text import UndecodedError
from keepable.domain.shapes import shape_of
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from keepable.domain.problem import Path as BookPath
    from keepable.domain.problem import Problem

_SPACE = " \t\n\r"
_decode_at = json.JSONDecoder().raw_decode


class DuplicateKeyDict(dict[str, Tree]):
    """A JSON object in which a name stands twice."""

    __slots__ = ("name",)
    name: str


def read_file(path: Path) -> tuple[Book | None, tuple[Problem, ...]]:
    """Read the book in the JSON file at `path`; None when an error keeps it from being built."""
    faults = Faults()
    book: Book | None = None
    places = JsonPlaces("")
    try:
        text = read_text(path)
        places = JsonPlaces(text)
        book = _built(text, Document(path.name, None, faults, places.line_of, short_forms=False))
    except MisfitError as error:
        line = error.line if isinstance(error, UndecodedError) else None
        faults.found.append(Fault((), error.what, error.remedy, line=line))
    except TooManyFaultsError:
        pass
    problems = faults.as_problems(path.name, places.line_of)
    if book is None or has_errors(problems):
        return None, problems
    return book, (*problems, *placed_problems(book, lambda at: (path.name, places.line_of(at))))


def _built(text: str, document: Document) -> Book | None:
    tree = _loaded(text, document.faults)
    if tree is None and document.faults.found:
        return None
    if not isinstance(tree, dict):
        raise MisfitError(Text("file.no_book"), Text("file.begin_with_brace"))
    migrate(tree)
    book = Builder(document).build(shape_of(Book), tree, ())
    return None if book is MISSED else book


def _loaded(text: str, faults: Faults) -> Tree:
    twice: list[str] = []
    try:
        tree = json.loads(
            text, object_pairs_hook=lambda pairs: _object(pairs, twice), parse_constant=_refused
        )
    except MisfitError as error:
        faults.add_misfit((), error)
    except RecursionError:
        faults.add(Fault((), Text("file.too_deep"), Text("file.fewer_levels")))
    except ValueError as error:  # a number of thousands of digits is refused without its line
        line = getattr(error, "lineno", None)
        faults.add(Fault((), Text("file.no_json"), Text("file.mend_json"), line=line))
    else:
        for path, name in _all_twice(tree, ()) if twice else ():
            what = Text("file.field_twice", name=brief(name))
            faults.add(Fault((*path, name), what, Text("file.remove_one")))
        return tree
    return None


def _object(pairs: list[tuple[str, Tree]], twice: list[str]) -> dict[str, Tree]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked = DuplicateKeyDict(found)
    names = [name for name, _ in pairs]
    marked.name = next(name for name in names if names.count(name) > 1)
    twice.append(marked.name)
    return marked


def _all_twice(tree: Tree, path: BookPath) -> Iterator[tuple[BookPath, str]]:
    if isinstance(tree, DuplicateKeyDict):
        yield path, tree.name
    if isinstance(tree, dict | list):
        parts: Any = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for step, part in parts:
            yield from _all_twice(part, (*path, step))


def _refused(word: str) -> None:
    raise MisfitError(Text("file.not_finite", word=word), Text("file.write_finite"))


class JsonPlaces:
    """Finds the line of a place in JSON text, reading no more of it than is needed."""

    def __init__(self, text: str) -> None:
        """Look for places in `text`."""
        self.text = text
        self.starts: dict[int, dict[str | int, int]] = {}  # of the parts of what begins there
        self.ahead: dict[int, int] = {}  # where to read on in what begins there
        self.line_starts: list[int] = []

    def line_of(self, path: BookPath) -> int | None:
        r"""Return the line of what is at `path`, or of the innermost part of it that is there.

        >>> JsonPlaces('{"skills":\n["a",\n"b"]}').line_of(("skills", 1))
        3
        """
        offset = self._after_space(0)
        try:
            for step in path:
                found = self._start_of(step, offset)
                if found is None:
                    break
                offset = found
        except (ValueError, IndexError, RecursionError):
            pass  # the text ends or breaks here; what was found so far is near enough
        if not self.line_starts:
            self.line_starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        return bisect_right(self.line_starts, offset)

    def _after_space(self, offset: int) -> int:
        while offset < len(self.text) and self.text[offset] in _SPACE:
            offset += 1
        return offset

    def _start_of(self, step: str | int, start: int) -> int | None:
        """Return the offset of the part `step` of the object or list that begins at `start`."""
        starts = self.starts.setdefault(start, {})
        opening = self.text[start]
        if opening not in "{[":
            return None
        offset = self.ahead.get(start, self._after_space(start + 1))
        while step not in starts and self.text[offset] not in "]}":
            key: str | int = len(starts)
            if opening == "{":
                key, offset = _decode_at(self.text, offset)
                offset = self._after_space(self._after_space(offset) + 1)
            starts[key] = offset
            _, offset = _decode_at(self.text, offset)
            offset = self._after_space(offset)
            if self.text[offset] == ",":
                offset = self._after_space(offset + 1)
            self.ahead[start] = offset
        return starts.get(step)


def write_file(book: Book, path: Path) -> None:
    """Write `book` as one JSON file at `path`, as a whole or not at all."""
    write_texts(path.parent, {path.name: book_text(book)})


def book_text(book: Book) -> str:
    """Write `book` as JSON with a line for each person, promise, piece of work and so on.

    >>> from datetime import UTC, datetime
    >>> print(book_text(Book(as_of=datetime(2027, 1, 4, 8, tzinfo=UTC))))
    {
     "schema_version": 1,
     "as_of": "2027-01-04T08:00:00Z"
    }
    <BLANKLINE>
    """
    # the version is always written: what it is when left out changes with the next schema
    plain = {"schema_version": SCHEMA_VERSION, **to_plain(book)}
    return _opened(plain, 1) + "\n"


_OPENED = frozenset({"work", "template", "records"})


def _opened(plain: dict[str, Any], depth: int) -> str:
    """Write an object with a field on each line."""
    space = " " * depth
    lines = [f"{space}{_line(name)}: {_field(name, value, depth)}" for name, value in plain.items()]
    return "{\n" + ",\n".join(lines) + "\n" + " " * (depth - 1) + "}"


def _field(name: str, value: Tree, depth: int) -> str:
    if name == "calibration" and isinstance(value, dict):
        return _opened(value, depth + 1)
    is_opened = depth == 1 or name in _OPENED
    holds_things = isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    if not is_opened or not holds_things:
        return _line(value)
    space = " " * (depth + 1)
    items = [_opened(item, depth + 2) if item.keys() & _OPENED else _line(item) for item in value]
    return "[\n" + ",\n".join(space + item for item in items) + "\n" + " " * depth + "]"


def _line(plain: Tree) -> str:
    return json.dumps(plain, ensure_ascii=False, allow_nan=False)
