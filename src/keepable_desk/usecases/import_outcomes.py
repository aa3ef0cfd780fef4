"""Taking over finished work from a file: first what it would bring, then, if wanted, the rest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keepable.domain.canonical import to_plain
from keepable.domain.decoder import decode
from keepable.domain.outcomes import Outcome
from keepable.domain.text_kinds import file_name
from keepable.tables.limits import MOST_PROBLEMS
from keepable.tables.outcome_rows import OutcomesRead, read_outcomes
from keepable.texts import Text
from keepable_desk.rights.problem_texts import shown_name
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access
from keepable_desk.store import models as rows
from keepable_desk.store.mapping import add_parts
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError, record_event
from keepable_desk.usecases.deciding import changed_company, move_everybody_on
from keepable_desk.usecases.learn_from_outcomes import put_back, standing_lessons
from keepable_desk.usecases.uploaded_tables import opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.usecases.results import Imported, ImportTakenBack

MOST_ROWS = 20_000
MOST_READ = 2 * MOST_ROWS  # rows of a file: some are cancelled, or stand there twice


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomesFile:
    """A table as it was sent; `columns` says which field is which column, the rest is guessed.

    `dates` ("dmy" or "mdy") says which way round days and months are, where both could be.
    """

    name: str
    content: bytes
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""

    def __post_init__(self) -> None:
        """Be called by what can be seen of the name that was sent."""
        object.__setattr__(self, "name", file_name(self.name))


@requires("import", "create")
def preview_outcomes(
    context: ActionContext, file: OutcomesFile
) -> tuple[rows.ImportPreview, tuple[str, ...]]:
    """Read `file` and keep what it would bring; nothing of the book changes.

    UnfitError when it is too large or cannot be read, UnsaidError when it could be.
    """
    found = _read(file)
    plain = to_plain(found.outcomes)
    problems = to_plain(found.problems)
    made = rows.ImportPreview.objects.create(
        company_id=context.company,
        by=context.actor,
        at=context.now,
        name=file.name,
        kind="outcomes",
        sha256=hashlib.sha256(file.content).hexdigest(),
        mapping=dict(found.columns),
        counts=dict(found.decided),
        rows=plain,
        problems=problems,
    )
    return made, found.all_columns


def _read(file: OutcomesFile) -> OutcomesRead:
    with opened(file.name, file.content) as path:
        found = read_outcomes(
            path,
            file.columns,
            file.dates,
            most_rows=MOST_READ,
            most_problems=MOST_PROBLEMS,
        )
    if len(found.outcomes) > MOST_ROWS:
        name = shown_name(file.name)
        raise UnfitError(Text("refused.too_many_outcomes", file=name, most=MOST_ROWS))
    return found


def refuse_taken_over(row: rows.ImportPreview) -> None:
    """Refuse to take the import `row` over again: UnfitError says when that was."""
    if row.applied_at is not None:
        file, day = shown_name(row.name), row.applied_at.date()
        raise UnfitError(Text("refused.taken_over_already", file=file, day=day))


def apply_outcomes(context: ActionContext, preview: int) -> Imported:
    """Take over what the import with the number `preview` brings, once, and count it.

    A task that the book knows already stays as it is. UnfitError when it was taken over before.
    """
    with writing():
        company = changed_company(context.company, setup=True)
        row = rows.ImportPreview.objects.select_for_update().get(company=company, pk=preview)
        refuse_taken_over(row)
        read = [decode(Outcome, plain) for plain in row.rows]
        known = set(rows.Outcome.objects.filter(company=company).values_list("ref", flat=True))
        new = [outcome for outcome in read if outcome.id not in known]
        add_parts(company, "outcomes", new)
        row.applied_at = context.now
        row.added = [outcome.id for outcome in new]
        row.save(update_fields=["applied_at", "added"])
        if new:
            move_everybody_on(company)  # all estimates may be judged otherwise now
        facts: Imported = {
            "id": row.pk,
            "file": row.sha256,
            "added": len(new),
            "known": len(read) - len(new),
        }
        record_event(company, context, "outcomes.imported", facts, {"name": row.name})
    return facts


@requires("import", "apply")
def take_back_import(context: ActionContext, name: object) -> ImportTakenBack:
    """Take out again what the import `name` brought, and unlearn it.

    What was learned since goes with it, as it rests on that too; what was known before stays.
    UnfitError when it was not taken over, or taken back already.
    """
    chosen = access(context.caller, rows.ImportPreview, name, "apply")
    with writing():
        company = changed_company(context.company, setup=True)
        row = rows.ImportPreview.objects.select_for_update().get(company=company, pk=chosen.pk)
        if not row.added or row.taken_back_at is not None or row.kind != "outcomes":
            raise UnfitError(Text("refused.nothing_to_take_back", file=shown_name(row.name)))
        found = rows.Outcome.objects.filter(company=company, ref__in=row.added)
        facts: ImportTakenBack = {"id": row.pk, "file": row.sha256, "removed": found.count()}
        row.taken_back_at = context.now
        row.save(update_fields=["taken_back_at"])
        lesson = standing_lessons(context.company).filter(at__gte=row.applied_at).first()
        if lesson is not None:
            put_back(context, lesson)
        found.delete()
        move_everybody_on(company)
        record_event(company, context, "outcomes.taken_back", facts, {"name": row.name})
    return facts
