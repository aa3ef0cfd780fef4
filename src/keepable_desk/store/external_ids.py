"""What other systems call things: their keys lead to our ids, and say nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.store.models import ExternalId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable_desk.store.models import Company

FILE = "file"  # the system of tables that people send


def ids_by_key(company: Company, noun: str, system: str = FILE) -> dict[str, str]:
    """Return the ids of those things of `company` that a `system` knows, by its keys."""
    found = ExternalId.objects.filter(company=company, noun=noun, system=system)
    return dict(found.values_list("key", "ref"))


def keep_keys(company: Company, noun: str, ids: Mapping[str, str], system: str = FILE) -> None:
    """Write down by which keys a `system` knows things whose `ids` are new."""
    ExternalId.objects.bulk_create(
        ExternalId(company=company, noun=noun, system=system, key=key, ref=ref)
        for key, ref in ids.items()
    )
