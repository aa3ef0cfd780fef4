"""Rows to books and back: the only place that knows both.

A column has the name of the noun's field (`ref` that of `id`). What no column can hold stands in
JSON, in the plain form in which books are written, and `keepable.domain.decoder` reads both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db import DataError, IntegrityError, models, transaction

from keepable.domain import promise, work
from keepable.domain.book import Book
from keepable.domain.canonical import to_plain
from keepable.domain.decoder import decode, decoded
from keepable.domain.parts import PARTS
from keepable.domain.text_kinds import faults_in
from keepable.texts import Listed, Text, TextError
from keepable_desk.store import models as rows
from keepable_desk.store.broken_rows import COMPANY, broken_row, column_of
from keepable_desk.store.models.book_parts import Numbered
from keepable_desk.store.part_rows import row_of
from keepable_desk.store.short_numbers import largest_of, next_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from keepable.domain.parts import Part
    from keepable_desk.store.broken_rows import BrokenRow

MOST_PLACES = 10**9  # rows of a kind; beyond it no column could hold the next
BATCH = 500  # rows written by one statement; SQLite allows some 32,000 values in one
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class ItemTable:
    """Which rows hold what nouns list in a `field`; their column `owner` leads to whose it is."""

    field: str
    noun: type[Any]
    row: type[Any]
    owner: str


@dataclass(frozen=True, slots=True)
class RowTable:
    """Which rows hold the nouns of which field of a book, and the `name` of one.

    `kind` is set for owners of work.
    """

    field: str
    noun: type[Any]
    row: type[Any]
    kind: str = ""
    items: ItemTable | None = None
    name: str = ""


def _table_of(part: Part) -> RowTable:
    row, items = row_of(part.noun), None
    if part.items is not None:
        item = row_of(part.items.noun)
        owner = next(field.name for field in item._meta.fields if field.related_model is row)
        items = ItemTable(part.items.field, part.items.noun, item, owner)
    kind = part.name if part.owns_work else ""
    return RowTable(part.field, part.noun, row, kind, items, part.name)


TABLES = tuple(map(_table_of, PARTS))
TABLE_OF = {table.field: table for table in TABLES}
ITEMS = next(part.field for part in PARTS if part.work_in and not part.owns_work)  # to be sold
ALL_DAY = ("promises", "holds")
ALL_DAY_KINDS = tuple(TABLE_OF[field].name for field in ALL_DAY)
MOST_NAMED = 500  # owners asked for by name; beyond that all are read


@dataclass(frozen=True, slots=True)
class BookRead:
    """The book of a company without the rows that are `broken`."""

    book: Book
    broken: tuple[BrokenRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A book as it was read, with the revisions that it and its setup were at then."""

    book: Book
    revision: int
    setup: int
    broken: tuple[BrokenRow, ...] = ()


def load_book(book: Book, origin: str) -> rows.Company:
    """Write `book` as a new company whose ledger will be called `origin`, all or nothing.

    ValueError when the database cannot hold it, or knows such a company already.
    """
    if holds_nul(book.to_json()):
        raise TextError(Text("book.holds_nul"))
    for place, why in faults_in(to_plain(book)):
        raise TextError(Text("book.unfit_text", place=place, why=why))
    if rows.Company.objects.filter(origin=origin).exists():
        raise TextError(Text("book.origin_taken", origin=origin))
    try:
        with transaction.atomic():
            return _load(book, origin)
    except IntegrityError as error:
        raise TextError(Text("book.id_twice", error=str(error))) from error
    except (DataError, OverflowError) as error:
        raise TextError(Text("book.number_too_large", error=str(error))) from error


def holds_nul(text: str) -> bool:
    r"""Return whether a text in this JSON holds the character NUL, which no database here stores.

    >>> holds_nul(r'"a\u0000b"'), holds_nul(r'"a backslash, then u0000: \\u0000"')
    (True, False)
    """
    return _NUL.search(text) is not None


def _load(book: Book, origin: str) -> rows.Company:
    company = rows.Company.objects.create(
        name=book.name,
        origin=origin,
        as_of=book.as_of,
        settings=to_plain(book.settings),
        skills=to_plain(book.skills),
        calibration=to_plain(book.calibration),
    )
    resources = [p.id for p in book.people] + [t.id for t in book.teams if t.size is not None]
    rows.ResourceRevision.objects.bulk_create(
        rows.ResourceRevision(company=company, resource=name) for name in resources
    )
    for table in TABLES:
        nouns = getattr(book, table.field)
        numbers = _numbers(company, table, len(nouns))
        made = [
            table.row(company=company, place=place, **columns_of(noun, table.row), **number)
            for place, (noun, number) in enumerate(zip(nouns, numbers, strict=True))
        ]
        made = _manager(table.row).bulk_create(made, batch_size=BATCH)
        if table.items:
            _add_items(table.items, made, nouns)
        if table.kind:
            add_work(company, table.kind, nouns)
    return company


