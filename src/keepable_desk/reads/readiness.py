"""Whether everything can be written to."""

from __future__ import annotations

from keepable_desk.store.models import Company
from keepable_desk.store.stopped_here import is_any_stopped_here


def has_halted() -> bool:
    """Return whether writing has stopped in any company; DatabaseError when nothing answers."""
    return is_any_stopped_here() or Company.objects.exclude(halted_at=None).exists()


def has_company() -> bool:
    """Return whether anybody has set a company up here."""
    return Company.objects.exists()


def has_demo() -> bool:
    """Return whether the sample company is here, which is for this machine alone."""
    return Company.objects.filter(is_demo=True).exists()
