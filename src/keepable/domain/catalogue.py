"""What we sell: items that exist, items that are planned, and items that are for show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from keepable.domain.work import Work

ItemState = Literal["available", "limited", "planned", "for show", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueItem:
    """Something that sales can offer, with the truth about it and the work that a yes means.

    The ids in `template` are local to the item; each promise that uses it gets copies.
    """

    id: str
    name: str
    state: ItemState
    aliases: tuple[str, ...] = ()
    evidence: str = ""
    limits: str = ""
    last_confirmed: date | None = None
    planned_date: date | None = None
    template: tuple[Work, ...] = ()

    @property
    def can_be_delivered(self) -> bool:
        """Return whether there is work that leads to it."""
        return self.state != "absent" and bool(self.template)
