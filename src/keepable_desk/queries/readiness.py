"""Whether everything can be written to."""

from __future__ import annotations

from keepable_desk.store.models import Company


def has_halted() -> bool:
    """Tell whether writing has stopped in any company; DatabaseError when nothing answers."""
    return Company.objects.exclude(halted_at=None).exists()
