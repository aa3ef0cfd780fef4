"""Whether everything can be written to."""

from __future__ import annotations

from keepable_desk.demo import DEMO_ORIGIN
from keepable_desk.store.models import Company


def has_halted() -> bool:
    """Return whether writing has stopped in any company; DatabaseError when nothing answers."""
    return Company.objects.exclude(halted_at=None).exists()


def has_company() -> bool:
    """Return whether anybody has set a company up here."""
    return Company.objects.exists()


def is_demo() -> bool:
    """Return whether the only company here is the sample company, whose passwords all know."""
    return list(Company.objects.values_list("origin", flat=True)[:2]) == [DEMO_ORIGIN]
