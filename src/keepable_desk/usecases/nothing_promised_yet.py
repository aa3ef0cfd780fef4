"""Saying that nothing is promised yet: then an empty book is whole, and nobody forgot anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.reads.checklist import NOTHING_PROMISED, SOMETHING_PROMISED
from keepable_desk.rights.requirements import requires
from keepable_desk.store.models import Company
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import record_event

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext


@requires("import", "create")
def say_promised(context: ActionContext, *, nothing: bool) -> None:
    """Let the ledger tell that `nothing` is promised yet, or that this was said too soon."""
    kind = NOTHING_PROMISED if nothing else SOMETHING_PROMISED
    with writing():
        record_event(Company.objects.get(pk=context.company), context, kind, {})
