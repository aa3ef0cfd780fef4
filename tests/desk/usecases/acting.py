"""Acting on the small desk, and looking at what is there afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from keepable.texts import Text, TextError
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for
from keepable_desk.store.models import Company, LedgerEntry, ResourceRevision, SealedValue
from keepable_desk.store.subjects import facts_of
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.desk.small_company import Desk


def acting_as(desk: Desk, role: str, now: datetime = NOW) -> ActionContext:
    """Return the context in which the member with that `role` acts at `now`."""
    return ActionContext(caller=caller_for(desk.members[role]), now=now)


def actor(desk: Desk, role: str) -> str:
    """Return how the ledger calls the member with that `role`."""
    return f"user:{desk.members[role].pk}"


def book_moved(desk: Desk) -> tuple[int, int]:
    """Return how often the book has moved on, and how often what is set up in it."""
    row = Company.objects.get(pk=desk.company.pk)
    return row.revision, row.setup_revision


def entered(desk: Desk) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    """Return kind, actor, facts and sealed values of the newest entry of the ledger."""
    row = LedgerEntry.objects.filter(company=desk.company).order_by("-number")[0]
    sealed = {each.name: each.value for each in SealedValue.objects.filter(entry=row)}
    return row.kind, row.actor, dict(facts_of(row)), sealed


def kind_and_facts(desk: Desk) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return kind, facts and sealed values of the newest entry of the ledger."""
    kind, _, facts, sealed = entered(desk)
    return kind, facts, sealed


def refusal(do: Callable[[], object], kind: type[TextError] = TextError) -> Text:
    """Return the text with which what is done is refused."""
    with pytest.raises(kind) as raised:
        do()
    return raised.value.text


def revisions(desk: Desk) -> dict[str, int]:
    """Return the revision of each person and team of the desk."""
    found = ResourceRevision.objects.filter(company=desk.company)
    return dict(found.values_list("resource", "revision"))
