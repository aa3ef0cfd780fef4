"""Taking over parts of the book from a file: shown first, then taken over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from keepable.domain.canonical import to_plain
from keepable.domain.deal import Customer
from keepable.domain.decoder import decode
from keepable.domain.parts import PART_IN
from keepable.domain.promise import Promise
from keepable.domain.resource import Person
from keepable.domain.text_kinds import file_name
from keepable.tables.part_cells import Defaults, id_of
from keepable.tables.part_rows import KINDS, Kind, read_parts
from keepable.texts import Text
from keepable_desk.reads.hiring import named_teams
from keepable_desk.rights.importing import allow_bringing_in
from keepable_desk.rights.problem_texts import shown_name
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access
from keepable_desk.store import models as rows
from keepable_desk.store.external_ids import ids_by_key, keep_keys
from keepable_desk.store.mapping import add_parts, book_of, parts_of, put_items, refs_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError, record_event
from keepable_desk.usecases.deciding import changed_company, move_on
from keepable_desk.usecases.import_outcomes import apply_outcomes, refuse_taken_over
from keepable_desk.usecases.import_promises import add_backlog
from keepable_desk.usecases.uploaded_tables import ROWS_PER_THING, opened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from keepable.domain.parts import Part
    from keepable.tables.part_rows import PartsRead
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.usecases.results import Imported

MOST_ROWS = 5_000
ENTRIES = {"promises": "promises.imported"}  # what the ledger calls them, if not parts


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsFile:
    """A table as it was sent, and of which kind its rows are; `columns` says which is what.

    `dates` ("dmy" or "mdy") says which way round days and months are, where both could be.
    """

    kind: Kind
    name: str
    content: bytes
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""

    def __post_init__(self) -> None:
        """Be called by what can be seen of the name that was sent."""
        object.__setattr__(self, "name", file_name(self.name))


@requires("import", "create")
def preview_parts(
    context: ActionContext, file: PartsFile
) -> tuple[rows.ImportPreview, tuple[str, ...]]:
    """Read `file` and keep what it would bring; the book stays. Its columns come beside it.

    UnfitError when it is too large or cannot be read, UnsaidError when it could be.
    """
    allow_bringing_in(context.caller, file.kind)
    company = rows.Company.objects.get(pk=context.company)
    book = book_of(company, context.now)
    defaults = Defaults.of(book, ids_by_key(company, "customers"))
    with opened(file.name, file.content) as path:
        found = read_parts(
            path,
            file.kind,
            file.columns,
            defaults,
            file.dates,
            most_rows=ROWS_PER_THING * MOST_ROWS,
        )
    return _kept(context, file, found), found.all_columns


def _kept(context: ActionContext, file: PartsFile, found: PartsRead) -> rows.ImportPreview:
    part = PART_IN[file.kind]
    if part.rows_of(found.found) > MOST_ROWS:
        raise UnfitError(Text("refused.too_many_rows", file=shown_name(file.name), most=MOST_ROWS))
    new = _brought(rows.Company.objects.get(pk=context.company), part, found.found).count
    return rows.ImportPreview.objects.create(
        company_id=context.company,
        by=context.actor,
        at=context.now,
        name=file.name,
        kind=file.kind,
        sha256=hashlib.sha256(file.content).hexdigest(),
        mapping=dict(found.columns),
        counts={"new": new, "known": len(found.found) - new, "problems": found.problem_count},
        rows=to_plain(found.found),
        problems=to_plain(found.problems),
    )


@dataclass(frozen=True, slots=True)
class _Brought:
    """What a file brings that the book does not have: new things, and known ones with more."""

    new: tuple[object, ...]
    grown: tuple[object, ...]

    @property
    def count(self) -> int:
        """How many things change the book."""
        return len(self.new) + len(self.grown)


def _brought(company: rows.Company, part: Part, read: Sequence[object]) -> _Brought:
    """Return what those of `part` that were `read` bring; what is held counts as promised.

    A row that names a customer and says no id is of the customer that is called so here.
    """
    if part.key == "id":
        held = refs_of(company, "holds") if part.noun is Promise else set()
        known = refs_of(company, part.field) | held | set(ids_by_key(company, part.field))
        only_named = {
            each.id for each in read if isinstance(each, Customer) and each.id == id_of(each.name)
        }
        if only_named:
            known |= only_named & {id_of(each.name) for each in parts_of(company, part.field)}
        return _Brought(tuple(each for each in read if part.key_of(each) not in known), ())
    there = {part.key_of(thing): thing for thing in parts_of(company, part.field)}
    new, grown = [], []
    for each in read:
        thing = there.get(part.key_of(each))
        if thing is None:
            new.append(each)
        elif part.items and part.items.grow:
            joined = part.items.joined(thing, each)
            grown += [joined] if joined is not thing else []
    return _Brought(tuple(new), tuple(grown))


@requires("import", "apply")
def apply_import(context: ActionContext, name: object) -> Imported:
    """Take over what the import `name` brings, as it is of its kind, once, and count it."""
    row = access(context.caller, rows.ImportPreview, name, "apply")
    promised = row.rows if row.kind == "promises" else ()
    allow_bringing_in(context.caller, row.kind, (each["promiser"] for each in promised))
    take = _apply_parts if row.kind in KINDS else apply_outcomes
    return take(context, row.pk)


def _apply_parts(context: ActionContext, preview: int) -> Imported:
    """Take over what the import `preview` brings, once; what is known stays as it is, or grows.

    Skills and teams that are named for the first time are taken along. UnfitError when it was
    taken over before.
    """
    with writing():
        company = changed_company(context.company, setup=True)
        row = rows.ImportPreview.objects.select_for_update().get(company=company, pk=preview)
        refuse_taken_over(row)
        part = PART_IN[row.kind]
        read = [decode(part.noun, plain) for plain in row.rows]
        brought = _brought(company, part, read)
        _take_along(company, part, brought.new)
        _add(context, company, part, brought.new)
        if brought.grown:
            put_items(company, part.field, part.key, brought.grown)
        row.applied_at = context.now
        row.save(update_fields=["applied_at"])
        facts: Imported = {
            "id": row.pk,
            "file": row.sha256,
            "kind": row.kind,
            "added": brought.count,
            "known": len(read) - brought.count,
        }
        record_event(
            company, context, ENTRIES.get(row.kind, "parts.imported"), facts, {"name": row.name}
        )
    return facts


def _add(context: ActionContext, company: rows.Company, part: Part, new: Sequence[object]) -> None:
    """Write the `new`, and let advice that did not know of them no longer hold."""
    promises = [thing for thing in new if isinstance(thing, Promise)]
    customers = [thing for thing in new if isinstance(thing, Customer)]
    if promises:
        add_backlog(context, company, promises)
    else:
        add_parts(company, part.field, _renamed(context, company, customers) if customers else new)
    if part.time_of:
        move_on(company, {getattr(thing, part.time_of) for thing in new})


def _renamed(
    context: ActionContext, company: rows.Company, new: Sequence[Customer]
) -> list[Customer]:
    """Return the `new` customers ids that say nothing, and keep what the file called them."""
    ids = {each.id: context.new_id() for each in new}
    keep_keys(company, "customers", ids)
    return [replace(each, id=ids[each.id]) for each in new]


def _take_along(company: rows.Company, part: Part, new: Sequence[object]) -> None:
    """Add the skills and teams that the `new` name and nobody did before."""
    known = list(company.skills)
    skills = dict.fromkeys(skill for thing in new for skill in _skills_of(part, thing))
    known += [skill for skill in skills if skill not in known]
    rows.Company.objects.filter(pk=company.pk).update(skills=known)
    there = set(rows.Team.objects.filter(company=company).values_list("ref", flat=True))
    people = [thing for thing in new if isinstance(thing, Person)]
    add_parts(company, "teams", named_teams(people, there))


def _skills_of(part: Part, thing: object) -> tuple[str, ...]:
    """Return the skills that somebody has, or that work in it needs."""
    works = getattr(thing, part.work_in) if part.work_in else ()
    needed = tuple(need.skill for work in works for need in work.needs)
    return thing.skills if isinstance(thing, Person) else needed
