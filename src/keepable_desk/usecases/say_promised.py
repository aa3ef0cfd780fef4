"""Saying that nothing is promised yet: then an empty book is whole, and nobody forgot anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.queries.checklist import NOTHING_PROMISED, SOMETHING_PROMISED
from keepable_desk.store.models import Company
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.changing import told

if TYPE_CHECKING:
    from keepable_desk.usecases.changing import By


def say_promised(*, nothing: bool, by: By) -> None:
    """Let the ledger tell that `nothing` is promised yet, or that this was said too soon."""
    kind = NOTHING_PROMISED if nothing else SOMETHING_PROMISED
    with writing():
        told(Company.objects.get(pk=by.company), by, kind, {})
