"""Taking over parts of the book from a file: shown first, then taken over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from keepable.domain.canonical import canonical_json, to_plain
from keepable.domain.catalogue import CatalogueItem
from keepable.domain.deal import Customer
from keepable.domain.decoder import decode
from keepable.domain.promise import Promise
from keepable.domain.resource import Leave, Person
from keepable.tables.part_cells import Defaults
from keepable.tables.part_rows import KINDS, Kind, key_of, read_parts
from keepable.texts import Text
from keepable_desk.reads.hiring import named_teams
from keepable_desk.rights.problem_texts import shown_name
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access
from keepable_desk.store import models as rows
from keepable_desk.store.external_ids import ids_by_key, keep_keys
from keepable_desk.store.mapping import add_parts, holds_nul, parts_of, refs_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.changing import UnfitError, record_event
from keepable_desk.usecases.deciding import changed_company, move_on
from keepable_desk.usecases.import_outcomes import apply_outcomes, taken_over_already
from keepable_desk.usecases.import_promises import add_backlog
from keepable_desk.usecases.uploaded_tables import opened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from keepable.tables.part_rows import Part, PartsRead
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.usecases.results import Imported

MOST_ROWS = 5_000
ENTRIES = {"promises": "promises.imported"}  # what the ledger calls them, if not parts
NOUNS: Mapping[str, type[Part]] = {
    "people": Person,
    "customers": Customer,
    "catalogue": CatalogueItem,
    "promises": Promise,
    "leave": Leave,
}


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


@requires("import", "create")
def preview_parts(
    context: ActionContext, file: PartsFile
) -> tuple[rows.ImportPreview, tuple[str, ...]]:
    """Read `file` and keep what it would bring; the book stays. Its columns come beside it.

    UnfitError when it is too large or cannot be read, UnsaidError when it could be.
    """
    company = rows.Company.objects.get(pk=context.company)
    with opened(file.name, file.content) as path:
        found = read_parts(
            path, file.kind, file.columns, _defaults(company, context.now), file.dates
        )
    return _kept(context, file, found), found.all_columns


def _defaults(company: rows.Company, now: datetime) -> Defaults:
    calendar = rows.Calendar.objects.filter(company=company).first()
    people = parts_of(company, "people")
    sized = rows.Team.objects.filter(company=company).exclude(size=None)
    able = [person.skills for person in people if person.skills]
    held = able + [each.skills for each in sized]
    return Defaults(
        now=now,
        calendar=calendar.ref if calendar else "",
        zone=str(company.settings.get("zone", "UTC")),
        skill=able[0][0] if able else "work",
        skills=frozenset(skill for skills in held for skill in skills),
        people=people,
        customers=parts_of(company, "customers"),
        customer_keys=ids_by_key(company, "customers"),
        items=parts_of(company, "catalogue"),
    )


def _kept(context: ActionContext, file: PartsFile, found: PartsRead) -> rows.ImportPreview:
    plain, problems = to_plain(found.found), to_plain(found.problems)
    if len(found.found) > MOST_ROWS:
        raise UnfitError(Text("refused.too_many_rows", file=shown_name(file.name), most=MOST_ROWS))
    if holds_nul(canonical_json([file.name, plain, problems, dict(found.columns)])):
        raise UnfitError(Text("refused.holds_nul", file=shown_name(file.name)))
    known = _known(rows.Company.objects.get(pk=context.company), file.kind)
    new = sum(key_of(part) not in known for part in found.found)
    return rows.ImportPreview.objects.create(
        company_id=context.company,
        by=context.actor,
        at=context.now,
        name=file.name,
        kind=file.kind,
        sha256=hashlib.sha256(file.content).hexdigest(),
        mapping=dict(found.columns),
        counts={"new": new, "known": len(found.found) - new, "problems": len(found.problems)},
        rows=plain,
        problems=problems,
    )


def _known(company: rows.Company, kind: str) -> set[str]:
    """Return what tells those of `kind` in the book apart; what is held counts as promised."""
    if kind == "leave":
        return {key_of(leave) for leave in parts_of(company, kind)}
    held = refs_of(company, "holds") if kind == "promises" else set()
    return refs_of(company, kind) | held | set(ids_by_key(company, kind))


@requires("import", "apply")
def apply_import(context: ActionContext, name: object) -> Imported:
    """Take over what the import `name` brings, as it is of its kind, once, and count it."""
    row = access(context.caller, rows.ImportPreview, name, "apply")
    take = _apply_parts if row.kind in KINDS else apply_outcomes
    return take(context, row.pk)


def _apply_parts(context: ActionContext, preview: int) -> Imported:
    """Take over what the import `preview` brings, once; what is known by its id stays as it is.

    Skills and teams that are named for the first time are taken along. UnfitError when it was
    taken over before.
    """
    with writing():
        company = changed_company(context.company, setup=True)
        row = rows.ImportPreview.objects.select_for_update().get(company=company, pk=preview)
        if row.applied_at is not None:
            raise UnfitError(taken_over_already(row))
        read = [decode(NOUNS[row.kind], plain) for plain in row.rows]
        known = _known(company, row.kind)
        new = [part for part in read if key_of(part) not in known]
        _take_along(company, new)
        _add(context, company, row.kind, new)
        row.applied_at = context.now
        row.save(update_fields=["applied_at"])
        facts: Imported = {
            "id": row.pk,
            "file": row.sha256,
            "kind": row.kind,
            "added": len(new),
            "known": len(read) - len(new),
        }
        record_event(
            company, context, ENTRIES.get(row.kind, "parts.imported"), facts, {"name": row.name}
        )
    return facts


def _add(context: ActionContext, company: rows.Company, kind: str, new: Sequence[Part]) -> None:
    """Write the `new`, and let advice that did not know of them no longer hold."""
    if kind == "promises":
        add_backlog(context, company, [part for part in new if isinstance(part, Promise)])
        return
    customers = [part for part in new if isinstance(part, Customer)]
    add_parts(company, kind, _renamed(context, company, customers) if customers else new)
    move_on(company, [part.id for part in new if isinstance(part, Person)])
    move_on(company, {part.person for part in new if isinstance(part, Leave)})


def _renamed(
    context: ActionContext, company: rows.Company, new: Sequence[Customer]
) -> list[Customer]:
    """Return the `new` customers ids that say nothing, and keep what the file called them."""
    ids = {each.id: context.new_id() for each in new}
    keep_keys(company, "customers", ids)
    return [replace(each, id=ids[each.id]) for each in new]


def _take_along(company: rows.Company, new: Sequence[Part]) -> None:
    """Add the skills and teams that the `new` name and nobody did before."""
    known = list(company.skills)
    skills = dict.fromkeys(skill for part in new for skill in _skills_of(part))
    known += [skill for skill in skills if skill not in known]
    rows.Company.objects.filter(pk=company.pk).update(skills=known)
    there = set(rows.Team.objects.filter(company=company).values_list("ref", flat=True))
    people = [part for part in new if isinstance(part, Person)]
    add_parts(company, "teams", named_teams(people, there))


def _skills_of(part: Part) -> tuple[str, ...]:
    if isinstance(part, CatalogueItem):
        return tuple(need.skill for work in part.template for need in work.needs)
    return part.skills if isinstance(part, Person) else ()
