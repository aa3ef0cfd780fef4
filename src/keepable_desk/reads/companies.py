"""Which companies there are: for what the desk does by itself, and for whoever runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.store.models import Company

if TYPE_CHECKING:
    from datetime import datetime

    from keepable_desk.reads.context import ActionContext


def origins() -> tuple[str, ...]:
    """Return what the ledgers of the companies are called, the oldest first."""
    return tuple(Company.objects.order_by("pk").values_list("origin", flat=True))


def run_by_operator(now: datetime, origin: str = "") -> tuple[ActionContext, ...]:
    """Return the context of whoever runs the desk in each company, or in that of `origin`."""
    found = Company.objects.filter(origin=origin) if origin else Company.objects.all()
    return tuple(of_operator(now, pk) for pk in found.order_by("pk").values_list("pk", flat=True))


def run_by_itself(now: datetime) -> tuple[ActionContext, ...]:
    """Return the context of what the desk does by itself in each company."""
    found = Company.objects.order_by("pk").values_list("pk", flat=True)
    return tuple(of_the_desk(pk, now) for pk in found)