def add_promise(
    company: rows.Company, noun: promise.Promise, *, owned_by: str = ""
) -> rows.Promise:
    """Write one more promise of `company`, which is `owned_by` them, with its versions and work."""
    return add_promises(company, [noun], owned_by=owned_by)[0]


def add_promises(
    company: rows.Company, nouns: Sequence[promise.Promise], *, owned_by: str = ""
) -> Sequence[rows.Promise]:
    """Write more promises of `company`, with their versions and work."""
    made: Sequence[rows.Promise] = add_parts(
        company, "promises", nouns, changed_at_revision=company.revision, owned_by=owned_by
    )
    add_work(company, "promise", nouns)
    return made


def add_hold(company: rows.Company, noun: promise.Hold, *, owned_by: str = "") -> rows.Hold:
    """Write one more hold of `company`, which is `owned_by` them, with its work."""
    row: rows.Hold = add_part(
        company, "holds", noun, changed_at_revision=company.revision, owned_by=owned_by
    )
    add_work(company, "hold", [noun])
    return row


def add_version(row: rows.Promise, version: promise.PromiseVersion) -> None:
    """Write one more version of the promise in `row`."""
    place = row.versions.count()
    rows.PromiseVersion.objects.create(
        promise=row, place=place, **columns_of(version, rows.PromiseVersion)
    )


def touch(company: rows.Company, kind: str, refs: Iterable[str] | None = None) -> None:
    """Say that promises or holds (the `kind`), or only those of `refs`, change in this revision."""
    row = next(table.row for table in TABLES if table.kind == kind)
    chosen = _manager(row).filter(company=company)
    if refs is not None:
        chosen = chosen.filter(ref__in=list(refs))
    chosen.update(changed_at_revision=company.revision)


def add_part(company: rows.Company, field: str, noun: Any, **more: Any) -> Any:  # noqa: ANN401 - any noun, and its row
    """Write `noun` as the last of `field` in the book of `company`, without what belongs to it.

    `more` are columns that only the row has.
    """
    table = TABLE_OF[field]
    place, number = _next_place(company, table), _numbers(company, table, 1)[0]
    columns = {**columns_of(noun, table.row), **number, **more}
    return _manager(table.row).create(company=company, place=place, **columns)


def add_parts(company: rows.Company, field: str, nouns: Sequence[Any], **more: Any) -> Any:  # noqa: ANN401 - any nouns, and their rows
    """Write `nouns` as the last of `field` in the book of `company`, with items but without work.

    `more` are columns that only the rows have.
    """
    table = TABLE_OF[field]
    place, numbers = _next_place(company, table), _numbers(company, table, len(nouns))
    made = [
        table.row(company=company, place=at, **columns_of(noun, table.row), **number, **more)
        for at, (noun, number) in enumerate(zip(nouns, numbers, strict=True), start=place)
    ]
    made = _manager(table.row).bulk_create(made, batch_size=BATCH)
    if table.items:
        _add_items(table.items, made, nouns)
    return made


def put_items(company: rows.Company, field: str, key: str, nouns: Sequence[Any]) -> None:
    """Write anew what those `nouns` list that are in `field` already, which their `key` says."""
    table = TABLE_OF[field]
    if table.items is None:
        msg = f"{field} have no rows of their own."
        raise TypeError(msg)
    by_key = {getattr(noun, key): noun for noun in nouns}
    found = _manager(table.row).filter(company=company, **{f"{key}__in": list(by_key)})
    made = list(found)
    _manager(table.items.row).filter(**{f"{table.items.owner}__in": made}).delete()
    _add_items(table.items, made, [by_key[getattr(row, key)] for row in made])


def _numbers(company: rows.Company, table: RowTable, count: int) -> Sequence[Mapping[str, int]]:
    """Return the column with the next number for each of `count` rows, none where none has one."""
    if not issubclass(table.row, Numbered):
        return [{}] * count
    return [{"number": number} for number in next_numbers(company.pk, table.kind, count)]


def refs_of(company: rows.Company, field: str) -> set[str]:
    """Return the ids of what stands in the `field` of the book of `company`."""
    table = TABLE_OF[field]
    return set(_manager(table.row).filter(company=company).values_list("ref", flat=True))


