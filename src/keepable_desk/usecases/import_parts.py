"""Taking over parts of the book from a file: shown first, then taken over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from keepable.domain.canonical import canonical_json, from_plain, to_plain
from keepable.domain.catalogue import CatalogueItem
from keepable.domain.deal import Customer
from keepable.domain.ids import RANDOM_BYTES, opaque_id
from keepable.domain.promise import Promise
from keepable.domain.resource import Leave, Person, Team
from keepable.files.part_cells import Defaults
from keepable.files.part_rows import Kind, key_of, read_parts
from keepable_desk.store import models as rows
from keepable_desk.store.external_ids import ids_by_key, keep_keys
from keepable_desk.store.mapping import add_parts, holds_nul, parts_of, refs_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.changing import UnfitError, told
from keepable_desk.usecases.deciding import changed_company, move_on
from keepable_desk.usecases.import_promises import add_backlog
from keepable_desk.usecases.sent_tables import opened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from keepable.files.part_rows import Part, PartsRead
    from keepable_desk.usecases.changing import By

MOST_ROWS = 5_000
ENTRIES = {"promises": "promises.imported"}  # what the ledger calls them, if not parts
NOUNS: Mapping[str, type[Any]] = {
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


def preview_parts(file: PartsFile, *, by: By) -> tuple[rows.ImportPreview, tuple[str, ...]]:
    """Read `file` and keep what it would bring; the book stays. Its columns come beside it.

    UnfitError when it is too large or cannot be read, UnsaidError when it could be.
    """
    company = rows.Company.objects.get(pk=by.company)
    with opened(file.name, file.content) as path:
        found = read_parts(path, file.kind, file.columns, _defaults(company, by), file.dates)
    return _kept(file, found, by), found.all_columns


def _defaults(company: rows.Company, by: By) -> Defaults:
    calendar = rows.Calendar.objects.filter(company=company).first()
    people = parts_of(company, "people")
    sized = rows.Team.objects.filter(company=company).exclude(size=None)
    able = [person.skills for person in people if person.skills]
    held = able + [each.skills for each in sized]
    return Defaults(
        now=by.now,
        calendar=calendar.ref if calendar else "",
        zone=str(company.settings.get("zone", "UTC")),
        skill=able[0][0] if able else "work",
        skills=frozenset(skill for skills in held for skill in skills),
        people=people,
        customers=parts_of(company, "customers"),
        customer_keys=ids_by_key(company, "customers"),
        items=parts_of(company, "catalogue"),
    )


def _kept(file: PartsFile, found: PartsRead, by: By) -> rows.ImportPreview:
    plain, problems = to_plain(found.found), to_plain(found.problems)
    if len(found.found) > MOST_ROWS:
        msg = f"{file.name:.80} holds more than {MOST_ROWS:,} rows; send it in parts."
        raise UnfitError(msg)
    if holds_nul(canonical_json([file.name, plain, problems, dict(found.columns)])):
        msg = f"{file.name!r:.80} holds the character NUL; save it as plain text."
        raise UnfitError(msg)
    known = _known(rows.Company.objects.get(pk=by.company), file.kind)
    new = sum(key_of(part) not in known for part in found.found)
    return rows.ImportPreview.objects.create(
        company_id=by.company,
        by=by.actor,
        at=by.now,
        name=file.name,
        kind=file.kind,
        sha256=hashlib.sha256(file.content).hexdigest(),
        mapping=dict(found.columns),
        counts={"new": new, "known": len(found.found) - new, "problems": len(found.problems)},
        rows=plain,
        problems=problems,
    )


def _known(company: rows.Company, kind: str) -> set[str]:
    """Give what tells those of `kind` apart that the book has; what is held counts as promised."""
    if kind == "leave":
        return {key_of(leave) for leave in parts_of(company, kind)}
    held = refs_of(company, "holds") if kind == "promises" else set()
    return refs_of(company, kind) | held | set(ids_by_key(company, kind))


def apply_parts(preview: int, *, by: By) -> dict[str, Any]:
    """Take over what the import `preview` brings, once; what is known by its id stays as it is.

    Skills and teams that are named for the first time are taken along. UnfitError when it was
    taken over before.
    """
    with writing():
        company = changed_company(by.company, setup=True)
        row = rows.ImportPreview.objects.select_for_update().get(company=company, pk=preview)
        if row.applied_at is not None:
            msg = f"{row.name:.80} was taken over already, on {row.applied_at:%Y-%m-%d}."
            raise UnfitError(msg)
        read = [from_plain(NOUNS[row.kind], plain) for plain in row.rows]
        known = _known(company, row.kind)
        new = [part for part in read if key_of(part) not in known]
        _take_along(company, new)
        _add(company, row.kind, new, by)
        row.applied_at = by.now
        row.save(update_fields=["applied_at"])
        facts = {
            "id": row.pk,
            "file": row.sha256,
            "kind": row.kind,
            "added": len(new),
            "known": len(read) - len(new),
        }
        told(company, by, ENTRIES.get(row.kind, "parts.imported"), facts, {"name": row.name})
    return facts


def _add(company: rows.Company, kind: str, new: Sequence[Any], by: By) -> None:
    """Write the `new`, and let advice that did not know of them no longer hold."""
    if kind == "promises":
        add_backlog(company, new, by)
        return
    add_parts(company, kind, _renamed(company, new, by) if kind == "customers" else new)
    move_on(company, [part.id for part in new if isinstance(part, Person)])
    move_on(company, {part.person for part in new if isinstance(part, Leave)})


def _renamed(company: rows.Company, new: Sequence[Customer], by: By) -> list[Customer]:
    """Give the `new` customers ids that say nothing, and keep what the file called them."""
    ids = {each.id: opaque_id(by.now, by.new_salt(RANDOM_BYTES)) for each in new}
    keep_keys(company, "customers", ids)
    return [replace(each, id=ids[each.id]) for each in new]


def _take_along(company: rows.Company, new: Sequence[Part]) -> None:
    """Add the skills and teams that the `new` name and nobody did before."""
    known = list(company.skills)
    skills = dict.fromkeys(skill for part in new for skill in _skills_of(part))
    known += [skill for skill in skills if skill not in known]
    rows.Company.objects.filter(pk=company.pk).update(skills=known)
    there = set(rows.Team.objects.filter(company=company).values_list("ref", flat=True))
    named = dict.fromkeys(team for part in new for team in getattr(part, "teams", ()))
    fresh = [Team(id=team, name=team.replace("-", " ").title()) for team in named]
    add_parts(company, "teams", [team for team in fresh if team.id not in there])


def _skills_of(part: Part) -> tuple[str, ...]:
    if isinstance(part, CatalogueItem):
        return tuple(need.skill for work in part.template for need in work.needs)
    return part.skills if isinstance(part, Person) else ()
