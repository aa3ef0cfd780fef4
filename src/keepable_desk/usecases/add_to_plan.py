"""Adding parts of the book by hand, one at a time, and taking them back: those that rights name.

Each is of somebody's time for some days, so that advice which counted on them no longer holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.domain.canonical import to_plain
from keepable.domain.decoder import decode
from keepable.domain.time import Period
from keepable.texts import Text, text_of
from keepable_desk.rights.policy import CHANGED_PARTS
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access, allow
from keepable_desk.rights.vocabulary import MOST_REPEATED
from keepable_desk.store.mapping import add_part, plain_of
from keepable_desk.store.models import Person
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.part_rows import row_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.allowed_days import refuse_no_span
from keepable_desk.usecases.change_guards import UnfitError, record_event
from keepable_desk.usecases.deciding import changed_company, move_on, numbered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.domain.parts import Part
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Company


# by part, what the ledger calls it
ADDED = {name: f"{name}.added" for name in CHANGED_PARTS}
WITHDRAWN = {name: f"{name}.withdrawn" for name in CHANGED_PARTS}


@requires(CHANGED_PARTS, "create")
def add_to_plan(context: ActionContext, part: Part, given: Mapping[str, object]) -> int:
    """Add the thing of `part` whose fields are `given`, and return the number of its row.

    Its span of days is given as the first of them, `start`, and the day after the last, `end`.
    """
    allow(context.caller, part.name, "create")
    plain = to_plain({name: value for name, value in given.items() if value != ""})
    plain[part.span] = {"start": plain.pop("start"), "end": plain.pop("end")}
    try:
        thing = decode(part.noun, plain)
    except ValueError as error:
        raise UnfitError(text_of(error)) from error
    span, whose = getattr(thing, part.span), getattr(thing, part.time_of)
    refuse_no_span(span.start, span.end)
    with writing():
        company = changed_company(context.company, setup=True)
        if not Person.objects.filter(company=company, ref=whose).exists():
            raise UnfitError(Text("refused.nobody_with_id", id=whose[:MOST_REPEATED]))
        row = add_part(company, part.field, thing)
        told = _moved_on(company, part, plain_of(row, part.noun))
        facts = {"resource": numbered(company, [whose])[whose]}
        hidden = {part.time_of: whose, part.name: told}
        record_event(company, context, ADDED[part.name], facts, hidden)
    return int(row.pk)


@requires(CHANGED_PARTS, "create")
def withdraw_from_plan(context: ActionContext, part: Part, name: object) -> None:
    """Take back what `name` names of `part`; what was advised without that time still holds."""
    kind = row_of(part.noun)
    number = access(context.caller, kind, name, "create").pk
    with writing():
        company = changed_company(context.company, setup=True)
        row = one_or_none(kind.objects.filter(company=company, pk=number))
        if row is None:
            raise UnfitError(Text("refused.taken_back_already"))
        plain = plain_of(row, part.noun)
        row.delete()
        whose, told = str(plain[part.time_of]), _moved_on(company, part, plain)
        facts = {"resource": numbered(company, [whose])[whose]}
        hidden = {part.time_of: whose, part.name: told}
        record_event(company, context, WITHDRAWN[part.name], facts, hidden)


def _moved_on(company: Company, part: Part, plain: Mapping[str, object]) -> str:
    """Let advice no longer hold on whose time a thing is, and return what is sealed of it."""
    move_on(company, [str(plain[part.time_of])])
    days = decode(Period, plain[part.span])
    what = " ".join(str(plain[column.field]) for column in part.columns if column.reads == "text")
    return f"{what} from {days.start} to before {days.end}"