def parts_of(company: rows.Company, field: str) -> tuple[Any, ...]:
    """Read those parts of the book of `company` that stand in its `field`."""
    return _nouns(company, TABLE_OF[field], [])


def row_behind(company: int, field: str, noun: Any) -> Any:  # noqa: ANN401 - any noun, and its row
    """Return the row of `noun`, which stands in the `field` of the book of `company`."""
    row = TABLE_OF[field].row
    known = {each.name for each in row._meta.concrete_fields}
    key = (
        "ref" if "ref" in known else next(each.name for each in fields(noun) if each.name in known)
    )
    value = getattr(noun, "id" if key == "ref" else key)
    return _manager(row).filter(company=company, **{key: value}).first()


def _next_place(company: rows.Company, table: RowTable) -> int:
    last = largest_of(_manager(table.row).filter(company=company), "place", MOST_PLACES)
    return 0 if last is None else last + 1


def remove_hold(row: rows.Hold) -> None:
    """Take a hold and its work out of the book; the ledger tells that it was there."""
    rows.Work.objects.filter(company=row.company, owner_kind="hold", owner=row.ref).delete()
    row.delete()


def hold_of(row: rows.Hold) -> promise.Hold:
    """Read the hold in `row`, with its work."""
    chosen = rows.Work.objects.filter(company=row.company, owner_kind="hold", owner=row.ref)
    plain = plain_of(row, promise.Hold)
    plain["work"] = [plain_of(found, work.Work) for found in chosen.order_by("place")]
    return decode(promise.Hold, plain)


def columns_of(noun: Any, row: type[models.Model]) -> dict[str, Any]:  # noqa: ANN401 - any noun
    """Return the values of those columns of `row` that `noun` has fields for."""
    known = {field.name: field for field in row._meta.concrete_fields}
    found = {}
    for field in fields(noun):
        column = known.get("ref" if field.name == "id" else field.name)
        if column is not None:
            value = getattr(noun, field.name)
            is_json = isinstance(column, models.JSONField)
            found[column.name] = to_plain(value) if is_json else value
    return found


def add_work(company: rows.Company, kind: str, owners: Iterable[Any]) -> None:
    """Write the work of `owners`, which are promises, holds or deals, as their `kind` says."""
    made = [
        rows.Work(
            company=company,
            place=place,
            owner_kind=kind,
            owner=owner.id,
            **columns_of(task, rows.Work),
        )
        for owner in owners
        for place, task in enumerate(owner.work)
    ]
    rows.Work.objects.bulk_create(made, batch_size=BATCH)


def _add_items(items: ItemTable, made: Iterable[Any], nouns: Iterable[Any]) -> None:
    """Write what the `nouns` list in rows of their own, beside the rows `made` of them."""
    found = [
        items.row(**{items.owner: row}, place=place, **columns_of(item, items.row))
        for row, noun in zip(made, nouns, strict=True)
        for place, item in enumerate(getattr(noun, items.field))
    ]
    _manager(items.row).bulk_create(found, batch_size=BATCH)


def book_of(company: rows.Company, as_of: datetime | None = None) -> Book:
    """Read the book of `company` at the instant `as_of`, else that of the book it came from.

    Rows that cannot be read are left out.
    """
    return book_read(company, as_of).book


def book_read(
    company: rows.Company, as_of: datetime | None = None, known: Known | None = None
) -> BookRead:
    """Read the book of `company` at the instant `as_of`, and which of its rows are broken.

    `known` is its book as it was read before: only what changed since is read anew.
    """
    when = as_of or company.as_of
    broken: list[BrokenRow] = []
    if known is None:
        found = {table.field: _nouns(company, table, broken) for table in TABLES}
        return _whole(company, when, found, broken)
    found = {t.field: _changed(company, t, known, broken) for t in TABLES if t.field in ALL_DAY}
    if known.setup == company.setup_revision:
        broken += [each for each in known.broken if each.kind not in ALL_DAY_KINDS]
        return BookRead(known.book.changed(as_of=when, **found), tuple(broken))
    found |= {t.field: _nouns(company, t, broken) for t in TABLES if t.field not in ALL_DAY}
    return _whole(company, when, found, broken)


def _whole(
    company: rows.Company, as_of: datetime, found: dict[str, Any], broken: list[BrokenRow]
) -> BookRead:
    """Return the book with what was `found`; what of the company is broken is as in a new one."""
    own = {}
    for name in ("settings", "skills", "calibration"):
        part, fault = decoded(Book, {"as_of": as_of, name: getattr(company, name)})
        if part is not None:
            own[name] = getattr(part, name)
        elif fault is not None:
            broken.append(broken_row(COMPANY, company, name, fault.what))
    return BookRead(Book(as_of=as_of, name=company.name, **own, **found), tuple(broken))


