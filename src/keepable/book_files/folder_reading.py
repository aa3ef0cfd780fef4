"""A book from a folder that people edit: each file is read as far as it can be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from keepable.book_files.building import Builder
from keepable.book_files.disk import read_text
from keepable.book_files.layout import (
    COMPANY,
    COMPANY_FIELDS,
    FILES,
    OWNER,
    WORK,
    Owner,
    owners_called,
    table_in,
)
from keepable.book_files.migrations import migrate
from keepable.book_files.problem_positions import placed_problems
from keepable.book_files.row_groups import grouped_rows
from keepable.book_files.rows import read_rows
from keepable.book_files.trees import Document, ListNode, MapNode, line_at
from keepable.book_files.yamls import read_yaml
from keepable.domain.book import Book
from keepable.domain.decoder import MISSED
from keepable.domain.faults import (
    Fault,
    Faults,
    MisfitError,
    TooManyFaultsError,
    brief,
    did_you_mean,
    has_errors,
)
from keepable.domain.file_text import UndecodedError, refuse_leading_out
from keepable.domain.guesses import nearest
from keepable.domain.parts import PARTS, WORK_OWNERS
from keepable.domain.problem import Problem
from keepable.domain.shapes import fields_of, shape_of
from keepable.domain.work import Work
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from keepable.book_files.problem_positions import Place
    from keepable.domain.problem import Path as BookPath

_READ_SUFFIXES = {".yaml", ".yml", ".csv", ".json"}


@dataclass(slots=True)
class _Reading:
    """A folder while it is read: its documents, and where rows of work went."""

    documents: dict[str, Document]
    problems: list[Problem] = field(default_factory=list)
    row_lines: dict[Owner, list[int | None]] = field(default_factory=dict)

    def all_problems(self) -> tuple[Problem, ...]:
        for document in self.documents.values():
            self.problems += document.faults.as_problems(document.name, document.line_of)
            document.faults.found.clear()
        return tuple(self.problems)


def read_folder(folder: Path) -> tuple[Book | None, tuple[Problem, ...]]:
    """Read the book in `folder`; None instead of a book when an error keeps it from being built."""
    reading = _Reading(documents={}, problems=list(_unread_files(folder)))
    for name in FILES:
        # a link that leads nowhere is no file either, but somebody meant it to be one
        if (folder / name).exists() or (folder / name).is_symlink():
            _read_document(reading, folder / name)
    if COMPANY not in reading.documents:
        reading.problems.append(_no_company(folder))
        return None, reading.all_problems()
    if not _is_migrated(reading):
        return None, reading.all_problems()
    parts = _built_parts(reading)
    problems = reading.all_problems()
    if has_errors(problems):
        return None, problems
    try:
        book = Book(**parts)
    except (ValueError, OverflowError) as error:
        misfit = MisfitError.of(error)
        return None, (*problems, Problem(what=misfit.what, remedy=misfit.remedy, source=COMPANY))
    found = placed_problems(book, lambda path: _place_of(reading, parts, path))
    if has_errors(found) and not book.people:
        problems = (*problems, _NOBODY)
    return book, (*problems, *found)


_NOBODY = Problem(
    what=Text("file.no_people"),
    remedy=Text("file.add_people"),
    source="people.csv",
    severity="warning",
)


def _unread_files(folder: Path) -> Iterator[Problem]:
    stems = {name.partition(".")[0]: name for name in FILES}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in _READ_SUFFIXES and path.name not in FILES:
            guess = nearest(path.stem, stems)
            remedy = Text("file.move_it")
            if guess:
                remedy = Text("file.did_you_mean", name=stems[guess])
            yield Problem(
                what=Text("file.not_of_a_book", file=path.name),
                remedy=remedy,
                source=path.name,
                severity="warning",
            )


def _no_company(folder: Path) -> Problem:
    return Problem(
        what=Text("file.no_company", folder=folder.name or str(folder), file=COMPANY),
        remedy=Text("file.write_company", others=FILES[1:4]),
        source=COMPANY,
    )


def _read_document(reading: _Reading, path: Path) -> None:
    faults = Faults()
    document = Document(path.name, None, faults, lambda at: line_at(document.tree, at))
    try:
        refuse_leading_out(path, path.parent)
        text = read_text(path)
        if not text.strip():
            faults.add(_empty(path.name))
        if path.suffix == ".csv":
            document.is_table = True
            table = table_in(path.name)
            rows = read_rows(text, table.columns, faults, table.required)
            document.tree = grouped_rows(path.name, rows)
        else:
            document.tree = read_yaml(text, faults)
    except MisfitError as error:
        line = error.line if isinstance(error, UndecodedError) else None
        faults.found.append(Fault((), error.what, error.remedy, line=line))
    except TooManyFaultsError:
        pass
    reading.documents[path.name] = document


def _empty(name: str) -> Fault:
    if name == COMPANY:
        return Fault((), Text("file.empty", file=name), Text("file.write_as_of"))
    return Fault((), Text("file.empty", file=name), Text("file.remove_or_fill"), severity="warning")


def _is_migrated(reading: _Reading) -> bool:
    """Bring all files to the present schema together; False when the book cannot be read."""
    company = reading.documents[COMPANY]
    if not isinstance(company.tree, MapNode):
        if not company.faults.found:
            what = Text("file.no_fields", file=COMPANY)
            company.faults.add(Fault((), what, Text("file.write_fields_in_lines")))
        company.tree = MapNode()  # the other files are read all the same
    plain: dict[str, Any] = dict(company.tree)
    for part in PARTS:
        if part.file in reading.documents:
            plain[part.field] = reading.documents[part.file].tree
    try:
        migrate(plain)
    except MisfitError as error:
        company.faults.add_misfit(("schema_version",), error)
        return False
    company.tree.update((name, plain[name]) for name in company.tree)
    return True


def _built_parts(reading: _Reading) -> dict[str, Any]:
    parts = _built_company(reading.documents[COMPANY])
    for part in PARTS:
        if part.file in reading.documents:
            document = reading.documents[part.file]
            parts[part.field] = _built_items(document, part.noun)
    if WORK in reading.documents:
        _add_work(reading, parts)
    return parts


def _built_company(document: Document) -> dict[str, Any]:
    builder = Builder(document)
    known = fields_of(Book)
    built = {}
    try:
        for name, tree in document.tree.items():
            if name not in COMPANY_FIELDS:
                document.faults.add(_stranger_in_company(name))
            elif tree is not None:
                built[name] = builder.build(known[name].shape, tree, (name,))
        if "as_of" not in built and not document.faults.found:
            what = Text("file.field_missing", name="as_of")
            document.faults.add(Fault((), what, Text("file.write_instant_of_book")))
    except TooManyFaultsError:
        pass
    return {name: value for name, value in built.items() if value is not MISSED}


def _stranger_in_company(name: str) -> Fault:
    file = next((part.file for part in PARTS if part.field == name), None)
    remedy = did_you_mean(name, COMPANY_FIELDS)
    if file:
        remedy = Text("file.write_it_in", file=file)
    return Fault((name,), Text("file.no_such_field_in", name=brief(name), file=COMPANY), remedy)


def _built_items(document: Document, kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any noun
    tree = document.tree
    if tree is None:
        return ()
    if not isinstance(tree, list):
        what = Text("file.no_list", file=document.name)
        document.faults.add(Fault((), what, Text("file.begin_with_dash")))
        return ()
    builder = Builder(document)
    built = []
    try:
        for place, item in enumerate(tree):
            built.append(builder.build(shape_of(kind), item, (place,)))
    except TooManyFaultsError:
        pass
    return tuple(item for item in built if item is not MISSED)


def _add_work(reading: _Reading, parts: dict[str, Any]) -> None:
    """Hand the rows of work to the promises, holds and deals that they belong to."""
    document = reading.documents[WORK]
    ids = _owner_ids(reading.documents)
    rows: dict[Owner, list[Work]] = defaultdict(list)
    builder, shape, find = Builder(document), shape_of(Work), _owner_finder(ids)
    try:
        for place, row in enumerate(document.tree or ()):
            owner = _owner_of(row, find, document, place)
            work = builder.build(shape, row, (place,))
            if owner is not None and work is not MISSED:
                rows[owner].append(work)
                reading.row_lines.setdefault(owner, []).append(row.line)
    except TooManyFaultsError:
        return
    if has_errors(reading.all_problems()):
        return
    for name in WORK_OWNERS:
        parts[name] = tuple(
            replace(owner, work=(*owner.work, *rows[name, n])) if (name, n) in rows else owner
            for n, owner in enumerate(parts.get(name, ()))
        )


def _owner_ids(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for part in PARTS:
        if part.field in WORK_OWNERS and part.file in documents:
            tree = documents[part.file].tree
            items = tree if isinstance(tree, ListNode) else ()
            ids[part.field] = [
                str(item.get("id")) if isinstance(item, dict) else "" for item in items
            ]
    return ids


def _owner_finder(ids: Mapping[str, list[str]]) -> Callable[[str], list[Owner]]:
    known: dict[str, list[Owner]] = {}

    def find(name: str) -> list[Owner]:
        if name not in known:
            known[name] = owners_called(name, ids)
        return known[name]

    return find


def _owner_of(
    row: MapNode, find: Callable[[str], list[Owner]], document: Document, place: int
) -> Owner | None:
    name = row.pop(OWNER)
    found = find(name)
    if len(found) == 1:
        return found[0]
    if found:
        what = Text("file.id_of_several", column=OWNER, id=brief(name), count=len(found))
        remedy = Text("file.write_its_kind", id=name)
    else:
        what = Text("file.no_owner", column=OWNER, id=brief(name))
        remedy = Text("file.write_known_id")
    document.faults.add(Fault((place,), what, remedy))
    return None


def _place_of(reading: _Reading, parts: Mapping[str, Any], path: BookPath) -> Place:
    match path:
        case (str(name), int(n), "work", int(number)):
            inline = len(parts[name][n].work) - len(reading.row_lines.get((name, n), ()))
            if number >= inline:
                return WORK, reading.row_lines[name, n][number - inline]
    file = next((part.file for part in PARTS if path and part.field == path[0]), COMPANY)
    at = path[1:] if file != COMPANY else path
    return file, line_at(reading.documents[file].tree, at)