def without_lost_items(company: rows.Company, found: BookRead) -> BookRead:
    """Leave out of what was `found` the deals of items that no catalogue has: they are broken.

    What they would take cannot be computed. Of promises that is found where they are forecast.
    """
    known = {item.id for item in getattr(found.book, ITEMS)}
    lost = [deal for deal in found.book.deals if not known.issuperset(deal.items)]
    if not lost:
        return found
    told = {(each.kind, each.key) for each in found.broken}
    broken = list(found.broken)
    for deal in lost:
        row = row_behind(company.pk, "deals", deal)
        items = Listed(tuple(sorted(set(deal.items) - known)), len(deal.items), "and")
        made = broken_row("deal", row, "items", Text("broken.lost_items", items=items))
        broken += [made] if (made.kind, made.key) not in told else []
    whole = tuple(deal for deal in found.book.deals if known.issuperset(deal.items))
    return BookRead(found.book.changed(deals=whole), tuple(broken))


def _changed(
    company: rows.Company, table: RowTable, known: Known, broken: list[BrokenRow]
) -> tuple[Any, ...]:
    """Read those promises or holds that changed since they were `known`, and keep the others.

    Those that were broken are read each time, so that one that was mended is there again.
    """
    chosen = _manager(table.row).filter(company=company)
    anew = list(chosen.filter(changed_at_revision__gt=known.revision).values_list("ref", flat=True))
    anew += [each.ref for each in known.broken if each.kind == table.name]
    nouns = {noun.id: noun for noun in getattr(known.book, table.field)}
    for ref in anew:
        nouns.pop(ref, None)
    nouns |= {noun.id: noun for noun in _nouns(company, table, broken, anew)} if anew else {}
    listed = chosen.order_by("place").values_list("ref", flat=True)
    return tuple(nouns[ref] for ref in listed if ref in nouns)


def _nouns(
    company: rows.Company,
    table: RowTable,
    broken: list[BrokenRow],
    refs: Sequence[str] | None = None,
) -> tuple[Any, ...]:
    """Read the nouns of `table`, or only those called `refs`; add to `broken` what is none."""
    named = refs if refs is not None and len(refs) <= MOST_NAMED else None
    work_of = _work(company, table.kind, named) if table.kind else {}
    items_of = _items(company, table.items, named) if table.items else {}
    chosen = _manager(table.row).filter(company=company)
    if named is not None:
        chosen = chosen.filter(ref__in=named)
    found = []
    for row in chosen.order_by("place"):
        plain = plain_of(row, table.noun)
        if table.kind:
            plain["work"] = work_of.get(row.ref, [])
        if table.items:
            plain[table.items.field] = items_of.get(row.pk, [])
        noun, fault = decoded(table.noun, plain)
        if noun is not None:
            found.append(noun)
        elif fault is not None:
            broken.append(broken_row(table.name, row, column_of(fault), fault.what))
    return tuple(found)


def plain_of(row: Any, noun: type[Any]) -> dict[str, Any]:  # noqa: ANN401 - any row
    """Return the columns of `row` that are fields of `noun`, as `decode` reads them."""
    plain = {}
    for field in fields(noun):
        column = "ref" if field.name == "id" else field.name
        if column in row.__dict__:
            plain[field.name] = row.__dict__[column]
    return plain


def _work(
    company: rows.Company, kind: str, owners: Sequence[str] | None
) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    chosen = rows.Work.objects.filter(company=company, owner_kind=kind)
    if owners is not None:
        chosen = chosen.filter(owner__in=owners)
    for row in chosen.order_by("owner", "place").iterator(chunk_size=2_000):
        found[row.owner].append(plain_of(row, work.Work))
    return found


def _items(
    company: rows.Company, items: ItemTable, refs: Sequence[str] | None
) -> dict[int, list[dict[str, Any]]]:
    """Return the items of all rows of their owners, or only of those called `refs`, by row."""
    found = defaultdict(list)
    chosen = _manager(items.row).filter(**{f"{items.owner}__company": company})
    if refs is not None:
        chosen = chosen.filter(**{f"{items.owner}__ref__in": refs})
    for row in chosen.order_by("place"):
        found[getattr(row, f"{items.owner}_id")].append(plain_of(row, items.noun))
    return found


def _manager(row: type[Any]) -> models.Manager[Any]:
    manager: models.Manager[Any] = row.objects
    return manager
